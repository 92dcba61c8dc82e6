/**
 * What carries a room's messages: gossip, which is fast, and the rendezvous' archive, which is complete. Every call comes
 * to an answer that the room log understands, whatever fails.
 */
import { type ErrorCode, HongyanError, toHongyanError } from '../../shared/errors.ts'
import { PAGE_DEFAULT_ROWS } from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import type { RoomName } from '../../shared/names.ts'
import type { ChatEvent } from '../api.ts'
import type { ArchivedId, RoomEvent } from '../core/rooms/log.ts'
import type { Gossip } from '../net/gossip/gossip.ts'
import type { Session } from '../net/session/session.ts'
import type { MessageStore } from '../store/messages.ts'
import type { Withheld } from '../store/rooms.ts'
import type { AuthorsOrder } from './authors-order.ts'
import type { OpenedSealed, RoomKeys } from './keys.ts'
import type { OpenedPage } from './records.ts'

export interface RoomCarriersInit {
  readonly session: Session
  readonly gossip: Gossip
  readonly keys: RoomKeys
  readonly messages: MessageStore
  readonly order: AuthorsOrder
  onEvent(event: Extract<ChatEvent, { type: 'warning' }>): void
}

type Answer<Type extends RoomEvent['type']> = Extract<RoomEvent, { type: Type }>

export interface Pulled {
  readonly event: Answer<'page' | 'pullFailed'>
  readonly page: OpenedPage
  /** Left out because its author shows another key than before. */
  readonly withheld: readonly Withheld[]
}

export interface RoomCarriers {
  /** Hands a message that is in the store to the neighbours there are. */
  publish(room: RoomName, id: MessageId): Promise<void>
  /** Has a message archived: an own one, or another's that follows on nothing that is missing here. */
  archive(room: RoomName, id: MessageId): Promise<Answer<'archived' | 'archiveFailed'>>
  /** Fetches and opens what the archive has after an index. */
  pull(room: RoomName, after: number): Promise<Pulled>
}

export function createRoomCarriers({
  session,
  gossip,
  keys,
  messages,
  order,
  onEvent,
}: RoomCarriersInit): RoomCarriers {
  function seal(room: RoomName, id: MessageId): Uint8Array {
    const bytes = messages.bytesOf(id)
    if (bytes === undefined) throw new HongyanError('INTERNAL', 'a room message is not in the store')
    return keys.seal(room, bytes)
  }

  async function history(room: RoomName, after: number): Promise<Pulled> {
    const {
      entries: sealed,
      epochs,
      newest,
    } = await session.request('history', { room, after, limit: PAGE_DEFAULT_ROWS })
    keys.remember(room, epochs)
    const page = new Map<MessageId, OpenedSealed>()
    const entries: ArchivedId[] = []
    const withheld: Withheld[] = []
    for (const { index, chain, sealed: bytes } of sealed) {
      try {
        const found = keys.open(room, bytes)
        page.set(found.opened.id, found)
        entries.push({ index, chain, id: found.opened.id })
      } catch (error) {
        const { code } = toHongyanError(error)
        if (code === 'KEY_CHANGED') withheld.push({ index, username: keys.authorOf(room, bytes) })
        onEvent({ type: 'warning', code, about: 'roomEntryNotOpened', detail: `entry ${index} of #${room}` })
      }
    }
    const last = sealed.at(-1)
    const end = last === undefined ? {} : { last: { index: last.index, chain: last.chain } }
    return { event: { type: 'page', room, after, entries, newest, ...end }, page, withheld }
  }

  return {
    async publish(room, id) {
      try {
        await gossip.publish(room, seal(room, id))
      } catch {
        // Gossip is a hint; the archive brings the message to whoever missed it.
      }
    },
    async archive(room, id) {
      try {
        if (!order.isKept(id)) throw new HongyanError('NOT_FOUND', 'what its author said before it is not here')
        const { index } = await session.request('archive', { room, sealed: seal(room, id) })
        return { type: 'archived', room, id, index }
      } catch (error) {
        return { type: 'archiveFailed', room, id, ...refusal(error) }
      }
    },
    async pull(room, after) {
      try {
        return await history(room, after)
      } catch (error) {
        return { event: { type: 'pullFailed', room, ...refusal(error) }, page: new Map(), withheld: [] }
      }
    },
  }
}

function refusal(error: unknown): { code: ErrorCode; retryAfterMs?: number } {
  const { code, retryAfterMs } = toHongyanError(error)
  return retryAfterMs === undefined ? { code } : { code, retryAfterMs }
}
