/** Opens one session with the rendezvous, and watches over it until it ends. Keeps none and knows none but that. */
import type { Connection } from '@libp2p/interface'
import type { Clock, CorrectedClock } from '../../../shared/clock.ts'
import { HongyanError, toHongyanError } from '../../../shared/errors.ts'
import { type Asker, createAsker } from '../../../shared/exchange.ts'
import { createFrames } from '../../../shared/frames.ts'
import {
  CONNECTION_CLOSE_MS,
  DIAL_TIMEOUT_MS,
  HEARTBEAT_ANSWER_MS,
  OPENING_ANSWERS,
  SERVER_CONNECT_MS,
  SESSION_FRAME_MAX_BYTES,
} from '../../../shared/limits.ts'
import { SESSION_PROTOCOL } from '../../../shared/protocols.ts'
import type { Push } from '../../../shared/session-methods.ts'
import type { SessionFailure } from '../../core/connecting/reconnecting.ts'
import { createRoundTrip } from '../../core/connecting/round-trip.ts'
import type { DialServer } from '../dialling/dial-server.ts'
import type { DialPatience } from '../dialling/dial-waves.ts'
import type { Line } from '../dialling/line.ts'
import { type Pulse, takePulse } from './pulse.ts'

export interface OpenSession {
  readonly asker: Asker
  readonly connection: Connection
  readonly pulse: Pulse
  /** How long an answer takes. */
  readonly rttMs: number | undefined
  /** Why it ended, once it has. */
  readonly failure: SessionFailure
  /** Asks for a sign of life, and waits for it as long as for one that is missed. */
  answers(): Promise<boolean>
  /** Ends it because nothing comes by it. */
  giveUp(): void
  abort(reason: HongyanError): void
  close(): Promise<void>
}

export interface OpeningInit {
  readonly dial: DialServer
  /** This machine's own clock, to measure with. */
  readonly localClock: Clock
  /** Learns the rendezvous' time from every reply. */
  readonly clock: CorrectedClock
  onPush(push: Push, from: OpenSession): void
  /** Nothing comes by it; `trusted` is aborted when something does, or when it has ended. */
  onDoubt(doubted: OpenSession, trusted: AbortSignal): void
}

/** Throws UNREACHABLE, WRONG_SERVER or what `wanted` was aborted with, and leaves nothing open then. */
export async function openSession(
  init: OpeningInit,
  patience: DialPatience,
  wanted: AbortSignal,
): Promise<OpenSession> {
  const limit = limitOpening(patience)
  try {
    return await openWithin(init, limit.patience, AbortSignal.any([limit.signal, wanted]), wanted)
  } finally {
    limit.end()
  }
}

/** Who answers at all has time to finish, and the more the longer the answer took. */
function limitOpening(patience: DialPatience) {
  const begunAt = performance.now()
  // After tries in vain the line is taken for slower than it looks: a machine on the way may have answered.
  const leastMs = (DIAL_TIMEOUT_MS * patience.silenceMs) / SERVER_CONNECT_MS
  const ending = new AbortController()
  const giveUp = () => ending.abort(new HongyanError('TIMEOUT', 'the rendezvous did not come to an end'))
  let timer = setTimeout(giveUp, patience.silenceMs + leastMs)
  return {
    signal: ending.signal,
    patience: {
      ...patience,
      onAnswer() {
        clearTimeout(timer)
        timer = setTimeout(giveUp, Math.max(leastMs, OPENING_ANSWERS * (performance.now() - begunAt)))
        patience.onAnswer?.()
      },
    },
    end: () => clearTimeout(timer),
  }
}

async function openWithin(
  init: OpeningInit,
  patience: DialPatience,
  signal: AbortSignal,
  wanted: AbortSignal,
): Promise<OpenSession> {
  const line = await init.dial(signal, patience)
  const { connection } = line
  const stream = await connection.newStream(SESSION_PROTOCOL, { signal }).catch((error: unknown) => {
    connection.abort(toHongyanError(error))
    throw new HongyanError('UNREACHABLE', 'the rendezvous opens no session', { cause: error })
  })
  // In one turn with the stream's arrival, see `createFrames`.
  const session = sessionOn(line, createFrames(stream, { maxFrameBytes: SESSION_FRAME_MAX_BYTES }), init)
  if (wanted.aborted) {
    const reason = new HongyanError('UNREACHABLE', 'the session was ended while it was opened')
    session.abort(reason)
    throw reason
  }
  return session
}

function sessionOn(line: Line, frames: Parameters<typeof createAsker>[0], init: OpeningInit): OpenSession {
  const { localClock, clock } = init
  const { connection } = line
  const roundTrip = createRoundTrip()
  let failure: SessionFailure = 'refused'
  const asker = createAsker(frames, {
    clock: localClock,
    onServerTime(server, sent, received) {
      clock.learn(server, sent, received)
      roundTrip.learn(received - sent)
      session.pulse.answered()
    },
    onPush: (push) => init.onPush(push, session),
  })
  const beat = (signal?: AbortSignal) => asker.request('heartbeat', { sentAtMs: localClock.now() }, signal)
  const session: OpenSession = {
    asker,
    connection,
    get rttMs() {
      return roundTrip.ms
    },
    pulse: takePulse({
      clock: localClock,
      // One that fails is missed, which is all that it is for.
      beat: () => void beat().catch(() => undefined),
      onDoubt: (trusted) => init.onDoubt(session, trusted),
      onDeaf: () => session.giveUp(),
    }),
    get failure() {
      return failure
    },
    async answers() {
      try {
        await beat(AbortSignal.timeout(HEARTBEAT_ANSWER_MS))
        return true
      } catch (error) {
        // Any other refusal is an answer, and so a sign of life.
        return !SILENCES.has(toHongyanError(error).code)
      }
    },
    giveUp() {
      failure = 'silent'
      session.abort(new HongyanError('TIMEOUT', 'nothing comes from the rendezvous any more'))
    },
    abort: (reason) => asker.abort(reason),
    close: () => close(asker, connection),
  }
  line.listen(session.pulse.heard)
  void asker.closed.then(() => {
    session.pulse.stop()
    // A connection whose session ended is of no use.
    connection.abort(new HongyanError('CLOSED', 'the session has ended'))
  })
  return session
}

/** What a session that has ended, or whose far end has vanished, says to a request. */
const SILENCES: ReadonlySet<string> = new Set(['ABORTED', 'TIMEOUT', 'UNREACHABLE', 'CLOSED'])

async function close(asker: Asker, connection: Connection): Promise<void> {
  try {
    await asker.close(AbortSignal.timeout(CONNECTION_CLOSE_MS))
    await connection.close({ signal: AbortSignal.timeout(CONNECTION_CLOSE_MS) })
  } catch (error) {
    connection.abort(toHongyanError(error))
  }
}
