/** Incarnations in SQLite: which positions of mail belong to which start of the rendezvous. */

import type { Write } from '../../shared/group-commit.ts'
import type { Database } from '../../shared/sqlite.ts'
import type { MarkStore } from './port.ts'

/** AUTOINCREMENT's own counter: the position given last, whether that mail is still here or not. */
const LAST_POSITION = "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'mail'), 0)"

export function createSqliteMarks(database: Database, write: Write): MarkStore {
  const begin = database.prepare<[Uint8Array, number]>(`
    INSERT INTO incarnations (id, first_position, began_at_ms) VALUES (?, ${LAST_POSITION} + 1, ?)`)
  const forget = database.prepare<[number]>(`
    DELETE FROM incarnations WHERE number < (SELECT max(number) FROM incarnations WHERE began_at_ms < ?)`)
  const lastOf = database
    .prepare<[Uint8Array], number>(`
      SELECT coalesce(
        (SELECT later.first_position - 1 FROM incarnations later WHERE later.number > own.number ORDER BY later.number),
        ${LAST_POSITION})
      FROM incarnations own WHERE id = ?`)
    .pluck()

  return {
    async beginIncarnation(id, now, endedBefore) {
      await write(() => {
        begin.run(id, now)
        forget.run(endedBefore)
      })
    },
    async marksOf(incarnations) {
      return incarnations.flatMap((incarnation) => {
        const position = lastOf.get(incarnation)
        return position === undefined ? [] : [{ incarnation, position }]
      })
    },
  }
}
