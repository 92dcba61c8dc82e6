/** Brings own messages of one room into its archive, in order. A part of `log.ts` and as pure. */
import type { Instant } from '../../../shared/clock.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { ARCHIVES_IN_FLIGHT_MAX } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { RoomName } from '../../../shared/names.ts'
import { createPipeline, type Ordered } from '../pipeline.ts'
import { isFinalFromRendezvous } from '../refusal.ts'
import type { RoomEffect } from './events.ts'

export interface RoomOutbox {
  /** A message that is committed and not archived. */
  add(id: MessageId): void
  /** The same, of several: those that wait already take their place among them. */
  load(ids: readonly MessageId[]): void
  /** The archive has it, by whatever word; one that is not here has been settled. */
  archived(id: MessageId): void
  failed(failure: { id: MessageId; code: ErrorCode; retryAfterMs?: number }, now: Instant): void
  /** The session is gone, and with it what was in flight. */
  interrupt(): void
  /** The room has been entered: a new session, so no reason to wait for what the old one did. */
  forgive(): void
  /** Archives whatever may go now, at most so many; only in a room that has been entered. */
  proceed(now: Instant, free: number): void
  /** When `proceed` could do more without another event; infinite if never. */
  dueAt(): Instant
  readonly inFlight: number
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

  function add(id: MessageId): void {
    if (items.has(id)) return
    added += 1
    const item = { id, order: added }
    items.set(id, item)
    pipeline.add(item)
  }

  return {
    add,

    load(ids) {
      for (const id of ids) {
        const item = items.get(id)
        // What is in flight goes before them all.
        if (item !== undefined && !pipeline.isInFlight(item)) {
          items.delete(id)
          pipeline.remove(item)
        }
        add(id)
      }
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

    proceed(now, free) {
      for (let left = free; left > 0; left -= 1) {
        const item = pipeline.take(now)
        if (item === undefined) return
        emit({ type: 'archive', room, id: item.id })
      }
    },

    dueAt() {
      return pipeline.head === undefined ? Number.POSITIVE_INFINITY : pipeline.pausedUntil
    },
    get inFlight() {
      return pipeline.inFlight
    },
  }
}
