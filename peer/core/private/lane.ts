/** What can be told to, and asked of, everything on its way to one account. Types only; `delivery-lane.ts` makes it real. */
import type { Instant } from '../../../shared/clock.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { Username } from '../../../shared/names.ts'
import type { KnownDevices } from './addressee.ts'
import type { MailMark, OutboxEntry } from './delivery.ts'

interface Failure {
  readonly id: MessageId
  readonly code: ErrorCode
  readonly retryAfterMs?: number
}

export interface Lane {
  readonly account: Username
  learn(known: KnownDevices | undefined): void
  lookUpFailed(now: Instant): void
  submitted(entry: OutboxEntry, now: Instant): void
  retry(entry: Pick<OutboxEntry, 'id' | 'destination' | 'order'>, now: Instant): void
  linkUp(device: DeviceId): void
  linkDown(device: DeviceId, now: Instant): void
  dialEnded(now: Instant): void
  present(): void
  sessionUp(): void
  sessionDown(): void
  /** Whether the message was here. */
  acknowledged(id: MessageId, device: DeviceId): boolean
  sendFailed(failure: Failure & { readonly device: DeviceId }, now: Instant): void
  deposited(id: MessageId, mark: MailMark | undefined): void
  depositFailed(failure: Failure, now: Instant): void
  /** The rendezvous has it no more. */
  depositLost(id: MessageId): void
  /** Its mail has, and nobody waits for more. */
  expired(id: MessageId): void
  /** At the start: the mailbox had been full that long. */
  wasFull(durationMs: number, now: Instant): void

  /** Sends, dials and asks whatever may go now. */
  proceed(now: Instant): void
  /** Deposits the next message if it may go by mail now; says whether it did. Only with a session. */
  deposit(now: Instant): boolean
  /** When `proceed` or `deposit` could do more without another event; infinite if never. Always later than `now`. */
  dueAt(now: Instant, sessionIsUp: boolean): Instant
  /** Something waits to go by mail, now or later. */
  readonly hasMail: boolean
  /** Deposits in flight. */
  readonly deposits: number
  /** Messages neither stored nor delivered. */
  readonly pending: number
  /** Nothing to remember. */
  readonly isIdle: boolean
}
