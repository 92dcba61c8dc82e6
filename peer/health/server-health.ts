/** Whether a rendezvous can be reached, how fast, and whether this machine's clock agrees with it. */
import type { Multiaddr } from '@multiformats/multiaddr'
import { systemClock } from '../../shared/clock.ts'
import { toHongyanError } from '../../shared/errors.ts'
import { CLOCK_SKEW_MS, EXAMINED_SERVERS_MAX } from '../../shared/limits.ts'
import type { Finding } from '../api-health.ts'
import { createProbe, type ProbeResult } from '../net/probe.ts'

type ServerFinding = Extract<Finding, { about: 'server' }>

/** Each address, one after the other, and the clock. An address that fails is no problem where another one does not. */
export async function* examineServers(addresses: readonly Multiaddr[], signal: AbortSignal): AsyncIterable<Finding> {
  if (addresses.length === 0) {
    yield { level: 'problem', about: 'server', state: 'unknown' }
    return
  }
  // This machine's own clock, as other programs see it.
  await using probe = await createProbe(systemClock, signal)
  const failed: (ServerFinding & { state: 'failed' })[] = []
  let best: ProbeResult | undefined
  for (const address of addresses.slice(0, EXAMINED_SERVERS_MAX)) {
    const text = address.toString()
    try {
      const result = await probe.ask(address)
      if (best === undefined || result.roundTripMs < best.roundTripMs) best = result
      yield { level: 'ok', about: 'server', address: text, state: 'reached', roundTripMs: result.roundTripMs }
    } catch (error) {
      if (signal.aborted) throw error
      const { code } = toHongyanError(error)
      failed.push({ level: 'problem', about: 'server', address: text, state: 'failed', code })
    }
  }
  for (const finding of failed) {
    // That somebody else answers is never fine.
    yield best !== undefined && finding.code !== 'WRONG_SERVER' ? { ...finding, level: 'warning' } : finding
  }
  yield clockFinding(best?.offsetMs)
}

function clockFinding(offsetMs: number | undefined): Finding {
  const isRight = offsetMs !== undefined && Math.abs(offsetMs) <= CLOCK_SKEW_MS
  return { level: isRight ? 'ok' : 'warning', about: 'clock', offsetMs }
}
