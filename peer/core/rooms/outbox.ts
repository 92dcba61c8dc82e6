/**
 * Brings own messages of one room into its archive, in order, and before them those of others that they may answer: who is
 * back before the others after an outage keeps the talk in order. A part of `log.ts` and as pure.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { ARCHIVES_IN_FLIGHT_MAX } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { RoomName } from '../../../shared/names.ts'
import { createPipeline, type Ordered } from '../pipeline.ts'
import { isFinalFromRendezvous, isOfTheMessage } from '../refusal.ts'
import type { RoomEffect } from './events.ts'

export interface RoomOutbox {
  /** An own message that is committed and not archived. */
  add(id: MessageId): void
  /**
   * The same, of several, with some that others wrote: those that wait already take their place among them, or behind them
   * if they are not named.
   */
  load(ids: readonly MessageId[], others: readonly MessageId[]): void
  /** These are not here after all, if others wrote them. */
  forget(ids: readonly MessageId[]): void
  has(id: MessageId): boolean
  /** The archive has it, by whatever word; one that is not here has been settled. */
  archived(id: MessageId): void
  failed(failure: { id: MessageId; code: ErrorCode; retryAfterMs?: number }, now: Instant): void
  /** The session is gone, and with it what was in flight. */
  interrupt(): void
  /** The room has been entered: a new session, so no reason to wait for what the old one did. */
  forgive(): void
  /**
   * Archives whatever may go now, at most so many; only in a room that has been entered.
   * @param isCaughtUp so what the archive has of others is known, and is not brought
   */
  proceed(now: Instant, free: number, isCaughtUp: boolean): void
  /** When `proceed` could do more without another event; infinite if never. */
  dueAt(): Instant
  readonly inFlight: number
}

interface Item extends Ordered {
  readonly id: MessageId
  readonly isOwn: boolean
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

  function add({ id, isOwn }: Pick<Item, 'id' | 'isOwn'>): void {
    if (items.has(id)) return
    added += 1
    const item = { id, isOwn, order: added }
    items.set(id, item)
    pipeline.add(item)
  }

  function remove(item: Item): void {
    items.delete(item.id)
    pipeline.remove(item)
  }

  return {
    add: (id) => add({ id, isOwn: true }),

    load(ids, others) {
      const ofOthers = new Set(others)
      const named = new Set(ids)
      const waiting = [...items.values()].filter((item) => !pipeline.isInFlight(item))
      // What is in flight goes before them all; what is not among them was said after they were read from the disk.
      for (const item of waiting) remove(item)
      for (const id of ids) add({ id, isOwn: !ofOthers.has(id) })
      for (const item of waiting) if (!named.has(item.id)) add(item)
    },

    forget(ids) {
      for (const id of ids) {
        const item = items.get(id)
        if (item?.isOwn === false) remove(item)
      }
    },

    has: (id) => items.has(id),

    archived(id) {
      const item = items.get(id)
      if (item === undefined) return
      items.delete(id)
      pipeline.succeeded(item)
      if (item.isOwn) emit({ type: 'persist', room, id, state: 'stored' })
    },

    failed({ id, code, retryAfterMs }, now) {
      const item = items.get(id)
      if (item === undefined || !pipeline.isInFlight(item)) return
      if (!isFinalFromRendezvous(code)) {
        pipeline.failed(item, now, retryAfterMs)
        return
      }
      remove(item)
      if (item.isOwn) emit({ type: 'persist', room, id, state: 'failed', reason: code })
      else if (isOfTheMessage(code)) emit({ type: 'offerRefused', room, id, reason: code })
    },

    interrupt() {
      pipeline.interrupt()
    },

    forgive: pipeline.forgive,

    proceed(now, free, isCaughtUp) {
      for (let left = free; left > 0; left -= 1) {
        if (pipeline.head?.isOwn === false && !isCaughtUp) return
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
