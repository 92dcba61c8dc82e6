/**
 * Decides what happens to outgoing private messages: direct, by mail, again later, or failed. Pure: it holds ids and
 * states, never bodies; time and randomness come in, effects go out. It never sends, stores or waits itself.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import { DEPOSITS_IN_FLIGHT_MAX } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { Username } from '../../../shared/names.ts'
import { createAlarm } from '../alarm.ts'
import { createDueQueue } from '../due-queue.ts'
import type { KnownDevices } from './addressee.ts'
import { createLane } from './delivery-lane.ts'
import type { Lane } from './lane.ts'

/** One outbox row: a message on its way to one destination account (the recipient; or the sender's own other devices). */
export interface OutboxEntry {
  readonly id: MessageId
  readonly destination: Username
  /** Row id of the outbox, increasing: the order in which messages to one destination go. */
  readonly order: number
  readonly state: 'queued' | 'stored'
  /** How long it had been on its way when this run began. */
  readonly waitedMs?: number
  /** Devices of the destination that have it. */
  readonly acknowledged?: readonly DeviceId[]
}

/** What the rendezvous said with a deposit: if its store does not reach this any more, the mail is lost. */
export interface MailMark {
  readonly incarnation: Uint8Array
  readonly position: number
}

interface Row {
  readonly id: MessageId
  readonly destination: Username
}

export type DeliveryEvent =
  /** At the start: what an earlier run left. */
  | {
      readonly type: 'loaded'
      readonly entries: readonly OutboxEntry[]
      /** Mailboxes that were full, and for how long. */
      readonly fullForMs?: ReadonlyMap<Username, number>
      readonly known?: ReadonlyMap<Username, KnownDevices>
    }
  /** Message and outbox row are committed; with what is known of the destination, if anything is. */
  | { readonly type: 'submitted'; readonly entry: OutboxEntry; readonly known?: KnownDevices }
  /** The directory has said which devices of that account are waited for; or that this is not true any more. */
  | { readonly type: 'devices'; readonly account: Username; readonly known: KnownDevices }
  /** The answer to a `lookUp` that did not lead to `devices`. */
  | { readonly type: 'lookUpFailed'; readonly account: Username }
  /** A verified direct stream to that device exists; or does not any more, and what was in flight on it is lost. */
  | { readonly type: 'linkUp' | 'linkDown'; readonly account: Username; readonly device: DeviceId }
  /** The answer to a `dial`, after each `linkUp` that it has led to. */
  | { readonly type: 'dialEnded'; readonly account: Username }
  /** The directory says that the account is online: it came, or was there when the session began. */
  | { readonly type: 'present'; readonly account: Username }
  /** The session with the rendezvous; `sessionDown` loses the deposits in flight. */
  | { readonly type: 'sessionUp' | 'sessionDown' }
  /** That device of the destination has committed it: a direct acknowledgement, or a receipt by either path. */
  | ({ readonly type: 'acknowledged'; readonly device: DeviceId } & Row)
  /** A direct send was refused, timed out, or lost its link. */
  | ({ readonly type: 'sendFailed'; readonly device: DeviceId; readonly code: ErrorCode } & Row)
  | ({ readonly type: 'deposited'; readonly mark?: MailMark } & Row)
  | ({ readonly type: 'depositFailed'; readonly code: ErrorCode; readonly retryAfterMs?: number } & Row)
  /** What was stored has been lost at the rendezvous: it is deposited again, and counts as stored meanwhile. */
  | { readonly type: 'depositsLost'; readonly rows: readonly Row[] }
  /** What some devices have, and waited in the mailbox for the others, is there no more; its rows are gone. */
  | { readonly type: 'depositsExpired'; readonly rows: readonly Row[] }
  /** The user asks to try a failed one again. */
  | ({ readonly type: 'retry'; readonly order: number; readonly known?: KnownDevices } & Row)
  | { readonly type: 'tick' }

export type DeliveryEffect =
  /**
   * `delivered` may name a row that was settled before (a late acknowledgement): the store lets it replace `failed`,
   * never `read`. With `acknowledged` the row stays, since others wait for it; without, it is settled. `stored` may come
   * again, with a newer mark; `failed` after `stored` is a lost deposit's.
   */
  | ({
      readonly type: 'persist'
      readonly state: 'queued' | 'stored' | 'delivered' | 'failed'
      readonly reason?: ErrorCode
      readonly mark?: MailMark
      readonly acknowledged?: readonly DeviceId[]
    } & Row)
  /** To be remembered over a restart, for `loaded`. */
  | { readonly type: 'mailbox'; readonly account: Username; readonly state: 'full' | 'open' }
  /**
   * Asks the directory, and dials every device that it names and that has no link; answered by `dialEnded`. One at a time
   * per account.
   */
  | { readonly type: 'dial'; readonly account: Username }
  /** Asks the directory which devices are waited for; answered by `devices` that are current, or `lookUpFailed`. */
  | { readonly type: 'lookUp'; readonly account: Username }
  /** Answered by `acknowledged`, `sendFailed` or `linkDown`. */
  | ({ readonly type: 'send'; readonly device: DeviceId } & Row)
  /** With the devices that need no mail. Answered by `deposited`, `depositFailed` or `sessionDown`. */
  | ({ readonly type: 'deposit'; readonly acknowledged: readonly DeviceId[] } & Row)
  /** The earliest time at which a `tick` is wanted; it replaces the one given before. */
  | { readonly type: 'wakeAt'; readonly time: Instant }

export interface Delivery {
  /** Effects are to be performed in order. `now` must never run backwards. */
  handle(event: DeliveryEvent, now: Instant): readonly DeliveryEffect[]
  /** Entries that are neither stored nor delivered. */
  readonly pending: number
}

export interface DeliveryInit {
  /** [0, 1), for jitter. */
  readonly random: () => number
  /** The sender's own account: where it has no other device nothing is owed to it. */
  isOwn(account: Username): boolean
}

export function createDelivery({ random, isOwn }: DeliveryInit): Delivery {
  const lanes = new Map<Username, Lane>()
  /** Those that something has happened to: no event looks at the others, of which there may be thousands. */
  const touched = new Set<Lane>()
  /** When the others have something to do. */
  const due = createDueQueue<Lane>()
  /** Those that may have something to deposit, in turns. */
  const hungry = new Set<Lane>()
  const tally = createTally()
  let sessionIsUp = false
  let effects: DeliveryEffect[] = []
  const emit = (effect: DeliveryEffect) => effects.push(effect)
  const alarm = createAlarm((time) => emit({ type: 'wakeAt', time }))

  function laneTo(account: Username): Lane {
    const lane = lanes.get(account) ?? createLane({ account, isOwn: isOwn(account), sessionIsUp, random, emit })
    lanes.set(account, lane)
    touched.add(lane)
    return lane
  }

  function existingLane(account: Username): Lane | undefined {
    return lanes.has(account) ? laneTo(account) : undefined
  }

  function accept(event: DeliveryEvent, now: Instant): void {
    switch (event.type) {
      case 'loaded':
        for (const entry of event.entries) laneTo(entry.destination).submitted(entry, now)
        for (const [account, fullForMs] of event.fullForMs ?? []) existingLane(account)?.wasFull(fullForMs, now)
        for (const [account, known] of event.known ?? []) existingLane(account)?.learn(known)
        break
      case 'submitted': {
        const lane = laneTo(event.entry.destination)
        lane.submitted(event.entry, now)
        lane.learn(event.known)
        break
      }
      case 'retry': {
        const lane = laneTo(event.destination)
        lane.retry(event, now)
        lane.learn(event.known)
        break
      }
      case 'devices':
        existingLane(event.account)?.learn(event.known)
        break
      case 'lookUpFailed':
        existingLane(event.account)?.lookUpFailed(now)
        break
      case 'linkUp':
        laneTo(event.account).linkUp(event.device)
        break
      case 'linkDown':
        existingLane(event.account)?.linkDown(event.device, now)
        break
      case 'dialEnded':
        existingLane(event.account)?.dialEnded(now)
        break
      case 'present':
        existingLane(event.account)?.present()
        break
      case 'sessionUp':
      case 'sessionDown':
        sessionChanged(event.type === 'sessionUp')
        break
      case 'acknowledged':
        acknowledged(event)
        break
      case 'sendFailed':
        existingLane(event.destination)?.sendFailed(event, now)
        break
      case 'deposited':
        existingLane(event.destination)?.deposited(event.id, event.mark)
        break
      case 'depositFailed':
        existingLane(event.destination)?.depositFailed(event, now)
        break
      case 'depositsLost':
        for (const { id, destination } of event.rows) existingLane(destination)?.depositLost(id)
        break
      case 'depositsExpired':
        for (const { id, destination } of event.rows) existingLane(destination)?.expired(id)
        break
      case 'tick':
        alarm.rang()
    }
  }

  /** One that is not here has failed, is settled, or is of an earlier run: the store knows, and the event is true. */
  function acknowledged({ id, destination, device }: Row & { readonly device: DeviceId }): void {
    if (existingLane(destination)?.acknowledged(id, device)) return
    emit({ type: 'persist', id, destination, state: 'delivered' })
  }

  function sessionChanged(isUp: boolean): void {
    sessionIsUp = isUp
    for (const lane of lanes.values()) {
      touched.add(lane)
      if (isUp) lane.sessionUp()
      else lane.sessionDown()
    }
  }

  /** Accounts take turns, so that a long queue to one of them does not delay the others. */
  function depositInTurns(now: Instant): void {
    while (tally.deposits < DEPOSITS_IN_FLIGHT_MAX) {
      const [lane] = hungry
      if (lane === undefined) return
      hungry.delete(lane)
      // One that may not go now comes back when something happens to it, or its time has come.
      if (!lane.deposit(now)) continue
      hungry.add(lane)
      touched.add(lane)
      tally.count(lane)
    }
  }

  function settle(lane: Lane, now: Instant): void {
    const isIdle = lane.isIdle
    due.set(lane, isIdle ? Number.POSITIVE_INFINITY : lane.dueAt(now, sessionIsUp))
    if (!isIdle) return
    lanes.delete(lane.account)
    hungry.delete(lane)
    tally.forget(lane)
  }

  return {
    handle(event, now) {
      effects = []
      accept(event, now)
      for (const lane of due.take(now)) touched.add(lane)
      for (const lane of touched) {
        lane.proceed(now)
        tally.count(lane)
        if (lane.hasMail) hungry.add(lane)
      }
      if (sessionIsUp) depositInTurns(now)
      for (const lane of touched) settle(lane, now)
      touched.clear()
      alarm.set(due.earliest)
      return effects
    },
    get pending() {
      return tally.pending
    },
  }
}

/** Sums over all lanes that cost nothing to read: each lane is counted again when something has happened to it. */
function createTally() {
  const counted = new Map<Lane, { readonly pending: number; readonly deposits: number }>()
  let pending = 0
  let deposits = 0

  function forget(lane: Lane): void {
    const before = counted.get(lane)
    if (before === undefined) return
    counted.delete(lane)
    pending -= before.pending
    deposits -= before.deposits
  }

  return {
    count(lane: Lane): void {
      forget(lane)
      counted.set(lane, { pending: lane.pending, deposits: lane.deposits })
      pending += lane.pending
      deposits += lane.deposits
    },
    forget,
    get pending() {
      return pending
    },
    /** In flight. */
    get deposits() {
      return deposits
    },
  }
}
