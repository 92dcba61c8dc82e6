/** Whom the user has written to, and which of them the rendezvous has been told of. */
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'

/** Those that messages say, where the table is lost or new. */
export const FILL_WRITTEN_TO = `
  INSERT INTO written_to (username)
    SELECT DISTINCT substr(conversation, 2) FROM messages
    WHERE own = 1 AND kind IN ('text', 'fileOffer') AND conversation LIKE '@%'
  ON CONFLICT DO NOTHING;
`

export const WRITTEN_TO_SCHEMA = `
  CREATE TABLE written_to (
    username TEXT PRIMARY KEY,
    -- Incarnation of the rendezvous that was told. An older one may have been put back to a backup since.
    told BLOB
  ) STRICT, WITHOUT ROWID;
  ${FILL_WRITTEN_TO}
`

export interface WrittenToStore {
  /** Whether that is news. */
  add(username: Username): boolean
  /** Written to, and not blocked. */
  has(username: Username): boolean
  /** Those whom that incarnation of the rendezvous has not been told of. */
  untold(incarnation: Uint8Array, limit: number): readonly Username[]
  /** The blocked whom it may know of. */
  toTakeBack(limit: number): readonly Username[]
  /** Without an incarnation: taken back. */
  setTold(usernames: readonly Username[], incarnation: Uint8Array | undefined): void
}

export function createWrittenToStore(database: Database): WrittenToStore {
  const blocked = 'username IN (SELECT username FROM accounts WHERE blocked = 1)'
  const add = database.prepare<[string]>('INSERT INTO written_to (username) VALUES (?) ON CONFLICT DO NOTHING')
  const find = database.prepare<[string]>(`SELECT 1 FROM written_to WHERE username = ? AND NOT ${blocked}`)
  const untold = database
    .prepare<[Uint8Array, number], Username>(
      `SELECT username FROM written_to WHERE told IS NOT ? AND NOT ${blocked} LIMIT ?`,
    )
    .pluck()
  const toTakeBack = database
    .prepare<[number], Username>(`SELECT username FROM written_to WHERE told IS NOT NULL AND ${blocked} LIMIT ?`)
    .pluck()
  const setTold = database.prepare<[Uint8Array | null, string]>('UPDATE written_to SET told = ? WHERE username = ?')

  return {
    add: (username) => add.run(username).changes > 0,
    has: (username) => find.get(username) !== undefined,
    untold: (incarnation, limit) => untold.all(incarnation, limit),
    toTakeBack: (limit) => toTakeBack.all(limit),
    setTold(usernames, incarnation) {
      for (const username of usernames) setTold.run(incarnation ?? null, username)
    },
  }
}
