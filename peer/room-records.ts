/**
 * Room messages on their way into the store, and from there to the faces: each shown once, in the order of the commits,
 * after the commit. Decides nothing about order or what to fetch.
 */
import { type ErrorCode, HongyanError, toHongyanError } from '../shared/errors.ts'
import type { MessageId, RoomMessage } from '../shared/message.ts'
import type { RoomName } from '../shared/names.ts'
import type { Account } from './account.ts'
import type { ChatEvent, MessageState } from './api.ts'
import type { RoomEffect } from './core/room-log.ts'
import type { OpenedSealed } from './room-keys.ts'
import type { ContactStore } from './store/contacts.ts'
import type { MessageStore } from './store/messages.ts'
import type { ProfileDatabase } from './store/profile.ts'
import type { RoomStore } from './store/rooms.ts'

export interface RoomRecordsInit {
  readonly account: Account
  readonly profile: ProfileDatabase
  readonly messages: MessageStore
  readonly rows: RoomStore
  readonly contacts: ContactStore
  onEvent(event: Extract<ChatEvent, { type: 'message' | 'message.state' | 'warning' }>): void
}

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

export interface RoomRecords {
  /** Heard by gossip: stored, then shown. */
  commit(heard: readonly OpenedSealed[]): Promise<Committed>
  /** Stores what a page has that is new, gives all their places, and moves the head; then shows what was new. */
  commitPage(
    effect: Extract<RoomEffect, { type: 'commitPage' | 'assign' }>,
    page: ReadonlyMap<MessageId, OpenedSealed>,
  ): Promise<Committed>
  /** Stores an own message; with a client id that was used before, finds that one instead. */
  add(
    room: RoomName,
    clientId: string | undefined,
    sign: (sequence: number, lamport: number) => Signed,
  ): Promise<{ id: MessageId; state: MessageState; isNew: boolean }>
  setState(id: MessageId, state: MessageState, reason?: ErrorCode): Promise<void>
  /** Places above `index` do not hold any more; returns own messages that have to be archived again. */
  takeBack(room: RoomName, index: number): Promise<readonly MessageId[]>
}

export function createRoomRecords({
  account,
  profile,
  messages,
  rows,
  contacts,
  onEvent,
}: RoomRecordsInit): RoomRecords {
  function isOwn({ opened }: OpenedSealed): boolean {
    return opened.message.device === account.identity()?.device
  }

  function insert(found: OpenedSealed): boolean {
    const { id, message } = found.opened
    rows.sawLamport(message.room, message.lamport)
    return messages.insert({
      ...rowOf(message),
      id,
      bytes: found.bytes,
      own: isOwn(found),
      state: isOwn(found) ? 'stored' : undefined,
    })
  }

  function show(fresh: readonly OpenedSealed[]): void {
    for (const found of fresh) {
      if (isOwn(found) || contacts.get(found.opened.message.sender)?.blocked === true) continue
      const message = messages.get(found.opened.id)
      if (message !== undefined) onEvent({ type: 'message', message })
    }
  }

  async function write(ids: readonly MessageId[], change: () => OpenedSealed[]): Promise<Committed> {
    try {
      const fresh = await profile.writeGathered(change)
      show(fresh)
      return { failed: undefined, fresh }
    } catch (error) {
      onEvent({ type: 'warning', code: toHongyanError(error).code, detail: 'room messages could not be stored' })
      return { failed: ids, fresh: [] }
    }
  }

  /** Where an earlier page is missing, going on would hide the gap for ever. Who was never here begins anywhere. */
  function requireReached(room: RoomName, index: number): void {
    const head = rows.head(room)
    if (head !== undefined && head.index < index) throw new HongyanError('CONFLICT', 'the page before was not stored')
  }

  /** True if it is news that the message is archived. */
  function place(id: MessageId, index: number): boolean {
    if (!messages.has(id)) throw new HongyanError('CONFLICT', 'a message heard before was not stored')
    messages.setIndex(id, index)
    return messages.setState(id, 'stored')
  }

  return {
    commit(heard) {
      const ids = heard.map(({ opened }) => opened.id)
      return write(ids, () => heard.filter(insert))
    },
    async commitPage({ room, from, index, chain, entries }, page) {
      const archived: MessageId[] = []
      const ids = entries.map(({ id }) => id)
      const committed = await write(ids, () => {
        requireReached(room, from)
        const fresh = ids.flatMap((id) => page.get(id) ?? []).filter(insert)
        for (const entry of entries) if (place(entry.id, entry.index)) archived.push(entry.id)
        rows.setHead(room, { index, chain })
        return fresh
      })
      if (committed.failed === undefined)
        for (const id of archived) onEvent({ type: 'message.state', id, state: 'stored' })
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
    takeBack(room, index) {
      return profile.write(() => {
        messages.clearIndexes(`#${room}`, index)
        rows.setHead(room, { index, chain: new Uint8Array() })
        return messages.unarchived(`#${room}`)
      })
    },
  }
}

function rowOf({ room, sender, text, sentAtMs, lamport }: RoomMessage) {
  return { conversation: `#${room}`, kind: 'text' as const, sender, text, sentAtMs, lamport }
}
