/**
 * The session with the rendezvous: opens it, keeps it open once somebody is logged in, says whether it is there. Knows
 * no request but the heartbeat; what is asked and what pushes mean is the business of others.
 */
import type { Connection, Libp2p } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Clock, CorrectedClock } from '../../shared/clock.ts'
import { type ErrorCode, HongyanError, toHongyanError } from '../../shared/errors.ts'
import { type Asker, createAsker } from '../../shared/exchange.ts'
import { createFrames } from '../../shared/frames.ts'
import {
  CONNECTION_CLOSE_MS,
  DIAL_TIMEOUT_MS,
  HEARTBEAT_INTERVAL_MS,
  RECONNECT_MAX_MS,
  RECONNECT_MIN_MS,
  RETRY_AFTER_MAX_MS,
  SESSION_FRAME_MAX_BYTES,
} from '../../shared/limits.ts'
import { SESSION_PROTOCOL } from '../../shared/protocols.ts'
import type { MethodName, Push, ReplyOf, RequestOf } from '../../shared/session-methods.ts'
import type { ConnectionState } from '../api.ts'
import { dialServer } from './dial-server.ts'
import { createRoundTrip, type RoundTrip } from './round-trip.ts'

export interface SessionInit {
  readonly libp2p: Libp2p
  /** This machine's own clock, to measure with. */
  readonly localClock: Clock
  /** Learns the rendezvous' time from every reply. */
  readonly clock: CorrectedClock
  /** [0, 1), for jitter. */
  readonly random: () => number
  /** Addresses of one rendezvous, each with its /p2p/. */
  servers(): readonly Multiaddr[]
  /** Proves on a fresh session who we are. Throws what the rendezvous refuses with. */
  authenticate(asker: Asker): Promise<void>
  onPush(push: Push): void
  onState(state: ConnectionState, reason?: ErrorCode): void
}

export interface Session {
  readonly state: ConnectionState
  /** That of the open session. */
  readonly connection: Connection | undefined
  /** How long an answer takes; undefined without an authenticated session. */
  readonly rttMs: number | undefined
  /** The open session if it answers, else a fresh one that nobody is authenticated on. Throws UNREACHABLE or WRONG_SERVER. */
  open(): Promise<Asker>
  /** Asks on the authenticated session. Throws UNREACHABLE when there is none. */
  request<Name extends MethodName>(name: Name, body: RequestOf<Name>): Promise<ReplyOf<Name>>
  /** The open session has been authenticated by its caller: keep it, and open and authenticate the next when it ends. */
  keep(): void
  /**
   * Opens, authenticates and keeps; once for all who ask meanwhile. When the rendezvous is away it says so by UNREACHABLE
   * and goes on trying.
   */
  keepOnline(): Promise<void>
  /** Ends the session and keeps none: offline at once. */
  end(reason?: ErrorCode): Promise<void>
}

/** What a session that has ended, or whose far end has vanished, says to a request. */
const SILENCES: readonly ErrorCode[] = ['TIMEOUT', 'UNREACHABLE', 'CLOSED']

export function createSession(init: SessionInit): Session {
  const { libp2p, localClock, clock, random } = init
  let open: { readonly asker: Asker; readonly connection: Connection; readonly roundTrip: RoundTrip } | undefined
  let opening: Promise<Asker> | undefined
  /** One is opened after the other: a dial joins one to the same node, even one that has been given up. */
  let lastOpening: Promise<unknown> = Promise.resolve()
  let trying: Promise<void> | undefined
  let state: ConnectionState = 'offline'
  let kept = false
  let failures = 0
  /** What the rendezvous asked for when it went away or refused: do not all come back at once. */
  let patienceMs = 0
  let retry: NodeJS.Timeout | undefined
  let heart: NodeJS.Timeout | undefined
  /** Of the session before: libp2p would hand out its connection again. Never rejects. */
  let closing: Promise<void> = Promise.resolve()
  /** Ends what is under way when the session is ended on purpose. */
  let life = new AbortController()

  function enter(next: ConnectionState, reason?: ErrorCode): void {
    if (next === state) return
    state = next
    init.onState(next, reason)
  }

  async function openFresh(ended: AbortSignal): Promise<Asker> {
    await closing
    const signal = AbortSignal.any([AbortSignal.timeout(DIAL_TIMEOUT_MS), ended])
    const connection = await dialServer(libp2p, init.servers(), signal)
    const stream = await connection.newStream(SESSION_PROTOCOL, { signal }).catch((error: unknown) => {
      connection.abort(toHongyanError(error))
      throw new HongyanError('UNREACHABLE', 'the rendezvous opens no session', { cause: error })
    })
    const roundTrip = createRoundTrip()
    const asker: Asker = createAsker(createFrames(stream, { maxFrameBytes: SESSION_FRAME_MAX_BYTES }), {
      clock: localClock,
      onServerTime(server, sent, received) {
        clock.learn(server, sent, received)
        roundTrip.learn(received - sent)
      },
      onPush(push) {
        // What was still on its way in a session that has been given up is not said of this one.
        if (open?.asker !== asker) return
        if (push.name === 'goingAway') patienceMs = push.body.retryAfterMs
        init.onPush(push)
      },
    })
    void asker.closed.then(() => onClosed(asker, connection))
    if (ended.aborted) {
      const reason = new HongyanError('UNREACHABLE', 'the session was ended while it was opened')
      asker.abort(reason)
      throw reason
    }
    open = { asker, connection, roundTrip }
    heart = setInterval(() => {
      // Its end is told by `onClosed`.
      beat(asker).catch(() => undefined)
    }, HEARTBEAT_INTERVAL_MS)
    return asker
  }

  /** Resolves when there is an answer; when there is none, ends the session and rejects. */
  async function beat(asker: Asker): Promise<void> {
    try {
      await asker.request('heartbeat', { sentAtMs: localClock.now() })
    } catch (error) {
      const failure = toHongyanError(error)
      // Any other refusal is an answer, and so a sign of life.
      if (!SILENCES.includes(failure.code)) return
      asker.abort(failure)
      throw failure
    }
  }

  /** What was opened a while ago may have ended without our having read so yet, as when the rendezvous has restarted. */
  async function openAnswering(ended: AbortSignal): Promise<Asker> {
    const idle = open?.asker
    if (idle === undefined) return await openFresh(ended)
    // It is replaced; what is to be said is said of that one.
    const answers = await beat(idle).then(
      () => true,
      () => false,
    )
    if (answers && open?.asker === idle) return idle
    await idle.closed
    return await openFresh(ended)
  }

  function onClosed(asker: Asker, connection: Connection): void {
    // A connection whose session ended is of no use, and a dead one would be dialled again.
    connection.abort(new HongyanError('CLOSED', 'the session has ended'))
    if (open?.asker !== asker) return
    clearInterval(heart)
    open = undefined
    lose()
  }

  /** There is no session: if one is wanted, the next try comes by itself. */
  function lose(): void {
    if (!kept) return
    enter('connecting', 'UNREACHABLE')
    const ceiling = Math.min(RECONNECT_MAX_MS, RECONNECT_MIN_MS * 2 ** failures)
    const waitMs = Math.min(patienceMs, RETRY_AFTER_MAX_MS) + ceiling * (0.5 + random() / 2)
    patienceMs = 0
    clearTimeout(retry)
    retry = setTimeout(() => {
      // A failure has been turned into the next try or into a state.
      tryOnline().catch(() => undefined)
    }, waitMs)
  }

  /** One try at a time: whoever comes meanwhile waits for the same. */
  function tryOnline(): Promise<void> {
    clearTimeout(retry)
    const running = trying ?? attempt(life.signal)
    trying = running
    const done = () => {
      if (trying === running) trying = undefined
    }
    running.then(done, done)
    return running
  }

  async function attempt(ended: AbortSignal): Promise<void> {
    let asker: Asker | undefined
    try {
      asker = await session.open()
      await init.authenticate(asker)
      if (open?.asker !== asker) throw new HongyanError('UNREACHABLE', 'the session ended as it began')
      failures = 0
      enter('online')
    } catch (error) {
      const failure = toHongyanError(error, 'UNREACHABLE')
      if (!ended.aborted) await recover(asker, failure)
      throw failure
    }
  }

  async function recover(asker: Asker | undefined, failure: HongyanError): Promise<void> {
    if (!failure.retryable) {
      await session.end(failure.code)
      return
    }
    failures += 1
    patienceMs = Math.max(patienceMs, failure.retryAfterMs ?? 0)
    // Half-authenticated sessions are not repaired but replaced; `onClosed` tries the next.
    if (asker !== undefined && open?.asker === asker) asker.abort(failure)
    // When it had ended before, the try set off by that may have come while this one was still under way, and joined it.
    else if (open === undefined) lose()
  }

  const session: Session = {
    get state() {
      return state
    },
    get connection() {
      return open?.connection
    },
    get rttMs() {
      return state === 'online' ? open?.roundTrip.ms : undefined
    },
    async open() {
      if (opening !== undefined) return opening
      const { signal } = life
      const started = lastOpening
        .then(() => openAnswering(signal))
        .finally(() => {
          if (opening === started) opening = undefined
        })
      opening = started
      lastOpening = started.catch(() => undefined)
      return started
    },
    async request(name, body) {
      if (open === undefined || state !== 'online') throw new HongyanError('UNREACHABLE', 'the rendezvous is away')
      return open.asker.request(name, body, life.signal)
    },
    keep() {
      kept = true
      failures = 0
      // It may have ended in the very turn in which it was authenticated.
      if (open === undefined) lose()
      else enter('online')
    },
    async keepOnline() {
      kept = true
      if (state !== 'online') enter('connecting')
      await tryOnline()
    },
    async end(reason) {
      kept = false
      life.abort()
      life = new AbortController()
      clearTimeout(retry)
      clearInterval(heart)
      opening = undefined
      trying = undefined
      failures = 0
      patienceMs = 0
      const ending = open
      open = undefined
      enter('offline', reason)
      if (ending === undefined) return
      closing = close(ending)
      await closing
    },
  }
  return session
}

async function close({ asker, connection }: { asker: Asker; connection: Connection }): Promise<void> {
  try {
    await asker.close(AbortSignal.timeout(CONNECTION_CLOSE_MS))
    await connection.close({ signal: AbortSignal.timeout(CONNECTION_CLOSE_MS) })
  } catch (error) {
    connection.abort(toHongyanError(error))
  }
}
