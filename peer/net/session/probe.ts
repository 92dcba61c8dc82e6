/**
 * A look at a rendezvous from outside: a node that nobody knows dials it, asks the time a few times and goes. Needs no
 * profile and no login, and disturbs neither.
 */
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import type { Multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { type Clock, createCorrectedClock } from '../../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../../shared/errors.ts'
import { createAsker } from '../../../shared/exchange.ts'
import { createFrames } from '../../../shared/frames.ts'
import { leanNoise } from '../../../shared/lean-noise.ts'
import { DIAL_TIMEOUT_MS, EXAMINED_ROUND_TRIPS, SESSION_FRAME_MAX_BYTES } from '../../../shared/limits.ts'
import { SESSION_PROTOCOL } from '../../../shared/protocols.ts'
import { silentLibp2pLogger } from '../../../shared/silent-libp2p.ts'
import { createServerDial } from '../dialling/dial-server.ts'
import { type DialLine, lineDialler } from '../dialling/line.ts'
import type { Names } from '../dialling/names.ts'

export interface ProbeResult {
  /** The fastest. */
  readonly roundTripMs: number
  /** The rendezvous' time minus that of the clock. */
  readonly offsetMs: number
}

export interface Probe {
  /** Throws UNREACHABLE, WRONG_SERVER, TIMEOUT, or what the rendezvous refuses with. */
  ask(address: Multiaddr): Promise<ProbeResult>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * @param clock whose difference is asked for
 * @param signal ends whatever is under way
 */
export async function createProbe(clock: Clock, signal: AbortSignal, names: Names): Promise<Probe> {
  const libp2p = await createLibp2p({
    logger: silentLibp2pLogger,
    addresses: { listen: [] },
    transports: [tcp()],
    connectionEncrypters: [leanNoise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
    services: { dialLine: lineDialler() },
  })
  return {
    ask: (address) => ask(libp2p.services.dialLine, address, { clock, signal, names }),
    [Symbol.asyncDispose]: async () => libp2p.stop(),
  }
}

async function ask(
  dial: DialLine,
  address: Multiaddr,
  { clock, signal: given, names }: { clock: Clock; signal: AbortSignal; names: Names },
): Promise<ProbeResult> {
  const signal = AbortSignal.any([given, AbortSignal.timeout(DIAL_TIMEOUT_MS)])
  const { connection } = await createServerDial({ dial, servers: () => [address], names })(signal)
  try {
    const stream = await connection.newStream(SESSION_PROTOCOL, { signal })
    const corrected = createCorrectedClock(clock)
    let roundTripMs = Number.POSITIVE_INFINITY
    const asker = createAsker(createFrames(stream, { maxFrameBytes: SESSION_FRAME_MAX_BYTES }), {
      clock,
      onPush() {},
      onServerTime(server, sent, received) {
        corrected.learn(server, sent, received)
        roundTripMs = Math.min(roundTripMs, received - sent)
      },
    })
    for (let trip = 0; trip < EXAMINED_ROUND_TRIPS; trip++) {
      await asker.request('heartbeat', { sentAtMs: clock.now() }, signal)
    }
    return { roundTripMs, offsetMs: corrected.offsetMs }
  } catch (error) {
    throw toHongyanError(error, 'UNREACHABLE')
  } finally {
    connection.abort(new HongyanError('CLOSED', 'what was to be asked has been asked'))
  }
}
