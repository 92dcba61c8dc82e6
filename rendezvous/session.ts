/**
 * One session: the long-lived stream between a device and the rendezvous, from a stranger's first frame to its end. Holds
 * how far the device has proved itself and nothing else; what requests do is the services'.
 */
import type { Logger } from 'pino'
import type { Clock } from '../shared/clock.ts'
import { HongyanError } from '../shared/errors.ts'
import { createReplier } from '../shared/exchange.ts'
import type { Frames } from '../shared/frames.ts'
import type { DeviceId } from '../shared/identity.ts'
import {
  HEARTBEAT_TIMEOUT_MS,
  SESSION_REFUSALS_MAX,
  SESSION_REQUESTS_PER_MINUTE,
  SHUTDOWN_MS,
} from '../shared/limits.ts'
import type { Username } from '../shared/names.ts'
import { RevokedPush } from '../shared/pb/session.ts'
import type { PendingLogin, PendingRegistration } from './accounts.ts'
import { createQuota } from './attempts.ts'
import type { PresentSession, RevokeReason } from './directory.ts'
import type { Network } from './network.ts'
import type { PeerRecords } from './peer-records.ts'
import { createHandlers, type Services } from './session-handlers.ts'

export interface Session {
  /** Says that the rendezvous stops and ends the session; resolves when that is flushed and noted. Never throws. */
  goAway(retryAfterMs: number): Promise<void>
  /** Resolves when the session has ended, by either side. */
  readonly ended: Promise<void>
}

export interface SessionInit {
  readonly frames: Frames
  /** PeerId of the connection, which noise has proved. */
  readonly device: DeviceId
  readonly network: Network
  readonly services: Services
  readonly clock: Clock
  readonly log: Logger
  readonly heartbeatTimeoutMs?: number
  /** The device has proved an account. */
  onAuthenticated(): void
  /** The account is proved no longer: logged out or ended. */
  onAnonymous(): void
  /** Cut by us, as is to be the connection: the machine has vanished, or does not listen. */
  onCut(reason: HongyanError): void
}

/** How far the device has proved itself. */
type Stage =
  | { readonly name: 'anonymous' }
  | { readonly name: 'identified'; readonly username: Username }
  | { readonly name: 'present'; readonly session: PresentSession }
  | { readonly name: 'ended' }

/** The session as its handlers use it. Each handler begins with one of the first three. */
export interface SessionState {
  readonly device: DeviceId
  readonly network: Network
  /** Counts the request, whoever asks. */
  anyone(): void
  /** The account whose password was proved. Throws NOT_LOGGED_IN. */
  identified(): Username
  /** Throws NOT_LOGGED_IN until a pass was issued here. */
  present(): PresentSession
  readonly stage: Stage['name']
  registration: PendingRegistration | undefined
  login: PendingLogin | undefined
  /** A password was proved. Throws CONFLICT while present. */
  identify(username: Username): void
  /** A pass was issued: the account is online from now on. Throws CONFLICT while present as another account. */
  enter(username: Username, records: PeerRecords): void
  announce(records: PeerRecords): void
  /** Back to a stranger, on the same stream. */
  leave(): Promise<void>
}

const MINUTE_MS = 60_000
/** The last push is read within this, or not at all. */
const LINGER_MS = 1_000

const REASONS: Record<RevokeReason, RevokedPush.Reason> = {
  replaced: RevokedPush.Reason.REPLACED,
  loggedOut: RevokedPush.Reason.LOGGED_OUT,
  deviceRevoked: RevokedPush.Reason.DEVICE_REVOKED,
}

/** Takes the frames over; must be called in the turn in which the stream arrived. */
export function createSession(init: SessionInit): Session {
  const { frames, device, network, services, clock, log, heartbeatTimeoutMs = HEARTBEAT_TIMEOUT_MS } = init
  const { directory, devices } = services
  const requests = createQuota({ clock, amount: SESSION_REQUESTS_PER_MINUTE, windowMs: MINUTE_MS })
  let stage: Stage = { name: 'anonymous' }
  let records: PeerRecords = { local: new Uint8Array(), public: new Uint8Array() }
  let heartbeat: NodeJS.Timeout | undefined
  let refusals = 0

  const state: SessionState = {
    device,
    network,
    registration: undefined,
    login: undefined,
    get stage() {
      return stage.name
    },
    anyone() {
      if (stage.name === 'ended') throw new HongyanError('CLOSED', 'the session has ended')
      heartbeat?.refresh()
      charge()
    },
    identified() {
      state.anyone()
      if (stage.name === 'identified') return stage.username
      return requirePresent().username
    },
    present() {
      state.anyone()
      return requirePresent()
    },
    identify(username) {
      if (stage.name === 'ended') throw new HongyanError('CLOSED', 'the session has ended')
      if (stage.name === 'present') throw new HongyanError('CONFLICT', 'the session is logged in; log out first')
      stage = { name: 'identified', username }
      authenticated()
    },
    enter(username, own) {
      if (stage.name === 'ended') throw new HongyanError('CLOSED', 'the session has ended')
      if (stage.name === 'present' && stage.session.username !== username) {
        throw new HongyanError('CONFLICT', 'the session is logged in as another account')
      }
      records = own
      if (stage.name === 'present') return
      const session = presentAs(username)
      stage = { name: 'present', session }
      authenticated()
      directory.enter(session)
    },
    announce(own) {
      records = own
    },
    async leave() {
      await depart({ name: 'anonymous' })
    },
  }

  function requirePresent(): PresentSession {
    if (stage.name !== 'present') throw new HongyanError('NOT_LOGGED_IN', 'the session has no pass')
    return stage.session
  }

  function presentAs(username: Username): PresentSession {
    return {
      username,
      device,
      networkGroup: network.group,
      get records() {
        return records
      },
      push: replier.push,
      revoke(reason) {
        replier.push('revoked', { reason: REASONS[reason] })
        void end()
      },
    }
  }

  /** Counts a request. Throws RATE_LIMITED, and at last no more: to refuse costs as much as to serve. */
  function charge(): void {
    try {
      requests.charge('')
      refusals = 0
    } catch (error) {
      refusals += 1
      if (refusals > SESSION_REFUSALS_MAX) cut(new HongyanError('RATE_LIMITED', 'asked on although it was refused'))
      throw error
    }
  }

  function cut(reason: HongyanError): void {
    void depart({ name: 'ended' })
    frames.abort(reason)
    init.onCut(reason)
  }

  function authenticated(): void {
    clearTimeout(heartbeat)
    // Offline at once; the connection would notice only minutes later.
    heartbeat = setTimeout(() => cut(new HongyanError('TIMEOUT', 'no sign of life')), heartbeatTimeoutMs)
    init.onAuthenticated()
  }

  /** Leaves the directory in this turn; resolves when the store knows when the device was last seen. */
  async function depart(next: Stage): Promise<void> {
    const last = stage
    if (last.name === 'ended') return
    stage = next
    clearTimeout(heartbeat)
    // A timer that was cleared comes back to life when it is refreshed.
    heartbeat = undefined
    state.registration = undefined
    state.login = undefined
    if (last.name !== 'anonymous') init.onAnonymous()
    if (last.name !== 'present') return
    directory.leave(last.session)
    try {
      await devices.seen(last.session.username, device)
    } catch (error) {
      // The time of the last pass stands instead; it errs towards asking for the password again.
      log.warn({ err: error }, 'the end of a session could not be noted')
    }
  }

  /** Ends our side after what is queued, and the stream when the other side has had time to read it. */
  async function end(): Promise<void> {
    const noted = depart({ name: 'ended' })
    await frames.close(AbortSignal.timeout(SHUTDOWN_MS))
    const linger = setTimeout(() => frames.abort(new HongyanError('CLOSED', 'the session has ended')), LINGER_MS)
    void frames.closed.then(() => clearTimeout(linger))
    await noted
  }

  const replier = createReplier(frames, {
    clock,
    handlers: createHandlers(state, services),
    onFault: (method, error) => log.error({ method, err: error }, 'a request failed'),
  })
  void frames.closed.then((reason) => {
    if (reason instanceof HongyanError) log.info({ code: reason.code }, `a session was cut: ${reason.message}`)
  })
  // Whichever is first: a stream can end while its last requests are still being served.
  const ended = Promise.race([frames.closed, replier.closed]).then(() => depart({ name: 'ended' }))

  return {
    async goAway(retryAfterMs) {
      if (stage.name !== 'ended') replier.push('goingAway', { retryAfterMs })
      await end()
    },
    ended,
  }
}
