/**
 * Decides what happens to outgoing private messages: direct, by mail, again later, or failed. Pure: it holds ids and
 * states, never bodies; time and randomness come in, effects go out. It never sends, stores or waits itself.
 */
import type { Instant } from '../../shared/clock.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { DEPOSITS_IN_FLIGHT_MAX } from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import { createAlarm } from './alarm.ts'
import { createLane, type Lane } from './delivery-lane.ts'

/** One outbox row: a message on its way to one destination account (the recipient; or the sender's own other devices). */
export interface OutboxEntry {
  readonly id: MessageId
  readonly destination: Username
  /** Row id of the outbox, increasing: the order in which messages to one destination go. */
  readonly order: number
  readonly state: 'queued' | 'stored'
}

interface Row {
  readonly id: MessageId
  readonly destination: Username
}

export type DeliveryEvent =
  /** At the start: what an earlier run left. */
  | { readonly type: 'loaded'; readonly entries: readonly OutboxEntry[] }
  /** Message and outbox row are committed. */
  | { readonly type: 'submitted'; readonly entry: OutboxEntry }
  /** A verified direct stream to that account exists; or none any more, and what was in flight on it is lost. */
  | { readonly type: 'linkUp' | 'linkDown'; readonly account: Username }
  /** The answer to a `dial` that did not lead to `linkUp`. */
  | { readonly type: 'dialFailed'; readonly account: Username }
  /** The directory says that the account is online: it came, or was there when the session began. */
  | { readonly type: 'present'; readonly account: Username }
  /** The session with the rendezvous; `sessionDown` loses the deposits in flight. */
  | { readonly type: 'sessionUp' | 'sessionDown' }
  /** A device of the destination has committed it: a direct acknowledgement, or a receipt by either path. */
  | ({ readonly type: 'acknowledged' } & Row)
  /** A direct send was refused, timed out, or lost its link. */
  | ({ readonly type: 'sendFailed'; readonly code: ErrorCode } & Row)
  | ({ readonly type: 'deposited' } & Row)
  | ({ readonly type: 'depositFailed'; readonly code: ErrorCode; readonly retryAfterMs?: number } & Row)
  /** The user asks to try a failed one again. */
  | ({ readonly type: 'retry'; readonly order: number } & Row)
  | { readonly type: 'tick' }

export type DeliveryEffect =
  /**
   * `delivered` may name a row that was settled before (a late acknowledgement): the store lets it replace `failed`,
   * never `read`.
   */
  | ({
      readonly type: 'persist'
      readonly state: 'queued' | 'stored' | 'delivered' | 'failed'
      readonly reason?: ErrorCode
    } & Row)
  /** Answered by `linkUp` or `dialFailed`; one at a time per account. */
  | { readonly type: 'dial'; readonly account: Username }
  /** Answered by `acknowledged`, `sendFailed` or `linkDown`. */
  | ({ readonly type: 'send' } & Row)
  /** Answered by `deposited`, `depositFailed` or `sessionDown`. */
  | ({ readonly type: 'deposit' } & Row)
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
}

export function createDelivery({ random }: DeliveryInit): Delivery {
  const lanes = new Map<Username, Lane>()
  let sessionIsUp = false
  let effects: DeliveryEffect[] = []
  const emit = (effect: DeliveryEffect) => effects.push(effect)
  const alarm = createAlarm((time) => emit({ type: 'wakeAt', time }))

  function laneTo(account: Username): Lane {
    let lane = lanes.get(account)
    if (lane === undefined) {
      lane = createLane({ account, random, emit })
      lanes.set(account, lane)
    }
    return lane
  }

  function accept(event: DeliveryEvent, now: Instant): void {
    switch (event.type) {
      case 'loaded':
        for (const entry of event.entries) laneTo(entry.destination).submitted(entry, now)
        break
      case 'submitted':
        laneTo(event.entry.destination).submitted(event.entry, now)
        break
      case 'retry':
        laneTo(event.destination).retry(event, now)
        break
      case 'linkUp':
        laneTo(event.account).linkUp()
        break
      case 'linkDown':
        lanes.get(event.account)?.linkDown(now)
        break
      case 'dialFailed':
        lanes.get(event.account)?.dialFailed(now)
        break
      case 'present':
        lanes.get(event.account)?.present()
        break
      case 'sessionUp':
      case 'sessionDown':
        sessionChanged(event.type === 'sessionUp')
        break
      case 'acknowledged':
        acknowledged(event)
        break
      case 'sendFailed':
        lanes.get(event.destination)?.sendFailed(event, now)
        break
      case 'deposited':
        lanes.get(event.destination)?.deposited(event.id)
        break
      case 'depositFailed':
        lanes.get(event.destination)?.depositFailed(event, now)
        break
      case 'tick':
        alarm.rang()
    }
  }

  /** One that is not here has failed, is settled, or is of an earlier run: the store knows, and the event is true. */
  function acknowledged({ id, destination }: Row): void {
    if (lanes.get(destination)?.acknowledged(id)) return
    emit({ type: 'persist', id, destination, state: 'delivered' })
  }

  function sessionChanged(isUp: boolean): void {
    sessionIsUp = isUp
    for (const lane of lanes.values()) {
      if (isUp) lane.sessionUp()
      else lane.sessionDown()
    }
  }

  /** Accounts take turns, so that a long queue to one of them does not delay the others. */
  function depositInTurns(now: Instant): void {
    let free = DEPOSITS_IN_FLIGHT_MAX
    for (const lane of lanes.values()) free -= lane.deposits
    let hungry = [...lanes.values()]
    while (free > 0 && hungry.length > 0) {
      hungry = hungry.slice(0, free).filter((lane) => lane.deposit(now))
      free -= hungry.length
    }
  }

  return {
    handle(event, now) {
      effects = []
      accept(event, now)
      for (const lane of lanes.values()) lane.proceed(now)
      if (sessionIsUp) depositInTurns(now)
      for (const [account, lane] of lanes) if (lane.isIdle) lanes.delete(account)
      let earliest = Number.POSITIVE_INFINITY
      for (const lane of lanes.values()) earliest = Math.min(earliest, lane.dueAt(now, sessionIsUp))
      alarm.set(earliest)
      return effects
    },
    get pending() {
      return [...lanes.values()].reduce((sum, lane) => sum + lane.pending, 0)
    },
  }
}
