/** Whether a rendezvous can be reached, how fast, and whether this machine's clock agrees with it. */
import type { Multiaddr } from '@multiformats/multiaddr'
import { systemClock } from '../../shared/clock.ts'
import { toHongyanError } from '../../shared/errors.ts'
import { CLOCK_SKEW_MS, EXAMINED_SERVERS_MAX } from '../../shared/limits.ts'
import type { Finding } from '../api/health.ts'
import { createSystemNames, type Names } from '../net/dialling/names.ts'
import { createServerNames } from '../net/dialling/server-names.ts'
import { createProbe, type ProbeResult } from '../net/session/probe.ts'

type ServerFinding = Extract<Finding, { about: 'server' }>

/** Each address, one after the other, and the clock. An address that fails is no problem where another one does not. */
export async function* examineServers(
  addresses: readonly Multiaddr[],
  signal: AbortSignal,
  names: Names = createSystemNames(),
): AsyncIterable<Finding> {
  if (addresses.length === 0) {
    yield { level: 'problem', about: 'server', state: 'unknown' }
    return
  }
  // This machine's own clock, as other programs see it.
  await using probe = await createProbe(systemClock, signal, names)
  const failed: (ServerFinding & { state: 'failed' | 'unresolved' })[] = []
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
      const about = { level: 'problem', about: 'server', address: text } as const
      const isUnknown = code === 'UNREACHABLE' && !(await isResolved(address, names))
      failed.push(isUnknown ? { ...about, state: 'unresolved' } : { ...about, state: 'failed', code })
    }
  }
  for (const finding of failed) {
    // That somebody else answers is never fine.
    const isWrong = finding.state === 'failed' && finding.code === 'WRONG_SERVER'
    yield best !== undefined && !isWrong ? { ...finding, level: 'warning' } : finding
  }
  yield clockFinding(best?.offsetMs)
}

async function isResolved(address: Multiaddr, names: Names): Promise<boolean> {
  return await createServerNames(names)
    .resolve(address)
    .then(
      () => true,
      () => false,
    )
}

function clockFinding(offsetMs: number | undefined): Finding {
  const isRight = offsetMs !== undefined && Math.abs(offsetMs) <= CLOCK_SKEW_MS
  return { level: isRight ? 'ok' : 'warning', about: 'clock', offsetMs }
}
