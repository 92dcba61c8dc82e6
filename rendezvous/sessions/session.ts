/**
 * One session: the long-lived stream between a device and the rendezvous, from a stranger's first frame to its end. Holds
 * how far the device has proved itself and nothing else; what requests do is the services'.
 */
import type { Logger } from 'pino'
import type { Clock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import { createReplier, type Handlers, type Replier } from '../../shared/exchange.ts'
import type { Frames } from '../../shared/frames.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { HEARTBEAT_TIMEOUT_MS, SESSION_REFUSALS_MAX, SHUTDOWN_MS } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { type PushBody, type PushName, Reach } from '../../shared/session-methods.ts'
import type { Pending, ProvedPassword } from '../accounts/accounts.ts'
import type { Proof } from '../accounts/devices.ts'
import type { PresentSession, RevokeReason } from '../directory/directory.ts'
import type { Network } from '../directory/network.ts'
import type { PeerRecords } from '../directory/peer-records.ts'
import type { Allowance } from '../limits/allowances.ts'
import type { Services } from './handlers/handlers.ts'
import { Presence } from './presence.ts'
import { REVOKED_REASONS } from './revoked-reasons.ts'
import type { SessionState } from './session-state.ts'

export interface Session {
  /** Says that the rendezvous stops and ends the session; resolves when that is flushed and noted. Never throws. */
  goAway(retryAfterMs: number): Promise<void>
  /** Bytes have come by its connection: a sign of life, even where a file on its way keeps requests waiting. */
  heard(): void
  /** Resolves when the session has ended, by either side. */
  readonly ended: Promise<void>
  /** The account that is online by it. */
  readonly account: Username | undefined
}

export interface SessionInit {
  readonly frames: Frames
  /** PeerId of the connection, which noise has proved. */
  readonly device: DeviceId
  readonly network: Network
  readonly services: Pick<Services, 'directory' | 'devices' | 'allowances' | 'unread'>
  readonly handlers: Handlers<SessionState>
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
  | { readonly name: 'identified'; readonly proved: ProvedPassword }
  | { readonly name: 'present'; readonly session: PresentSession }
  | { readonly name: 'ended' }

/** The last push is read within this, or not at all. */
const LINGER_MS = 1_000

/** More than is told in one turn: it is behind with its reading. */
const BEHIND_BYTES = 64 * 1024

const NO_RECORDS: PeerRecords = {
  local: new Uint8Array(),
  public: new Uint8Array(),
  direct: { local: false, public: false },
  reach: Reach.NOBODY,
}

/** Takes the frames over; must be called in the turn in which the stream arrived. */
export function createSession(init: SessionInit): Session {
  return new DeviceSession(init)
}

/** Of the newest session. */
let lastNumber = 0

/** A class, since a rendezvous has thousands: what they can do is then kept once. */
class DeviceSession implements Session, SessionState {
  readonly ended: Promise<void>
  readonly device: DeviceId
  readonly network: Network
  readonly number = ++lastNumber
  pending: Pending = {}
  records: PeerRecords = NO_RECORDS
  allowance: Allowance
  readonly #init: SessionInit
  readonly #replier: Replier
  #stage: Stage = { name: 'anonymous' }
  #heartbeat: NodeJS.Timeout | undefined
  #refusals = 0

  constructor(init: SessionInit) {
    const { frames, clock, handlers, log } = init
    this.#init = init
    this.device = init.device
    this.network = init.network
    this.allowance = init.services.allowances.ofAddress(init.network.address)
    this.#replier = createReplier(frames, {
      clock,
      handlers,
      context: this,
      onFault: (method, error) => log.error({ device: this.device, method, err: error }, 'a request failed'),
    })
    void frames.closed.then((reason) => {
      if (!(reason instanceof HongyanError)) return
      log.info({ device: this.device, code: reason.code }, `a session was cut: ${reason.message}`)
    })
    // Whichever is first: a stream can end while its last requests are still being served.
    this.ended = Promise.race([frames.closed, this.#replier.closed]).then(() => this.#depart({ name: 'ended' }))
  }

  get stage(): Stage['name'] {
    return this.#stage.name
  }

  get account(): Username | undefined {
    return this.#stage.name === 'present' ? this.#stage.session.username : undefined
  }

  get unreadBytes(): number {
    return this.#init.frames.unreadBytes
  }

  anyone(): void {
    if (this.#stage.name === 'ended') throw new HongyanError('CLOSED', 'the session has ended')
    this.#charge()
  }

  heard(): void {
    this.#heartbeat?.refresh()
  }

  identified(): Username {
    this.anyone()
    return this.#stage.name === 'identified' ? this.#stage.proved.username : this.#requirePresent().username
  }

  proof(): Proof {
    return this.#stage.name === 'identified' ? { kind: 'password', ...this.#stage.proved } : { kind: 'earlierLogin' }
  }

  present(): PresentSession {
    this.anyone()
    return this.#requirePresent()
  }

  identify(proved: ProvedPassword): void {
    if (this.#stage.name === 'ended') throw new HongyanError('CLOSED', 'the session has ended')
    if (this.#stage.name === 'present') throw new HongyanError('CONFLICT', 'the session is logged in; log out first')
    this.#stage = { name: 'identified', proved }
    this.#authenticated(proved.username)
  }

  enter(username: Username, records: PeerRecords): void {
    const stage = this.#stage
    if (stage.name === 'ended') throw new HongyanError('CLOSED', 'the session has ended')
    if (stage.name === 'present' && stage.session.username !== username) {
      throw new HongyanError('CONFLICT', 'the session is logged in as another account')
    }
    this.announce(records)
    if (stage.name === 'present') return
    const session = new Presence(this, username)
    this.#init.services.directory.enter(session)
    this.#stage = { name: 'present', session }
    this.#authenticated(username)
  }

  announce({ local, public: forAll, ...records }: PeerRecords): void {
    // What was received lies in a larger buffer, which would be kept as long.
    this.records = { ...records, local: Uint8Array.from(local), public: Uint8Array.from(forAll) }
  }

  async leave(): Promise<void> {
    await this.#depart({ name: 'anonymous' })
  }

  push<Name extends PushName>(name: Name, body: PushBody<Name>): void {
    this.#replier.push(name, body)
    if (this.unreadBytes > BEHIND_BYTES) this.#init.services.unread.note(this)
  }

  revoke(reason: RevokeReason): void {
    this.push('revoked', { reason: REVOKED_REASONS[reason] })
    void this.#end()
  }

  async goAway(retryAfterMs: number): Promise<void> {
    if (this.#stage.name !== 'ended') this.push('goingAway', { retryAfterMs })
    await this.#end()
  }

  #requirePresent(): PresentSession {
    if (this.#stage.name !== 'present') throw new HongyanError('NOT_LOGGED_IN', 'the session has no pass')
    return this.#stage.session
  }

  /** Counts a request. Throws RATE_LIMITED, and at last no more: to refuse costs as much as to serve. */
  #charge(): void {
    try {
      this.allowance.charge('requests')
      this.#refusals = 0
    } catch (error) {
      this.#refusals += 1
      if (this.#refusals > SESSION_REFUSALS_MAX) {
        this.cut(new HongyanError('RATE_LIMITED', 'asked on although it was refused'))
      }
      throw error
    }
  }

  cut(reason: HongyanError): void {
    void this.#depart({ name: 'ended' })
    this.#init.frames.abort(reason)
    this.#init.onCut(reason)
  }

  #authenticated(username: Username): void {
    const { services, heartbeatTimeoutMs = HEARTBEAT_TIMEOUT_MS, onAuthenticated } = this.#init
    this.allowance = services.allowances.of(username)
    clearTimeout(this.#heartbeat)
    // Offline at once; the connection would notice only minutes later.
    this.#heartbeat = setTimeout(() => this.cut(new HongyanError('TIMEOUT', 'no sign of life')), heartbeatTimeoutMs)
    onAuthenticated()
  }

  /** Leaves the directory in this turn; resolves when the store knows when the device was last seen. */
  async #depart(next: Stage): Promise<void> {
    const last = this.#stage
    if (last.name === 'ended') return
    const { services, log, onAnonymous } = this.#init
    this.#stage = next
    this.allowance = services.allowances.ofAddress(this.network.address)
    clearTimeout(this.#heartbeat)
    // A timer that was cleared comes back to life when it is refreshed.
    this.#heartbeat = undefined
    this.pending = {}
    if (last.name !== 'anonymous') onAnonymous()
    if (last.name !== 'present') return
    services.directory.leave(last.session)
    try {
      await services.devices.seen(last.session.username, this.device)
    } catch (error) {
      // The time of the last pass stands instead; it errs towards asking for the password again.
      log.warn({ device: this.device, err: error }, 'the end of a session could not be noted')
    }
  }

  /** Ends our side after what is queued, and the stream when the other side has had time to read it. */
  async #end(): Promise<void> {
    const { frames } = this.#init
    const noted = this.#depart({ name: 'ended' })
    await frames.close(AbortSignal.timeout(SHUTDOWN_MS))
    const linger = setTimeout(() => frames.abort(new HongyanError('CLOSED', 'the session has ended')), LINGER_MS)
    void frames.closed.then(() => clearTimeout(linger))
    await noted
  }
}
