/**
 * Everything on its way to one account, in order: what goes over the direct links, what goes by mail, when to dial, what
 * has failed. A part of `delivery.ts` and as pure; it knows nothing of other accounts.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { DEPOSITS_IN_FLIGHT_MAX, DIRECT_GRACE_MS, DIRECT_SLOW_MS } from '../../../shared/limits.ts'
import type { Username } from '../../../shared/names.ts'
import { createPipeline } from '../pipeline.ts'
import { isFinalFromDevice, isFinalFromRendezvous } from '../refusal.ts'
import { createAddressee } from './addressee.ts'
import type { DeliveryEffect, OutboxEntry } from './delivery.ts'
import { createItems, type Item } from './delivery-items.ts'
import { createDeviceLinks } from './device-links.ts'
import type { Lane } from './lane.ts'
import { createMailboxPatience } from './mailbox-patience.ts'
import { createReaching, type Waiting } from './reaching.ts'

type Saved = Extract<DeliveryEffect, { type: 'persist' }>

export interface LaneInit {
  readonly account: Username
  /** The sender's own account, of which this device is one. */
  readonly isOwn: boolean
  readonly sessionIsUp: boolean
  readonly random: () => number
  emit(effect: DeliveryEffect): void
}

export function createLane({ account, isOwn, sessionIsUp, random, emit }: LaneInit): Lane {
  const items = createItems()
  const addressee = createAddressee({ random, sessionIsUp })
  /** The queued ones: each waits to be deposited, whatever the links do meanwhile. */
  const mail = createPipeline<Item>({ window: DEPOSITS_IN_FLIGHT_MAX, random })
  const links = createDeviceLinks<Item>(random)
  const reaching = createReaching(addressee, random)
  const patience = createMailboxPatience((state) => emit({ type: 'mailbox', account, state }))
  /** Stored, and confirmed by some while it was not certain who else there is. */
  let hasDoubtful = false

  function persist({ id }: Item, state: Saved['state'], more: Pick<Saved, 'reason' | 'mark' | 'acknowledged'> = {}) {
    emit({ type: 'persist', id, destination: account, state, ...more })
  }

  function add(entry: Omit<OutboxEntry, 'destination'>, now: Instant): Item {
    const item = items.add(entry, now)
    links.add(item)
    if (!item.isStored) mail.add(item)
    return item
  }

  function forget(item: Item): void {
    items.remove(item)
    links.remove(item)
    mail.remove(item)
    if (items.isEmpty) patience.end()
  }

  /** Nobody waits for it any more, or nothing brings it to those who do. */
  function settle(item: Item): void {
    forget(item)
    persist(item, 'delivered')
  }

  function isSettled(item: Item): boolean {
    // No device of the own account confirms what its mailbox has brought.
    if (isOwn && (addressee.isNobody || item.isStored)) return true
    if (item.acknowledged.size === 0) return false
    if (item.isMailRefused && !links.isInFlight(item)) return true
    return addressee.isServedBy(item.acknowledged)
  }

  function settleWhatCan(): void {
    for (const item of [...items]) if (isSettled(item)) settle(item)
  }

  /** Fails a message that has been refused, unless it is stored or another path may still bring it there. */
  function refuse(item: Item, code: ErrorCode): void {
    if (item.isStored) return
    item.refusal = code
    if (mail.isInFlight(item) || links.isInFlight(item)) return
    if (item.acknowledged.size > 0) {
      settle(item)
      return
    }
    forget(item)
    persist(item, 'failed', { reason: code })
  }

  /** The mailbox has been full for so long that the user should know. */
  function giveUpOnMailbox(now: Instant): void {
    if (!patience.isOver(Number.NEGATIVE_INFINITY, now)) return
    for (const item of [...items]) {
      if (!item.isStored && patience.isOver(item.submittedAt, now)) refuse(item, 'MAILBOX_FULL')
    }
  }

  // ---- what may be done now

  const waiting = (): Waiting => {
    return { queued: mail.head !== undefined || mail.inFlight > 0, doubtful: hasDoubtful, any: !items.isEmpty }
  }

  /** When a message may go by mail, as far as the direct paths are concerned. */
  function mailableAt(item: Item, now: Instant): Instant {
    const isInFlight = links.isInFlight(item)
    const slowAt = item.sentAt + DIRECT_SLOW_MS
    if (isInFlight && now < slowAt) return slowAt
    // Perhaps all who wait for it have it; or nobody does.
    const isDoubtful = isOwn || (item.acknowledged.size > 0 && reaching.hasLink)
    if (isDoubtful && addressee.isInDoubt) return Number.POSITIVE_INFINITY
    // A line that has gone silent is noticed later than whoever waits for a text has patience.
    if (item.mustMail || isInFlight) return now
    const link = links.stateFor(item, now)
    if (link !== 'none') return link === 'paused' ? now : Number.POSITIVE_INFINITY
    // The grace is for the dial; with none under way there is nothing to wait for.
    return reaching.isDialling ? Math.max(now, item.since + DIRECT_GRACE_MS) : now
  }

  return {
    account,

    learn(known) {
      if (known === undefined || !addressee.learn(known)) return
      if (known.isCurrent) hasDoubtful = false
      settleWhatCan()
    },

    lookUpFailed: addressee.askingFailed,

    submitted(entry, now) {
      if (items.has(entry.id)) return
      const item = add(entry, now)
      if (isOwn && addressee.isNobody) settle(item)
    },

    retry(entry, now) {
      if (items.has(entry.id)) return
      persist(add({ ...entry, state: 'queued', waitedMs: 0 }, now), 'queued')
      // Patience begins anew, in a later run as well.
      patience.end()
      reaching.forgive()
      mail.forgive()
    },

    linkUp(device) {
      if (!links.up(device, items)) return
      for (const item of items) item.mustMail = false
      reaching.linkUp(device)
    },

    linkDown(device, now) {
      const lost = links.down(device)
      if (lost === undefined) return
      reaching.linkDown(device, now)
      for (const item of lost) {
        item.mustMail = true
        if (item.refusal !== undefined) refuse(item, item.refusal)
      }
    },

    dialEnded: reaching.dialEnded,
    present: reaching.present,

    sessionUp() {
      addressee.sessionUp()
      mail.forgive()
    },

    sessionDown() {
      addressee.sessionDown()
      hasDoubtful = false
      for (const item of mail.interrupt()) if (item.refusal !== undefined) refuse(item, item.refusal)
      settleWhatCan()
    },

    acknowledged(id, device) {
      const item = items.get(id)
      if (item === undefined) return false
      const link = links.of(device)
      if (link?.isInFlight(item)) {
        link.succeeded(item)
        reaching.linkWorked(device)
      } else link?.remove(item)
      const isFirst = items.acknowledge(item, device)
      // What another device has refused for good is for mail to bring to the rest.
      if (item.refusal !== undefined) item.mustMail = true
      item.refusal = undefined
      if (isSettled(item)) settle(item)
      else if (isFirst) persist(item, 'delivered', { acknowledged: [...item.acknowledged] })
      hasDoubtful ||= items.has(id) && item.isStored && addressee.isInDoubt
      return true
    },

    sendFailed({ id, device, code, retryAfterMs }, now) {
      const item = items.get(id)
      const link = links.of(device)
      if (item === undefined || !link?.isInFlight(item)) return
      item.mustMail = true
      const final = item.refusal ?? (isFinalFromDevice(code) ? code : undefined)
      if (final === undefined) {
        link.failed(item, now, retryAfterMs)
        return
      }
      link.remove(item)
      item.refusedBy.add(device)
      if (item.acknowledged.size === 0 || item.isMailRefused) refuse(item, final)
    },

    deposited(id, mark) {
      const item = items.get(id)
      if (item === undefined || item.isStored) return
      mail.succeeded(item)
      patience.end()
      items.setStored(item, true)
      item.refusal = undefined
      if (isSettled(item)) settle(item)
      else persist(item, 'stored', mark === undefined ? {} : { mark })
    },

    depositFailed({ id, code, retryAfterMs }, now) {
      const item = items.get(id)
      if (item === undefined || !mail.isInFlight(item)) return
      const final = item.refusal ?? (isFinalFromRendezvous(code) ? code : undefined)
      if (final !== undefined) {
        mail.remove(item)
        item.isMailRefused = true
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
      items.setStored(item, false)
      mail.add(item)
      // While mail had it, a link that had refused it was spared it.
      links.add(item)
    },

    expired(id) {
      const item = items.get(id)
      if (item !== undefined) forget(item)
    },

    wasFull: patience.recall,

    proceed(now) {
      for (let next = links.take(now); next !== undefined; next = links.take(now)) {
        // That link has refused it for now, and mail has taken it.
        if (next.item.isStored && next.item.mustMail) links.of(next.device)?.remove(next.item)
        else {
          next.item.sentAt = now
          emit({ type: 'send', id: next.item.id, destination: account, device: next.device })
        }
      }
      for (let step = reaching.next(waiting(), now); step !== undefined; step = reaching.next(waiting(), now)) {
        emit({ type: step, account })
      }
    },

    deposit(now) {
      // Whoever stands behind the first waits with it: mail keeps the order.
      if (mail.head === undefined || mailableAt(mail.head, now) > now) return false
      const item = mail.take(now)
      if (item === undefined) return false
      emit({ type: 'deposit', id: item.id, destination: account, acknowledged: [...item.acknowledged] })
      return true
    },

    dueAt(now, isUp) {
      const times: Instant[] = [...links.pauses(), ...reaching.dueTimes(waiting())]
      if (isUp && mail.head !== undefined) times.push(Math.max(mailableAt(mail.head, now), mail.pausedUntil))
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
      return items.pending
    },
    get isIdle() {
      return items.isEmpty && !reaching.hasLink && !reaching.isDialling
    },
  }
}
