/** Brings own messages of one room into its archive, in order. A part of `room-log.ts` and as pure. */
import type { Instant } from '../../shared/clock.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { ARCHIVES_IN_FLIGHT_MAX } from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import type { RoomName } from '../../shared/names.ts'
import { createPipeline, type Ordered } from './pipeline.ts'
import { isFinalFromRendezvous } from './refusal.ts'
import type { RoomEffect } from './room-log.ts'

export interface RoomOutbox {
  /** A message that is committed and not archived. */
  add(id: MessageId): void
  /** The archive has it, by whatever word; one that is not here has been settled. */
  archived(id: MessageId): void
  failed(failure: { id: MessageId; code: ErrorCode; retryAfterMs?: number }, now: Instant): void
  /** The session is gone, and with it what was in flight. */
  interrupt(): void
  /** The room has been entered: a new session, so no reason to wait for what the old one did. */
  forgive(): void
  /** Archives whatever may go now; only in a room that has been entered. */
  proceed(now: Instant): void
  /** When `proceed` could do more without another event; infinite if never. */
  dueAt(): Instant
}

interface Item extends Ordered {
  readonly id: MessageId
}

export interface RoomOutboxInit {
  readonly room: RoomName
  readonly random: () => number
  emit(effect: RoomEffect): void
}

export function createRoomOutbox({ room, random, emit }: RoomOutboxInit): RoomOutbox {
  const items = new Map<MessageId, Item>()
  const pipeline = createPipeline<Item>({ window: ARCHIVES_IN_FLIGHT_MAX, random })
  let added = 0

  return {
    add(id) {
      if (items.has(id)) return
      added += 1
      const item = { id, order: added }
      items.set(id, item)
      pipeline.add(item)
    },

    archived(id) {
      const item = items.get(id)
      if (item === undefined) return
      items.delete(id)
      pipeline.succeeded(item)
      emit({ type: 'persist', room, id, state: 'stored' })
    },

    failed({ id, code, retryAfterMs }, now) {
      const item = items.get(id)
      if (item === undefined || !pipeline.isInFlight(item)) return
      if (!isFinalFromRendezvous(code)) {
        pipeline.failed(item, now, retryAfterMs)
        return
      }
      items.delete(id)
      pipeline.remove(item)
      emit({ type: 'persist', room, id, state: 'failed', reason: code })
    },

    interrupt() {
      pipeline.interrupt()
    },

    forgive: pipeline.forgive,

    proceed(now) {
      for (let item = pipeline.take(now); item !== undefined; item = pipeline.take(now)) {
        emit({ type: 'archive', room, id: item.id })
      }
    },

    dueAt() {
      return pipeline.head === undefined ? Number.POSITIVE_INFINITY : pipeline.pausedUntil
    },
  }
}
