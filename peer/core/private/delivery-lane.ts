/**
 * Everything on its way to one account, in order: what goes over the direct link, what goes by mail, when to dial, what
 * has failed. A part of `delivery.ts` and as pure; it knows nothing of other accounts.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { DEPOSITS_IN_FLIGHT_MAX, DIRECT_GRACE_MS, DIRECT_WINDOW_MESSAGES } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { Username } from '../../../shared/names.ts'
import { createPipeline, type Pipeline } from '../pipeline.ts'
import { isFinalFromDevice, isFinalFromRendezvous } from '../refusal.ts'
import type { DeliveryEffect, MailMark, OutboxEntry } from './delivery.ts'
import { createDialing } from './dialing.ts'
import { createMailboxPatience } from './mailbox-patience.ts'

type Saved = Extract<DeliveryEffect, { type: 'persist' }>

interface Failure {
  readonly id: MessageId
  readonly code: ErrorCode
  readonly retryAfterMs?: number
}

export interface Lane {
  readonly account: Username
  submitted(entry: OutboxEntry, now: Instant): void
  retry(entry: Pick<OutboxEntry, 'id' | 'destination' | 'order'>, now: Instant): void
  linkUp(): void
  linkDown(now: Instant): void
  dialFailed(now: Instant): void
  present(): void
  sessionUp(): void
  sessionDown(): void
  /** Whether the message was here. */
  acknowledged(id: MessageId): boolean
  sendFailed(failure: Failure, now: Instant): void
  deposited(id: MessageId, mark: MailMark | undefined): void
  depositFailed(failure: Failure, now: Instant): void
  /** The rendezvous has it no more. */
  depositLost(id: MessageId): void
  /** At the start: the mailbox had been full that long. */
  wasFull(durationMs: number, now: Instant): void

  /** Sends and dials whatever may go now. */
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

interface Item {
  readonly id: MessageId
  readonly order: number
  /** For the grace. */
  readonly since: Instant
  /** For patience with a full mailbox: by whichever run. */
  readonly submittedAt: Instant
  /** Only what is not waits to go by mail. */
  isStored: boolean
  /** A direct send of it has failed, so it goes by mail without waiting for another. */
  mustMail: boolean
  /** One path has refused it for good, while it was still in flight on the other: that one decides. */
  refusal: ErrorCode | undefined
}

export interface LaneInit {
  readonly account: Username
  readonly random: () => number
  emit(effect: DeliveryEffect): void
}

export function createLane({ account, random, emit }: LaneInit): Lane {
  const items = new Map<MessageId, Item>()
  /** The queued ones: each waits to be deposited, whatever the link does meanwhile. */
  const mail = createPipeline<Item>({ window: DEPOSITS_IN_FLIGHT_MAX, random })
  /** While there is a link: what has not been acknowledged. */
  let link: Pipeline<Item> | undefined
  const dialing = createDialing(random)
  const patience = createMailboxPatience((state) => emit({ type: 'mailbox', account, state }))
  let pending = 0

  function persist({ id }: Item, state: Saved['state'], more: Pick<Saved, 'reason' | 'mark'> = {}): void {
    emit({ type: 'persist', id, destination: account, state, ...more })
  }

  function add({ id, order, state, waitedMs = 0 }: Omit<OutboxEntry, 'destination'>, now: Instant): Item {
    const item: Item = {
      ...{ id, order, since: now, submittedAt: now - waitedMs },
      ...{ isStored: state === 'stored', mustMail: false, refusal: undefined },
    }
    items.set(id, item)
    link?.add(item)
    if (!item.isStored) needMail(item)
    return item
  }

  function needMail(item: Item): void {
    pending += 1
    mail.add(item)
  }

  function forget(item: Item): void {
    items.delete(item.id)
    if (!item.isStored) pending -= 1
    link?.remove(item)
    mail.remove(item)
    if (items.size === 0) patience.end()
  }

  /** Fails a message that has been refused, unless it is stored or another path may still bring it there. */
  function refuse(item: Item, code: ErrorCode): void {
    if (item.isStored) return
    item.refusal = code
    if (mail.isInFlight(item) || link?.isInFlight(item)) return
    forget(item)
    persist(item, 'failed', { reason: code })
  }

  /** The mailbox has been full for so long that the user should know. */
  function giveUpOnMailbox(now: Instant): void {
    if (!patience.isOver(Number.NEGATIVE_INFINITY, now)) return
    for (const item of [...items.values()]) {
      if (!item.isStored && patience.isOver(item.submittedAt, now)) refuse(item, 'MAILBOX_FULL')
    }
  }

  function isDialWanted(): boolean {
    return dialing.isWanted({ queued: mail.head !== undefined || mail.inFlight > 0, any: items.size > 0 })
  }

  /** When a message may go by mail, as far as the direct path is concerned. */
  function mailableAt(item: Item, now: Instant): Instant {
    if (link?.isInFlight(item)) return Number.POSITIVE_INFINITY
    if (item.mustMail) return now
    if (link !== undefined) return link.isPaused(now) ? now : Number.POSITIVE_INFINITY
    // The grace is for the dial; with none under way there is nothing to wait for.
    return dialing.isUnderWay ? Math.max(now, item.since + DIRECT_GRACE_MS) : now
  }

  return {
    account,

    submitted(entry, now) {
      if (!items.has(entry.id)) add(entry, now)
    },

    retry(entry, now) {
      if (items.has(entry.id)) return
      persist(add({ ...entry, state: 'queued', waitedMs: 0 }, now), 'queued')
      // Patience begins anew, in a later run as well.
      patience.end()
      dialing.forgive()
      mail.forgive()
    },

    linkUp() {
      if (link !== undefined) return
      dialing.linkUp()
      link = createPipeline<Item>({ window: DIRECT_WINDOW_MESSAGES, random })
      for (const item of items.values()) {
        item.mustMail = false
        if (item.refusal === undefined) link.add(item)
      }
    },

    linkDown(now) {
      if (link === undefined) return
      const lost = link.interrupt()
      link = undefined
      dialing.linkDown(now)
      for (const item of lost) {
        item.mustMail = true
        if (item.refusal !== undefined) refuse(item, item.refusal)
      }
    },

    dialFailed: dialing.failed,
    present: dialing.present,

    sessionUp() {
      mail.forgive()
    },

    sessionDown() {
      for (const item of mail.interrupt()) if (item.refusal !== undefined) refuse(item, item.refusal)
    },

    acknowledged(id) {
      const item = items.get(id)
      if (item === undefined) return false
      if (link?.isInFlight(item)) {
        link.succeeded(item)
        dialing.linkWorked()
      }
      forget(item)
      persist(item, 'delivered')
      return true
    },

    sendFailed({ id, code, retryAfterMs }, now) {
      const item = items.get(id)
      if (item === undefined || !link?.isInFlight(item)) return
      item.mustMail = true
      const final = item.refusal ?? (isFinalFromDevice(code) ? code : undefined)
      if (final === undefined) {
        link.failed(item, now, retryAfterMs)
        return
      }
      link.remove(item)
      refuse(item, final)
    },

    deposited(id, mark) {
      const item = items.get(id)
      if (item === undefined || item.isStored) return
      mail.succeeded(item)
      patience.end()
      item.isStored = true
      item.refusal = undefined
      pending -= 1
      persist(item, 'stored', mark === undefined ? {} : { mark })
    },

    depositFailed({ id, code, retryAfterMs }, now) {
      const item = items.get(id)
      if (item === undefined || !mail.isInFlight(item)) return
      const final = item.refusal ?? (isFinalFromRendezvous(code) ? code : undefined)
      if (final !== undefined) {
        mail.remove(item)
        refuse(item, final)
        return
      }
      mail.failed(item, now, retryAfterMs)
      if (code !== 'MAILBOX_FULL') return
      patience.full(now)
      giveUpOnMailbox(now)
    },

    depositLost(id) {
      const item = items.get(id)
      if (item === undefined || !item.isStored) return
      item.isStored = false
      needMail(item)
    },

    wasFull: patience.recall,

    proceed(now) {
      for (let item = link?.take(now); item !== undefined; item = link?.take(now)) {
        // The link has refused it for now, and mail has taken it.
        if (item.isStored && item.mustMail) link?.remove(item)
        else emit({ type: 'send', id: item.id, destination: account })
      }
      if (!isDialWanted() || now < dialing.notBefore) return
      dialing.begin()
      emit({ type: 'dial', account })
    },

    deposit(now) {
      // Whoever stands behind the first waits with it: mail keeps the order.
      if (mail.head === undefined || mailableAt(mail.head, now) > now) return false
      const item = mail.take(now)
      if (item === undefined) return false
      emit({ type: 'deposit', id: item.id, destination: account })
      return true
    },

    dueAt(now, sessionIsUp) {
      const times: Instant[] = []
      if (isDialWanted()) times.push(dialing.notBefore)
      if (link?.head !== undefined) times.push(link.pausedUntil)
      if (sessionIsUp && mail.head !== undefined) times.push(Math.max(mailableAt(mail.head, now), mail.pausedUntil))
      // What is due already waits for an answer, not for time.
      return Math.min(...times.filter((time) => time > now))
    },

    get hasMail() {
      return mail.head !== undefined
    },
    get deposits() {
      return mail.inFlight
    },
    get pending() {
      return pending
    },
    get isIdle() {
      return items.size === 0 && link === undefined && !dialing.isUnderWay
    },
  }
}
