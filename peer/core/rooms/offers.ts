/**
 * Offers the archive what others wrote and it lacks, because it has lost it or never had it: after a random while, for their
 * authors come first, and one member after another, for one is enough. A part of `log.ts` and as pure.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import {
  ARCHIVES_IN_FLIGHT_MAX,
  OFFER_WAIT_MAX_MS,
  OFFER_WAIT_MIN_MS,
  ROOM_OFFERS_MAX,
} from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { RoomName } from '../../../shared/names.ts'
import { createPipeline, type Ordered } from '../pipeline.ts'
import { isFinalFromRendezvous, isOfTheMessage } from '../refusal.ts'
import type { RoomEffect } from './events.ts'

export interface RoomOffers {
  /**
   * Others' messages that are here and, as far as we know, not there; those that wait already take their place among them.
   * Beyond a bound they are for the next session.
   */
  add(ids: readonly MessageId[]): void
  /** These are not here after all, or brought by other means. */
  forget(ids: readonly MessageId[]): void
  /** The archive has it, whoever brought it. */
  placed(id: MessageId, now: Instant): void
  /** The answer to an offer; others are not meant. */
  failed(failure: { id: MessageId; code: ErrorCode; retryAfterMs?: number }, now: Instant): void
  /** The session is gone, and with it what was in flight. */
  interrupt(): void
  /**
   * Offers what may go now, at most so many.
   * @param isComplete all that the archive has is here, so that what has no place is missing there
   */
  proceed(now: Instant, free: number, isComplete: boolean): void
  /** When `proceed` could do more without another event; infinite if never. */
  dueAt(): Instant
  readonly inFlight: number
}

interface Item extends Ordered {
  readonly id: MessageId
}

export interface RoomOffersInit {
  readonly room: RoomName
  readonly random: () => number
  emit(effect: RoomEffect): void
}

export function createRoomOffers({ room, random, emit }: RoomOffersInit): RoomOffers {
  const items = new Map<MessageId, Item>()
  const pipeline = createPipeline<Item>({ window: ARCHIVES_IN_FLIGHT_MAX, random })
  let added = 0
  /** Undefined until there is something to wait for. */
  let offerAt: Instant | undefined

  function wait(now: Instant): void {
    offerAt = now + OFFER_WAIT_MIN_MS + Math.floor(random() * (OFFER_WAIT_MAX_MS - OFFER_WAIT_MIN_MS))
  }

  return {
    add(ids) {
      for (const id of ids) {
        const known = items.get(id)
        if (known === undefined ? items.size >= ROOM_OFFERS_MAX : pipeline.isInFlight(known)) continue
        if (known !== undefined) pipeline.remove(known)
        added += 1
        const item = { id, order: added }
        items.set(id, item)
        pipeline.add(item)
      }
    },

    forget(ids) {
      for (const id of ids) {
        const item = items.get(id)
        items.delete(id)
        if (item !== undefined) pipeline.remove(item)
      }
    },

    placed(id, now) {
      const item = items.get(id)
      if (item === undefined) return
      items.delete(id)
      // Somebody else is at it, and will go on.
      if (offerAt !== undefined && !pipeline.isInFlight(item)) wait(now)
      pipeline.succeeded(item)
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
      if (isOfTheMessage(code)) emit({ type: 'offerRefused', room, id, reason: code })
    },

    interrupt() {
      pipeline.interrupt()
      pipeline.forgive()
      offerAt = undefined
    },

    proceed(now, free, isComplete) {
      if (items.size === 0) offerAt = undefined
      if (items.size === 0 || !isComplete) return
      if (offerAt === undefined) wait(now)
      if (offerAt === undefined || now < offerAt) return
      for (let left = free; left > 0; left -= 1) {
        const item = pipeline.take(now)
        if (item === undefined) return
        emit({ type: 'archive', room, id: item.id })
      }
    },

    dueAt() {
      return offerAt === undefined || pipeline.head === undefined
        ? Number.POSITIVE_INFINITY
        : Math.max(offerAt, pipeline.pausedUntil)
    },
    get inFlight() {
      return pipeline.inFlight
    },
  }
}
