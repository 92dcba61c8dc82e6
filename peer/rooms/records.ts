/**
 * Room messages on their way into the store, and from there to the faces: each shown once, in the order of the commits,
 * after the commit. Decides nothing about order or what to fetch.
 */
import { type ErrorCode, HongyanError, toHongyanError } from '../../shared/errors.ts'
import type { MessageId, RoomMessage } from '../../shared/message.ts'
import type { RoomName } from '../../shared/names.ts'
import type { Account } from '../account/account.ts'
import type { ChatEvent, MessageState } from '../api.ts'
import type { RoomEffect } from '../core/rooms/log.ts'
import type { ContactStore } from '../store/contacts.ts'
import type { MessageStore } from '../store/messages.ts'
import type { PlaceStore, Unarchived } from '../store/places.ts'
import type { ProfileDatabase } from '../store/profile.ts'
import type { RoomStore, Withheld } from '../store/rooms.ts'
import type { OpenedSealed } from './keys.ts'

export interface RoomRecordsInit {
  readonly account: Account
  readonly profile: ProfileDatabase
  readonly messages: MessageStore
  readonly places: PlaceStore
  readonly rows: RoomStore
  readonly contacts: ContactStore
  onEvent(event: RoomChatEvent): void
  /** A message has got its place; in that transaction. */
  onPlaced(id: MessageId): void
  /** What has got its place was told. */
  onShown(): void
}

/** What rooms tell a face. */
export type RoomChatEvent = Extract<
  ChatEvent,
  { type: 'message' | 'message.state' | 'unread' | 'room.members' | 'warning' }
>

/** An own message, signed with the sequence and lamport that the store gave. */
interface Signed {
  readonly id: MessageId
  readonly bytes: Uint8Array
  readonly message: RoomMessage
}

/** `failed` names what is not on disk after all; `fresh` what was not there before. */
export interface Committed {
  readonly failed: readonly MessageId[] | undefined
  readonly fresh: readonly OpenedSealed[]
}

/** What a page's ids stand for, checked and not committed. */
export type OpenedPage = ReadonlyMap<MessageId, OpenedSealed>

export interface Place {
  readonly id: MessageId
  readonly index: number
}

/** Messages that the archive is not known to have, in order. */
export interface Unplaced extends Unarchived {
  /** All that others wrote. */
  readonly lacking: readonly MessageId[]
}

export interface RoomRecords {
  /** Heard by gossip: stored, then shown. */
  commit(heard: readonly OpenedSealed[]): Promise<Committed>
  /** Stores what a page has that is new, gives all their places, and moves the head; then shows what was new. */
  commitPage(effect: Extract<RoomEffect, { type: 'commitPage' | 'assign' }>, page: OpenedPage): Promise<Committed>
  /** The same above a gap: the head stays, and the first that is shown says how much is left out. */
  commitAhead(effect: Extract<RoomEffect, { type: 'commitAhead' }>, page: OpenedPage): Promise<Committed>
  /** Remembers what is left out of a page and may be read later; to be called before the page is stored. */
  withhold(room: RoomName, entries: readonly Withheld[]): Promise<void>
  /** Stores and shows those that were left out and can be read now; those at `settled` are not waited for any more. */
  commitWithheld(
    room: RoomName,
    entries: readonly Place[],
    settled: readonly number[],
    page: OpenedPage,
  ): Promise<Committed>
  /** Stores an own message; with a client id that was used before, finds that one instead. */
  add(
    room: RoomName,
    clientId: string | undefined,
    sign: (sequence: number, lamport: number) => Signed,
  ): Promise<{ id: MessageId; state: MessageState; isNew: boolean }>
  setState(id: MessageId, state: MessageState, reason?: ErrorCode): Promise<void>
  /** The archive has told where it has this one. */
  place(room: RoomName, id: MessageId, index: number): Promise<void>
  /** The archive will never take this message of somebody else. */
  refuse(id: MessageId, reason: ErrorCode): Promise<void>
  /** From now on the copy is believed only up to `index`. */
  doubt(room: RoomName, index: number): Promise<void>
  /**
   * All that the archive has is here, up to `index`: no place above it holds. Returns what has none. Rejects if a page
   * before was not stored.
   */
  settle(room: RoomName, index: number): Promise<Unplaced>
}

export function createRoomRecords({
  account,
  profile,
  messages,
  places,
  rows,
  contacts,
  onEvent,
  onPlaced,
  onShown,
}: RoomRecordsInit): RoomRecords {
  function isOwn({ opened }: OpenedSealed): boolean {
    return opened.message.device === account.identity()?.device
  }

  function insert(found: OpenedSealed, how: { isQuiet?: boolean; isRead?: boolean } = {}): boolean {
    const { id, message } = found.opened
    rows.sawLamport(message.room, message.lamport)
    return messages.insert({
      ...rowOf(message),
      id,
      bytes: found.bytes,
      own: isOwn(found),
      state: isOwn(found) ? 'stored' : undefined,
      ...how,
    })
  }

  function isShown(found: OpenedSealed): boolean {
    return !isOwn(found) && contacts.get(found.opened.message.sender)?.blocked !== true
  }

  function show(fresh: readonly OpenedSealed[]): void {
    for (const found of fresh.filter(isShown)) {
      const message = messages.get(found.opened.id)
      if (message !== undefined) onEvent({ type: 'message', message })
    }
    if (fresh.length > 0) onShown()
  }

  /** `change` returns what is to be shown. */
  async function write(ids: readonly MessageId[], change: () => OpenedSealed[]): Promise<Committed> {
    try {
      return { failed: undefined, fresh: await profile.writeGathered(change) }
    } catch (error) {
      const { code, message } = toHongyanError(error)
      onEvent({ type: 'warning', code, about: 'roomNotKept', detail: message })
      return { failed: ids, fresh: [] }
    }
  }

  /** Where an earlier page is missing, going on would hide the gap for ever. Who was never here begins anywhere. */
  function requireReached(room: RoomName, index: number): void {
    const head = rows.head(room)
    if (head !== undefined && head.index < index) throw new HongyanError('CONFLICT', 'the page before was not stored')
  }

  /** Inserts what is new of the page and gives each its place. Returns what is to be shown. */
  function take(
    room: RoomName,
    entries: readonly Place[],
    page: OpenedPage,
    quietTo: number,
  ): { fresh: OpenedSealed[]; archived: MessageId[] } {
    const fresh: OpenedSealed[] = []
    const archived: MessageId[] = []
    const readUpTo = quietTo > 0 ? messages.readUpTo(`#${room}`) : 0
    for (const { id, index } of entries) {
      const found = page.get(id)
      const isQuiet = index <= quietTo
      const isNew = found !== undefined && insert(found, { isQuiet, isRead: isQuiet && index < readUpTo })
      if (isNew && !isQuiet) fresh.push(found)
      if (!messages.has(id)) throw new HongyanError('CONFLICT', 'a message heard before was not stored')
      places.set(`#${room}`, id, index)
      if (isNew) onPlaced(id)
      if (messages.setState(id, 'stored')) archived.push(id)
    }
    return { fresh, archived }
  }

  function tellArchived(ids: readonly MessageId[]): void {
    for (const id of ids) onEvent({ type: 'message.state', id, state: 'stored' })
  }

  return {
    async commit(heard) {
      const ids = heard.map(({ opened }) => opened.id)
      const committed = await write(ids, () => {
        const fresh = heard.filter((found) => insert(found))
        for (const { opened } of fresh) onPlaced(opened.id)
        return fresh
      })
      show(committed.fresh)
      return committed
    },
    async commitPage({ type, room, from, index, chain, entries, ...effect }, page) {
      const quietTo = 'quietTo' in effect ? effect.quietTo : 0
      let archived: readonly MessageId[] = []
      const committed = await write(idsOf(entries), () => {
        requireReached(room, from)
        const taken = take(room, entries, page, quietTo)
        archived = taken.archived
        rows.setHead(room, { index, chain })
        return taken.fresh
      })
      if (committed.failed !== undefined) return committed
      show(committed.fresh)
      tellArchived(archived)
      if (quietTo > 0) onEvent({ type: 'unread', conversation: `#${room}`, unread: messages.unread(`#${room}`) })
      return committed
    },
    async commitAhead({ room, entries, earlier }, page) {
      let archived: readonly MessageId[] = []
      const committed = await write(idsOf(entries), () => {
        const taken = take(room, entries, page, 0)
        archived = taken.archived
        const first = taken.fresh.find(isShown)
        if (first !== undefined) places.setEarlier(first.opened.id, earlier)
        return taken.fresh
      })
      if (committed.failed !== undefined) return committed
      show(committed.fresh)
      tellArchived(archived)
      return committed
    },
    async withhold(room, entries) {
      // Another key than the changed one is one that was given up: it will not be accepted.
      const passing = entries.filter(({ username }) => contacts.get(username)?.changedKey !== undefined)
      if (passing.length === 0) return
      // A disk that refuses this refuses the page as well.
      const remember = () => {
        for (const entry of passing) rows.withhold(room, entry)
      }
      await profile.write(remember).catch(() => undefined)
    },
    async commitWithheld(room, entries, settled, page) {
      const committed = await write(idsOf(entries), () => {
        for (const index of settled) rows.release(room, index)
        return take(room, entries, page, 0).fresh
      })
      show(committed.fresh)
      return committed
    },
    add(room, clientId, sign) {
      return profile.write(() => {
        const earlier = clientId === undefined ? undefined : messages.idOfClient(clientId)
        if (earlier !== undefined) return { id: earlier, state: messages.stateOf(earlier) ?? 'queued', isNew: false }
        const { id, bytes, message } = sign(messages.nextSequence(`#${room}`), rows.nextLamport(room))
        messages.insert({ ...rowOf(message), id, bytes, own: true, state: 'queued' })
        if (clientId !== undefined) messages.setClientId(clientId, id)
        return { id, state: 'queued' as const, isNew: true }
      })
    },
    async setState(id, state, reason) {
      // A disk that refuses leaves the older state, from which the next start goes on.
      const changed = await profile.writeGathered(() => messages.setState(id, state, reason)).catch(() => false)
      if (changed) onEvent({ type: 'message.state', id, state, ...(reason === undefined ? {} : { reason }) })
    },
    async place(room, id, index) {
      // What the disk refuses now is told by the archive again.
      await profile.writeGathered(() => places.setMissing(`#${room}`, id, index)).catch(() => undefined)
    },
    async refuse(id, reason) {
      // Then it is offered once more at the next start.
      await profile.write(() => places.refuse(id, reason)).catch(() => undefined)
    },
    doubt(room, index) {
      return profile.write(() => rows.setHead(room, { index, chain: new Uint8Array() }))
    },
    settle(room, index) {
      return profile.write(() => {
        requireReached(room, index)
        places.clearAbove(`#${room}`, index)
        return { ...places.unarchived(`#${room}`), lacking: places.lacking(`#${room}`) }
      })
    },
  }
}

function idsOf(entries: readonly Place[]): readonly MessageId[] {
  return entries.map(({ id }) => id)
}

function rowOf({ room, sender, text, sentAtMs, lamport }: RoomMessage) {
  return { conversation: `#${room}`, kind: 'text' as const, sender, text, sentAtMs, lamport }
}
