/** Tallies in SQLite. */
import type { Write } from '../../shared/group-commit.ts'
import type { Database } from '../../shared/sqlite.ts'
import { untilFew } from './in-turns.ts'
import type { Tally, TallyStore } from './tally-port.ts'

export function createSqliteTallies(database: Database, write: Write): TallyStore {
  const put = database.prepare<[string, string, number, number, number]>(`
    INSERT INTO tallies (kind, key, count, since_ms, last_at_ms) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = excluded.count, since_ms = excluded.since_ms, last_at_ms = excluded.last_at_ms`)
  const remove = database.prepare<[string, string]>('DELETE FROM tallies WHERE kind = ? AND key = ?')
  const newest = database.prepare<[number], Tally>(`
    SELECT kind, key, count, since_ms AS sinceMs, last_at_ms AS lastAtMs FROM tallies ORDER BY last_at_ms DESC LIMIT ?`)
  const removePast = database.prepare<[number, number]>(`
    DELETE FROM tallies WHERE (kind, key) IN
      (SELECT kind, key FROM tallies WHERE last_at_ms < ? ORDER BY last_at_ms LIMIT ?)`)
  const removeBeyond = database.prepare<[number, number]>(`
    DELETE FROM tallies WHERE (kind, key) IN
      (SELECT kind, key FROM tallies ORDER BY last_at_ms DESC LIMIT ? OFFSET ?)`)
  const known = database
    .prepare<[string, string], number>("SELECT 1 FROM devices WHERE username = ? AND device = ? AND state <> 'revoked'")
    .pluck()

  return {
    async putTallies(tallies) {
      await write(() => {
        for (const { kind, key, count, sinceMs, lastAtMs } of tallies) {
          if (count === 0) remove.run(kind, key)
          else put.run(kind, key, count, sinceMs, lastAtMs)
        }
      })
    },
    async tallies(rowsMax) {
      return newest.all(rowsMax).toReversed()
    },
    async removeTallies(lastBefore, rowsMax) {
      const past = await untilFew((rows) => write(() => removePast.run(lastBefore, rows).changes))
      const beyond = await untilFew((rows) => write(() => removeBeyond.run(rows, rowsMax).changes))
      return past + beyond
    },
    async hasLoggedIn(username, device) {
      return known.get(username, device) !== undefined
    },
  }
}
