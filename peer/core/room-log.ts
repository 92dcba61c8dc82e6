/**
 * Decides how this peer's copies of rooms follow gossip (a fast hint) and archive (the truth), and when own messages
 * are published and archived. Pure: ids, indexes and chains only; time and randomness come in, effects go out.
 */
import type { Instant } from '../../shared/clock.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { MessageId } from '../../shared/message.ts'
import type { RoomName } from '../../shared/names.ts'
import { createAlarm } from './alarm.ts'
import { createRoomCopy, type RoomCopy } from './room-copy.ts'
import { createRoomOutbox, type RoomOutbox } from './room-outbox.ts'

/**
 * A place in the archive. An empty chain stands before the first entry, and at a later one means "not known": what
 * follows it cannot be checked.
 */
export interface Head {
  readonly index: number
  readonly chain: Uint8Array
}

export interface ArchivedId extends Head {
  readonly id: MessageId
}

interface InRoom {
  readonly room: RoomName
}
interface Named extends InRoom {
  readonly id: MessageId
}

export type RoomEvent =
  /**
   * At login and at joining: the archive's newest entry, and how far our contiguous copy reaches (undefined: never
   * been here).
   */
  | ({ readonly type: 'entered'; readonly head: Head; readonly local: Head | undefined } & InRoom)
  | ({ readonly type: 'left' } & InRoom)
  /** Own messages that still need archiving, in order: from an earlier run, after `diverged`, or at a user's retry. */
  | ({ readonly type: 'loaded'; readonly unarchived: readonly MessageId[] } & InRoom)
  /** A valid message came by gossip; the driver holds it, uncommitted, until `commit` or `drop`. */
  | ({ readonly type: 'heard' } & Named)
  /** The rendezvous' push; `ids` end with the entry at `index`. */
  | ({ readonly type: 'headMoved'; readonly ids: readonly MessageId[] } & InRoom & Head)
  /**
   * The answer to `pull`: opened, checked, not committed. `last` is the reply's last entry, where some could not be
   * opened and are missing from `entries`.
   */
  | ({
      readonly type: 'page'
      readonly after: number
      readonly entries: readonly ArchivedId[]
      readonly newest: number
      readonly last?: Head
    } & InRoom)
  | ({ readonly type: 'pullFailed'; readonly code: ErrorCode; readonly retryAfterMs?: number } & InRoom)
  /**
   * The store has failed (a full disk): these are not here after all, and our copy reaches only what the store says.
   * To be told before anything else of that room is stored.
   */
  | ({ readonly type: 'commitFailed'; readonly ids: readonly MessageId[]; readonly local: Head | undefined } & InRoom)
  /** An own message is committed. */
  | ({ readonly type: 'submitted' } & Named)
  | ({ readonly type: 'archived'; readonly index: number } & Named)
  | ({ readonly type: 'archiveFailed'; readonly code: ErrorCode; readonly retryAfterMs?: number } & Named)
  /** The session with the rendezvous; after `sessionUp` each room waits for its `entered`. */
  | { readonly type: 'sessionUp' }
  | { readonly type: 'sessionDown' }
  | { readonly type: 'tick' }

export type RoomEffect =
  /** Store and show these heard messages, in this order. */
  | ({ readonly type: 'commit'; readonly ids: readonly MessageId[] } & InRoom)
  /** Forget these heard messages: too many wait, and the archive brings them. */
  | ({ readonly type: 'drop'; readonly ids: readonly MessageId[] } & InRoom)
  /**
   * Store and show what is new of a page, give each its index; our copy, which reached `from`, now reaches {index,
   * chain}. A store whose copy ends before `from` has failed to commit: it refuses, and `commitFailed` says so.
   * `live`: archived while we were here and had all before it, so gossip should have brought what is new of it.
   */
  | ({
      readonly type: 'commitPage'
      readonly entries: readonly ArchivedId[]
      readonly from: number
      readonly live?: true
    } & InRoom &
      Head)
  /** All of these are here already: give each its index; else as `commitPage`. */
  | ({
      readonly type: 'assign'
      readonly entries: readonly { readonly index: number; readonly id: MessageId }[]
      readonly from: number
    } & InRoom &
      Head)
  /** Ask for history after that index; answered by `page`, `pullFailed` or `sessionDown`. One at a time per room. */
  | ({ readonly type: 'pull'; readonly after: number } & InRoom)
  | ({ readonly type: 'publish' } & Named)
  /** Answered by `archived`, `archiveFailed` or `sessionDown`. */
  | ({ readonly type: 'archive' } & Named)
  | ({ readonly type: 'persist'; readonly state: 'stored' | 'failed'; readonly reason?: ErrorCode } & Named)
  /**
   * The archive's chain is not ours: it was restored from an older backup, or lies. Indexes above `index` no longer
   * hold: take them back, let the copy reach {index, unknown chain}, and give `loaded` with own messages among them.
   */
  | ({ readonly type: 'diverged'; readonly index: number } & InRoom)
  /** The earliest time at which a `tick` is wanted; it replaces the one given before. */
  | { readonly type: 'wakeAt'; readonly time: Instant }

export interface RoomLog {
  /** Effects are to be performed in order. `now` must never run backwards. */
  handle(event: RoomEvent, now: Instant): readonly RoomEffect[]
}

export interface RoomLogInit {
  /** [0, 1), for jitter. */
  readonly random: () => number
}

type EventInRoom = Exclude<Extract<RoomEvent, InRoom>, { readonly type: 'left' }>

/** What may be the first that is heard of a room. */
const OPENING: ReadonlySet<RoomEvent['type']> = new Set<RoomEvent['type']>(['entered', 'loaded', 'submitted', 'heard'])

interface Room {
  readonly copy: RoomCopy
  readonly outbox: RoomOutbox
}

export function createRoomLog({ random }: RoomLogInit): RoomLog {
  const rooms = new Map<RoomName, Room>()
  let sessionIsUp = false
  let effects: RoomEffect[] = []
  const emit = (effect: RoomEffect) => effects.push(effect)
  const alarm = createAlarm((time) => emit({ type: 'wakeAt', time }))

  function roomOf(name: RoomName, now: Instant): Room {
    let room = rooms.get(name)
    if (room === undefined) {
      const outbox = createRoomOutbox({ room: name, random, emit })
      const copy = createRoomCopy({ room: name, random, emit, onPlaced: outbox.archived })
      if (sessionIsUp) copy.sessionUp(now)
      room = { copy, outbox }
      rooms.set(name, room)
    }
    return room
  }

  function sessionChanged(isUp: boolean, now: Instant): void {
    if (isUp === sessionIsUp) return
    sessionIsUp = isUp
    for (const { copy, outbox } of rooms.values()) {
      if (isUp) copy.sessionUp(now)
      else {
        copy.sessionDown()
        outbox.interrupt()
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

  function acceptInRoom(event: EventInRoom, { copy, outbox }: Room, now: Instant): void {
    switch (event.type) {
      case 'entered':
        // Of a session that has ended since.
        if (!sessionIsUp) break
        copy.entered(event.head, event.local, now)
        outbox.forgive()
        break
      case 'loaded':
        for (const id of event.unarchived) addOwn(id)
        break
      case 'submitted':
        addOwn(event.id)
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
        break
      case 'archived':
        outbox.archived(event.id)
        copy.archived(event.id, event.index, now)
        break
      case 'archiveFailed':
        outbox.failed(event, now)
    }

    function addOwn(id: MessageId): void {
      copy.own(id)
      outbox.add(id)
    }
  }

  /** What waits for time in one room; what is due already waits for an answer instead. */
  function dueAt({ copy, outbox }: Room, now: Instant): Instant {
    const times = copy.isEntered ? [copy.dueAt(), outbox.dueAt()] : [copy.dueAt()]
    return Math.min(...times.filter((time) => time > now))
  }

  return {
    handle(event, now) {
      effects = []
      accept(event, now)
      let earliest = Number.POSITIVE_INFINITY
      for (const room of rooms.values()) {
        if (room.copy.isEntered) room.outbox.proceed(now)
        room.copy.proceed(now)
        earliest = Math.min(earliest, dueAt(room, now))
      }
      alarm.set(earliest)
      return effects
    },
  }
}
