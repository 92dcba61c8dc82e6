/**
 * Places of room messages in the archive: given, taken back, and missing. What has none follows on all that have one. Calls
 * run inside a transaction of the caller where they write.
 */
import type { ErrorCode } from '../../shared/errors.ts'
import { ROOM_LOOK_BACK_MAX, ROOM_OFFERS_MAX } from '../../shared/limits.ts'
import { type MessageId, numberOfRoomMessage } from '../../shared/message.ts'
import type { Database } from '../../shared/sqlite.ts'

/**
 * `quiet`: came as history, older than what was shown already; no face is told of it. `earlier`: so many that are or will be
 * quiet stand before it.
 */
export const QUIET_SCHEMA = `
  ALTER TABLE messages ADD COLUMN quiet INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE messages ADD COLUMN earlier INTEGER NOT NULL DEFAULT 0;
  DROP INDEX messages_of_others;
  CREATE INDEX messages_of_others ON messages (position) WHERE kind = 'text' AND own = 0 AND quiet = 0;
`

/** What a member brings to the archive of one room, in order. */
export interface Unarchived {
  readonly unarchived: readonly MessageId[]
  /** Those of them that others wrote. */
  readonly others: readonly MessageId[]
}

export interface Predecessor {
  readonly id: MessageId
  readonly isPlaced: boolean
}

export interface PlaceStore {
  /** Gives a room message its place; another that has it there loses it, and if it is an own one waits for the archive. */
  set(conversation: string, id: MessageId, index: number): void
  /** The same of one that has none yet. */
  setMissing(conversation: string, id: MessageId, index: number): void
  /** So many before it are left out where it is shown. */
  setEarlier(id: MessageId, count: number): void
  /** Takes back places above `index`, which do not hold any more; own messages among them wait for the archive again. */
  clearAbove(conversation: string, index: number): void
  /** Own messages without a place, and before each those of others that come before it and have none either. */
  unarchived(conversation: string): Unarchived
  /** Others' messages without a place, in order, as many as are offered at once; without those that were refused. */
  lacking(conversation: string): MessageId[]
  /** What its device said just before it in that room; `none` before the first, and for own messages. */
  predecessor(id: MessageId): Predecessor | 'none' | 'missing'
  /** The archive will never take it. */
  refuse(id: MessageId, reason: ErrorCode): void
}

interface Earlier {
  readonly id: MessageId
  readonly bytes: Uint8Array
  readonly archive_index: number | null
}

/** What the archive has lost is not stored there. */
const TAKE_BACK = "archive_index = NULL, state = CASE WHEN own = 1 AND state = 'stored' THEN 'queued' ELSE state END"
/** Above every index, where messages without one stand. */
const NO_PLACE = '(1 << 60)'
const LACKING = `SELECT id, own, place FROM messages WHERE kind = 'text' AND conversation = ? AND place >= ${NO_PLACE}
  AND own = 0 AND reason IS NULL ORDER BY place, id LIMIT ${ROOM_OFFERS_MAX}`

export function createPlaceStore(database: Database): PlaceStore {
  const free = database.prepare(
    `UPDATE messages SET ${TAKE_BACK} WHERE kind = 'text' AND conversation = ? AND place = ? AND id <> ?`,
  )
  const give = database.prepare('UPDATE messages SET archive_index = ? WHERE id = ?')
  const hasNone = database.prepare('SELECT 1 FROM messages WHERE id = ? AND archive_index IS NULL')
  const setEarlier = database.prepare('UPDATE messages SET earlier = ? WHERE id = ?')
  const clearAbove = database.prepare(
    `UPDATE messages SET ${TAKE_BACK} WHERE kind = 'text' AND conversation = ? AND place > ? AND place < ${NO_PLACE}`,
  )
  const unarchived = database.prepare<[string, string], { id: MessageId; own: number }>(
    `SELECT id, own, place FROM (${LACKING}) UNION ALL
     SELECT id, own, place FROM messages WHERE own = 1 AND archive_index IS NULL AND state IN ('queued', 'stored')
     AND conversation = ? ORDER BY place, id`,
  )
  const lacking = database.prepare<[string], { id: MessageId }>(LACKING)
  const signed = database.prepare<[string], { conversation: string; sender: string; own: number; bytes: Uint8Array }>(
    'SELECT conversation, sender, own, bytes FROM messages WHERE id = ?',
  )
  const before = database.prepare<{ id: string; conversation: string; sender: string }, Earlier>(`
    SELECT id, bytes, archive_index FROM (
      SELECT id, sender, bytes, archive_index FROM messages WHERE kind = 'text' AND conversation = @conversation
        AND (place, id) < (SELECT place, id FROM messages WHERE id = @id)
      ORDER BY place DESC, id DESC LIMIT ${ROOM_LOOK_BACK_MAX}
    ) WHERE sender = @sender`)
  const refuse = database.prepare('UPDATE messages SET reason = ? WHERE id = ?')

  function set(conversation: string, id: MessageId, index: number): void {
    free.run(conversation, index, id)
    give.run(index, id)
  }

  return {
    set,
    setMissing(conversation, id, index) {
      if (hasNone.get(id) !== undefined) set(conversation, id, index)
    },
    setEarlier(id, count) {
      setEarlier.run(count, id)
    },
    clearAbove(conversation, index) {
      clearAbove.run(conversation, index)
    },
    unarchived(conversation) {
      const rows = unarchived.all(conversation, conversation)
      const brought = rows.slice(0, rows.findLastIndex(({ own }) => own === 1) + 1)
      return { unarchived: idsOf(brought), others: idsOf(brought.filter(({ own }) => own === 0)) }
    },
    lacking: (conversation) => idsOf(lacking.all(conversation)),
    predecessor(id) {
      const row = signed.get(id)
      if (row === undefined || row.own === 1) return 'none'
      const { device, sequence } = numberOfRoomMessage(row.bytes)
      if (sequence === 1) return 'none'
      const { conversation, sender } = row
      const found = before.all({ id, conversation, sender }).find(({ bytes }) => {
        const earlier = numberOfRoomMessage(bytes)
        return earlier.device === device && earlier.sequence === sequence - 1
      })
      return found === undefined ? 'missing' : { id: found.id, isPlaced: found.archive_index !== null }
    },
    refuse(id, reason) {
      refuse.run(reason, id)
    },
  }
}

function idsOf(rows: readonly { readonly id: MessageId }[]): MessageId[] {
  return rows.map(({ id }) => id)
}
