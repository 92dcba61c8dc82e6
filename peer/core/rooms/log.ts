/**
 * Decides how this peer's copies of rooms follow gossip (a fast hint) and archive (the truth), and when own messages
 * are published and archived. Pure: ids, indexes and chains only; time and randomness come in, effects go out.
 */
import type { Instant } from '../../../shared/clock.ts'
import { ARCHIVES_IN_FLIGHT_MAX, NEWEST_FIRST_ENTRIES } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import type { RoomName } from '../../../shared/names.ts'
import type { CatchUp } from '../../api.ts'
import { createAlarm } from '../alarm.ts'
import { createRoomCopy, type RoomCopy } from './copy.ts'
import type { InRoom, RoomEffect, RoomEvent } from './events.ts'
import { createRoomOffers, type RoomOffers } from './offers.ts'
import { createRoomOutbox, type RoomOutbox } from './outbox.ts'

export type { ArchivedId, Head, RoomEffect, RoomEvent } from './events.ts'

export interface RoomLog {
  /** Effects are to be performed in order. `now` must never run backwards. */
  handle(event: RoomEvent, now: Instant): readonly RoomEffect[]
}

export interface RoomLogInit {
  /** [0, 1), for jitter. */
  readonly random: () => number
  /** How a room is caught up with after an absence; default: in order. */
  readonly catchUp?: CatchUp
  /** How many come first where the newest do. */
  readonly screenful?: number
}

type EventInRoom = Exclude<Extract<RoomEvent, InRoom>, { readonly type: 'left' }>

/** What may be the first that is heard of a room. */
const OPENING: ReadonlySet<RoomEvent['type']> = new Set<RoomEvent['type']>([
  ...(['entered', 'loaded', 'lacking', 'submitted', 'heard'] as const),
])

interface Room {
  readonly copy: RoomCopy
  readonly outbox: RoomOutbox
  readonly offers: RoomOffers
}

export function createRoomLog({ random, catchUp = 'inOrder', screenful = NEWEST_FIRST_ENTRIES }: RoomLogInit): RoomLog {
  const newestFirst = catchUp === 'newestFirst'
  const rooms = new Map<RoomName, Room>()
  let sessionIsUp = false
  let effects: RoomEffect[] = []
  let present: Instant = 0
  const emit = (effect: RoomEffect) => effects.push(effect)
  const alarm = createAlarm((time) => emit({ type: 'wakeAt', time }))

  function roomOf(name: RoomName, now: Instant): Room {
    let room = rooms.get(name)
    if (room === undefined) {
      const outbox = createRoomOutbox({ room: name, random, emit })
      const offers = createRoomOffers({ room: name, random, emit })
      const onPlaced = (id: MessageId): void => {
        outbox.archived(id)
        offers.placed(id, present)
      }
      const onCommitted = (ids: readonly MessageId[]): void => {
        offers.add(ids.filter((id) => !outbox.has(id)))
      }
      const copy = createRoomCopy({
        room: name,
        screenful: newestFirst ? screenful : undefined,
        random,
        emit,
        onPlaced,
        onCommitted,
      })
      if (sessionIsUp) copy.sessionUp(now)
      room = { copy, outbox, offers }
      rooms.set(name, room)
    }
    return room
  }

  function sessionChanged(isUp: boolean, now: Instant): void {
    if (isUp === sessionIsUp) return
    sessionIsUp = isUp
    for (const { copy, outbox, offers } of rooms.values()) {
      if (isUp) copy.sessionUp(now)
      else {
        copy.sessionDown()
        outbox.interrupt()
        offers.interrupt()
      }
    }
  }

  function accept(event: RoomEvent, now: Instant): void {
    switch (event.type) {
      case 'tick':
        alarm.rang()
        break
      case 'sessionUp':
      case 'sessionDown':
        sessionChanged(event.type === 'sessionUp', now)
        break
      case 'left':
        rooms.get(event.room)?.copy.left()
        rooms.delete(event.room)
        break
      default: {
        // An answer may come for a room that has been left since.
        const room = OPENING.has(event.type) ? roomOf(event.room, now) : rooms.get(event.room)
        if (room !== undefined) acceptInRoom(event, room, now)
      }
    }
  }

  function acceptInRoom(event: EventInRoom, { copy, outbox, offers }: Room, now: Instant): void {
    switch (event.type) {
      case 'entered':
        // Of a session that has ended since.
        if (!sessionIsUp) break
        copy.entered(event.head, event.local, now)
        outbox.forgive()
        break
      case 'loaded':
        for (const id of event.unarchived) copy.here(id)
        offers.forget(event.others ?? [])
        outbox.load(event.unarchived, event.others ?? [])
        copy.settled()
        break
      case 'lacking':
        for (const id of event.ids) copy.here(id)
        offers.add(event.ids.filter((id) => !outbox.has(id)))
        break
      case 'submitted':
        copy.here(event.id)
        outbox.add(event.id)
        emit({ type: 'publish', room: event.room, id: event.id })
        break
      case 'heard':
        copy.heard(event.id)
        break
      case 'headMoved':
        copy.headMoved({ index: event.index, chain: event.chain }, event.ids, now)
        break
      case 'page':
        copy.page(event, now)
        break
      case 'pullFailed':
        copy.pullFailed(event, now)
        break
      case 'commitFailed':
        copy.commitFailed(event.ids, event.local, now)
        outbox.forget(event.ids)
        offers.forget(event.ids)
        break
      case 'archived':
        outbox.archived(event.id)
        offers.placed(event.id, now)
        copy.archived(event.id, event.index, now)
        break
      case 'archiveFailed':
        outbox.failed(event, now)
        offers.failed(event, now)
    }
  }

  function proceed({ copy, outbox, offers }: Room, now: Instant): void {
    if (copy.mayArchive()) outbox.proceed(now, ARCHIVES_IN_FLIGHT_MAX - offers.inFlight, copy.isCaughtUp())
    copy.proceed(now)
    if (copy.isEntered()) offers.proceed(now, ARCHIVES_IN_FLIGHT_MAX - outbox.inFlight, copy.isComplete())
  }

  /** What waits for time in one room; what is due already waits for an answer instead. */
  function dueAt({ copy, outbox, offers }: Room, now: Instant): Instant {
    const times = [copy.dueAt()]
    if (copy.mayArchive()) times.push(outbox.dueAt())
    if (copy.isEntered()) times.push(offers.dueAt())
    return Math.min(...times.filter((time) => time > now))
  }

  return {
    handle(event, now) {
      effects = []
      present = now
      accept(event, now)
      let earliest = Number.POSITIVE_INFINITY
      for (const room of rooms.values()) {
        proceed(room, now)
        earliest = Math.min(earliest, dueAt(room, now))
      }
      alarm.set(earliest)
      return effects
    },
  }
}
