/**
 * Decides when the account's other devices are told how far its rooms have been read: at once, and more rarely while
 * reading goes on. Each word is a message, and waits in the mailbox for a device that is away. Pure.
 */
import type { Instant } from '../../../shared/clock.ts'
import { RECEIPT_REST_MS, ROOM_READS_EVERY_MS, ROOM_READS_IN_A_ROW } from '../../../shared/limits.ts'
import { createAlarm } from '../alarm.ts'

export type RoomReadsEvent =
  /** What is to be told is on disk. */
  { readonly type: 'read' } | { readonly type: 'tick' }

export type RoomReadsEffect =
  | { readonly type: 'tell' }
  /** The earliest time at which a `tick` is wanted; it replaces the one given before. */
  | { readonly type: 'wakeAt'; readonly time: Instant }

export interface RoomReads {
  /** Effects are to be performed in order. `now` must never run backwards. */
  handle(event: RoomReadsEvent, now: Instant): readonly RoomReadsEffect[]
}

export function createRoomReads(): RoomReads {
  /** Words that may be said now; one more every ROOM_READS_EVERY_MS, counted from `since`. */
  let words = ROOM_READS_IN_A_ROW
  let since: Instant = 0
  let restsUntil: Instant = 0
  let isDue = false
  let effects: RoomReadsEffect[] = []
  const alarm = createAlarm((time) => effects.push({ type: 'wakeAt', time }))

  function earn(now: Instant): void {
    const earned = Math.floor((now - since) / ROOM_READS_EVERY_MS)
    words = Math.min(words + earned, ROOM_READS_IN_A_ROW)
    since = words === ROOM_READS_IN_A_ROW ? now : since + earned * ROOM_READS_EVERY_MS
  }

  function mayTellAt(): Instant {
    return words > 0 ? restsUntil : since + ROOM_READS_EVERY_MS
  }

  function tell(now: Instant): void {
    isDue = false
    words -= 1
    restsUntil = now + RECEIPT_REST_MS
    effects.push({ type: 'tell' })
  }

  return {
    handle(event, now) {
      effects = []
      if (event.type === 'tick') alarm.rang()
      else isDue = true
      earn(now)
      if (isDue && mayTellAt() <= now) tell(now)
      if (isDue) alarm.set(mayTellAt())
      return effects
    },
  }
}
