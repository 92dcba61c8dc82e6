/** The archive of rooms in SQLite. */
import { fromHex } from '../../shared/bytes.ts'
import { HongyanError } from '../../shared/errors.ts'
import { nextChain } from '../../shared/message.ts'
import type { Database } from '../../shared/sqlite.ts'
import { readPage } from '../page.ts'
import type { ArchiveStore, RoomHead, StoredEntry } from './port.ts'
import type { Write } from './write-queue.ts'

/** Index, chain and field headers of one entry on the wire. */
const WRAPPING_BYTES = 64

export function createSqliteArchive(database: Database, write: Write): ArchiveStore {
  const find = database.prepare<[string, Uint8Array], RoomHead>(
    'SELECT entry_index AS "index", chain FROM archive WHERE room = ? AND id = ?',
  )
  const head = database.prepare<[string], RoomHead>('SELECT newest_index AS "index", chain FROM rooms WHERE room = ?')
  const insert = database.prepare<[string, number, Uint8Array, number, number, Uint8Array, Uint8Array]>(`
    INSERT INTO archive (room, entry_index, id, epoch, archived_at_ms, chain, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)`)
  const advance = database.prepare<[number, Uint8Array, string]>(
    'UPDATE rooms SET newest_index = ?, chain = ? WHERE room = ?',
  )
  const page = database.prepare<[string, number], StoredEntry>(`
    SELECT entry_index AS "index", chain, epoch, sealed FROM archive
    WHERE room = ? AND entry_index > ? ORDER BY entry_index`)
  const remove = createRemoval(database)

  return {
    async appendEntry({ room, id, epoch, sealed, archivedAtMs }) {
      return await write(() => {
        const found = find.get(room, fromHex(id))
        if (found !== undefined) return { ...found, isNew: false }
        const newest = head.get(room)
        if (newest === undefined) throw new HongyanError('NOT_FOUND', `the room ${room} does not exist`)
        const index = newest.index + 1
        const chain = nextChain(newest.chain, id)
        insert.run(room, index, fromHex(id), epoch, archivedAtMs, chain, sealed)
        advance.run(index, chain, room)
        return { index, chain, isNew: true }
      })
    },
    async history({ room, after, rowsMax, bytesMax }) {
      const bytesOf = ({ sealed }: StoredEntry) => sealed.byteLength + WRAPPING_BYTES
      return readPage(page.iterate(room, after), { rowsMax, bytesMax, bytesOf }).rows
    },
    async removeArchive(before) {
      return await write(() => remove(before))
    },
  }
}

function createRemoval(database: Database): (before: number) => number {
  const entries = database.prepare<[number]>('DELETE FROM archive WHERE archived_at_ms < ?')
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
    const removed = entries.run(before).changes
    keys.run(before)
    rooms.run(before)
    return removed
  }
}
