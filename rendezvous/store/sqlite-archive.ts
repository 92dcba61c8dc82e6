/** The archive of rooms in SQLite. */
import { fromHex } from '../../shared/bytes.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { Write } from '../../shared/group-commit.ts'
import { nextChain } from '../../shared/message.ts'
import type { RoomName } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'
import { readPage } from '../page.ts'
import { untilFew } from './in-turns.ts'
import type { AppendOutcome, ArchiveStore, NewEntry, RoomHead, StoredEntry } from './port.ts'
import { createBanCheck } from './sqlite-operator.ts'

/** Index, chain and field headers of one entry on the wire. */
const WRAPPING_BYTES = 64
/** A room that is too large loses this part of its size at once, so that not every append removes something. */
const REMOVED_AT_ONCE = 1 / 32
/** Rows that one append removes at most: some 10 ms during which nothing else is served. */
const TRIMMED_ROWS_MAX = 500

export function createSqliteArchive(database: Database, write: Write): ArchiveStore {
  const page = database.prepare<[string, number], StoredEntry>(`
    SELECT entry_index AS "index", chain, epoch, sealed FROM archive
    WHERE room = ? AND entry_index > ? ORDER BY entry_index`)
  const tooLarge = database.prepare<[number], RoomName>('SELECT room FROM rooms WHERE archive_bytes > ?').pluck()
  const append = createAppend(database)
  const trim = createTrim(database)
  const removeEntries = database.prepare<[number, number]>(`
    DELETE FROM archive WHERE rowid IN
      (SELECT rowid FROM archive WHERE archived_at_ms < ? ORDER BY archived_at_ms LIMIT ?)`)
  const removeEmptied = createRemovalOfEmptied(database)

  return {
    async appendEntries(entries, { roomBytes }) {
      return await write(() => {
        const outcomes = entries.map(append)
        for (const room of new Set(entries.map((entry) => entry.room))) trim(room, roomBytes, TRIMMED_ROWS_MAX)
        return outcomes
      })
    },
    async history({ room, after, rowsMax, bytesMax }) {
      const bytesOf = ({ sealed }: StoredEntry) => sealed.byteLength + WRAPPING_BYTES
      return readPage(page.iterate(room, after), { rowsMax, bytesMax, bytesOf }).rows
    },
    async removeArchive(before, { roomBytes }) {
      let removed = await untilFew((rowsMax) => write(() => removeEntries.run(before, rowsMax).changes))
      await write(() => removeEmptied(before))
      for (const room of tooLarge.all(roomBytes)) {
        removed += await untilFew((rowsMax) => write(() => trim(room, roomBytes, rowsMax)))
      }
      return removed
    },
  }
}

function createAppend(database: Database): (entry: NewEntry) => AppendOutcome {
  const find = database.prepare<[string, Uint8Array], RoomHead>(
    'SELECT entry_index AS "index", chain FROM archive WHERE room = ? AND id = ?',
  )
  const head = database.prepare<[string], RoomHead & { readonly removedUntilMs: number }>(
    'SELECT newest_index AS "index", chain, removed_until_ms AS removedUntilMs FROM rooms WHERE room = ?',
  )
  const insert = database.prepare<[string, number, Uint8Array, number, number, Uint8Array, Uint8Array]>(`
    INSERT INTO archive (room, entry_index, id, epoch, archived_at_ms, chain, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)`)
  const advance = database.prepare<[number, Uint8Array, number, string]>(
    'UPDATE rooms SET newest_index = ?, chain = ?, archive_bytes = archive_bytes + ? WHERE room = ?',
  )

  const { isBanned } = createBanCheck(database)

  return ({ room, id, epoch, sealed, sentAtMs, archivedAtMs, author, broughtBy }) => {
    if (isBanned(broughtBy)) return 'banned'
    const found = find.get(room, fromHex(id))
    if (found !== undefined) return { ...found, isNew: false }
    const newest = head.get(room)
    if (newest === undefined) throw new HongyanError('NOT_FOUND', `the room ${room} does not exist`)
    // What a wrong clock has dated for a time to come says nothing.
    const isOld = sentAtMs <= newest.removedUntilMs && newest.removedUntilMs <= archivedAtMs
    if (isOld && broughtBy !== author) return 'removed'
    const index = newest.index + 1
    const chain = nextChain(newest.chain, id)
    insert.run(room, index, fromHex(id), epoch, archivedAtMs, chain, sealed)
    advance.run(index, chain, sealed.byteLength, room)
    return { index, chain, isNew: true }
  }
}

/** Removes the oldest entries of a room that is over the cap, at most that many. Returns how many. */
function createTrim(database: Database): (room: RoomName, bytesMax: number, rowsMax: number) => number {
  const bytesOf = database.prepare<[string], number>('SELECT archive_bytes FROM rooms WHERE room = ?').pluck()
  const oldest = database.prepare<[string, number], { readonly index: number; readonly bytes: number }>(
    'SELECT entry_index AS "index", length(sealed) AS bytes FROM archive WHERE room = ? ORDER BY entry_index LIMIT ?',
  )
  const remove = database.prepare<[string, number]>('DELETE FROM archive WHERE room = ? AND entry_index <= ?')
  return (room, bytesMax, rowsMax) => {
    let excess = (bytesOf.get(room) ?? 0) - bytesMax
    if (excess <= 0) return 0
    excess += bytesMax * REMOVED_AT_ONCE
    let last = 0
    for (const { index, bytes } of oldest.iterate(room, rowsMax)) {
      if (excess <= 0) break
      excess -= bytes
      last = index
    }
    return remove.run(room, last).changes
  }
}

/** Keys and rooms that are of no use once the entries before have been removed. */
function createRemovalOfEmptied(database: Database): (before: number) => void {
  // A key is needed until the one after it was in force for as long as entries are kept.
  const keys = database.prepare<[number]>(`
    DELETE FROM epochs WHERE EXISTS (
      SELECT 1 FROM epochs later
      WHERE later.room = epochs.room AND later.epoch = epochs.epoch + 1 AND later.starts_at_ms < ?
    )`)
  const rooms = database.prepare<[number]>(`
    DELETE FROM rooms WHERE members = 0 AND created_at_ms < ?
      AND NOT EXISTS (SELECT 1 FROM archive WHERE archive.room = rooms.room)`)
  return (before) => {
    keys.run(before)
    rooms.run(before)
  }
}
