/**
 * The session with the rendezvous: opens it, keeps one open once somebody is logged in, says whether it is there. Knows
 * nothing that is asked on it; what is asked and what pushes mean is the business of others.
 */
import type { Connection } from '@libp2p/interface'
import { type ErrorCode, HongyanError, toHongyanError } from '../../../shared/errors.ts'
import type { Asker } from '../../../shared/exchange.ts'
import { SERVER_CONNECT_MAX_MS, SERVER_CONNECT_MS } from '../../../shared/limits.ts'
import type { MethodName, Push, ReplyOf, RequestOf } from '../../../shared/session-methods.ts'
import type { ConnectionState } from '../../api.ts'
import { createReconnecting, type SessionFailure } from '../../core/connecting/reconnecting.ts'
import { failureOf } from '../dialling/dial-server.ts'
import type { DialPatience } from '../dialling/dial-waves.ts'
import { type OpeningInit, type OpenSession, openSession } from './opening.ts'

export interface SessionInit extends Pick<OpeningInit, 'dial' | 'localClock' | 'clock'> {
  /** [0, 1), for jitter. */
  readonly random: () => number
  /** Proves on a fresh session who we are. Throws what the rendezvous refuses with. */
  authenticate(asker: Asker): Promise<void>
  onPush(push: Push): void
  onState(state: ConnectionState, reason?: ErrorCode): void
}

export interface Session {
  readonly state: ConnectionState
  /** That of the open session. */
  readonly connection: Connection | undefined
  /** Whether a machine has answered where the rendezvous is, in the try under way or the last. */
  readonly isHeard: boolean
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
  /** The way to the rendezvous may be another than before: looks at once whether it is there. */
  check(): void
  /** Ends the session and keeps none: offline at once. */
  end(reason?: ErrorCode): Promise<void>
}

/** More make no difference. */
const SILENT_TRIES_MAX = Math.ceil(Math.log2(SERVER_CONNECT_MAX_MS / SERVER_CONNECT_MS))

export function createSession(init: SessionInit): Session {
  const { localClock, random } = init
  const reconnecting = createReconnecting({ random })
  let open: OpenSession | undefined
  let opening: Promise<Asker> | undefined
  let trying: Promise<void> | undefined
  let state: ConnectionState = 'offline'
  let kept = false
  let retry: NodeJS.Timeout | undefined
  let lastEnd: SessionFailure = 'refused'
  let isHeard = false
  /** In vain, one after the other. */
  let silentTries = 0
  /** Begins another dial beside each that is under way. */
  const hurried = new Set<() => void>()
  /** Ends what is under way when the session is ended on purpose. */
  let life = new AbortController()

  function enter(next: ConnectionState, reason?: ErrorCode): void {
    if (next === state) return
    state = next
    init.onState(next, reason)
  }

  const openingInit: OpeningInit = {
    ...init,
    onPush(push, from) {
      // What was still on its way in a session that has been given up is not said of this one.
      if (open !== from) return
      if (push.name === 'goingAway') reconnecting.defer(push.body.retryAfterMs, localClock.now())
      init.onPush(push)
    },
    // Never throws.
    onDoubt: (doubted, trusted) => void lookTwice(doubted, trusted),
  }

  function take(fresh: OpenSession): void {
    open = fresh
    void fresh.asker.closed.then(() => {
      if (open !== fresh) return
      open = undefined
      lastEnd = fresh.failure
      lose(fresh.failure)
    })
  }

  function dialPatience(silenceMs: number): DialPatience {
    return {
      silenceMs,
      onAnswer() {
        isHeard = true
      },
      onHurry(again) {
        hurried.add(again)
        return () => void hurried.delete(again)
      },
    }
  }

  async function openFresh(ended: AbortSignal): Promise<Asker> {
    isHeard = false
    const silenceMs = Math.min(SERVER_CONNECT_MAX_MS, SERVER_CONNECT_MS * 2 ** silentTries)
    try {
      const fresh = await openSession(openingInit, dialPatience(silenceMs), ended)
      silentTries = 0
      take(fresh)
      return fresh.asker
    } catch (error) {
      silentTries = failureOf(error) === 'silent' ? Math.min(silentTries + 1, SILENT_TRIES_MAX) : 0
      throw error
    }
  }

  /** What was opened a while ago may have ended without our having read so yet, as when the rendezvous has restarted. */
  async function openAnswering(ended: AbortSignal): Promise<Asker> {
    const idle = open
    if (idle === undefined) return await openFresh(ended)
    // It is replaced; what is to be said is said of that one.
    const answers = await idle.answers()
    if (answers && open === idle) return idle.asker
    if (open === idle) open = undefined
    idle.giveUp()
    return await openFresh(ended)
  }

  /** A session by which nothing comes is not ended before it is known that another begins, or that none does. */
  async function lookTwice(doubted: OpenSession, trusted: AbortSignal): Promise<void> {
    // Who has opened it himself waits for his answer and hears of it.
    if (!kept || open !== doubted) return
    const wanted = AbortSignal.any([life.signal, trusted])
    const fresh = await openSession(openingInit, dialPatience(SERVER_CONNECT_MS), wanted).catch(() => undefined)
    if (wanted.aborted || open !== doubted) {
      fresh?.abort(new HongyanError('CLOSED', 'the session before it is there still'))
      return
    }
    if (fresh === undefined) return doubted.giveUp()
    take(fresh)
    doubted.giveUp()
    enter('connecting', 'UNREACHABLE')
    // One that is under way fails with the session that it was for, and then comes here.
    if (trying === undefined) tryAt(localClock.now())
  }

  /** There is no session: if one is wanted, the next try comes by itself. */
  function lose(failure: SessionFailure): void {
    if (!kept) return
    enter('connecting', 'UNREACHABLE')
    tryAt(reconnecting.fail(failure, localClock.now()))
  }

  function tryAt(time: number): void {
    clearTimeout(retry)
    retry = setTimeout(
      () => {
        // A failure has been turned into the next try or into a state.
        tryOnline().catch(() => undefined)
      },
      Math.max(0, time - localClock.now()),
    )
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
      reconnecting.succeed()
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
    reconnecting.defer(failure.retryAfterMs ?? 0, localClock.now())
    // Half-authenticated sessions are not repaired but replaced, which their end sets off.
    if (asker !== undefined && open?.asker === asker) open.abort(failure)
    // When it had ended before, the try set off by that may have come while this one was still under way, and joined it.
    else if (open === undefined) lose(asker === undefined ? failureOf(failure) : lastEnd)
    else tryAt(localClock.now())
  }

  const session: Session = {
    get state() {
      return state
    },
    get connection() {
      return open?.connection
    },
    get isHeard() {
      return isHeard
    },
    get rttMs() {
      return state === 'online' ? open?.rttMs : undefined
    },
    async open() {
      if (opening !== undefined) return opening
      const started = openAnswering(life.signal).finally(() => {
        if (opening === started) opening = undefined
      })
      opening = started
      return started
    },
    async request(name, body) {
      if (open === undefined || state !== 'online') throw new HongyanError('UNREACHABLE', 'the rendezvous is away')
      open.pulse.asked()
      return open.asker.request(name, body, life.signal)
    },
    keep() {
      kept = true
      reconnecting.succeed()
      // It may have ended in the very turn in which it was authenticated.
      if (open === undefined) lose('refused')
      else enter('online')
    },
    async keepOnline() {
      kept = true
      if (state !== 'online') enter('connecting')
      await tryOnline()
    },
    check() {
      if (!kept) return
      const time = reconnecting.hurry(localClock.now())
      silentTries = 0
      for (const again of [...hurried]) again()
      if (open !== undefined) open.pulse.suspect(open.rttMs)
      else if (trying === undefined) tryAt(time)
    },
    async end(reason) {
      kept = false
      life.abort()
      life = new AbortController()
      clearTimeout(retry)
      opening = undefined
      trying = undefined
      reconnecting.succeed()
      const ending = open
      open = undefined
      enter('offline', reason)
      await ending?.close()
    },
  }
  return session
}
