/** From whom files are taken unasked, and up to which size. */
import type { Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'
import type { AutoAccept } from '../api.ts'

export const AUTO_ACCEPTS_SCHEMA = `
  CREATE TABLE auto_accepts (
    username TEXT PRIMARY KEY,
    account_key BLOB NOT NULL,   -- whom the user meant
    max_bytes INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`

export interface AutoAcceptStore {
  /** In the order of their names. */
  list(): readonly (AutoAccept & { readonly accountKey: Uint8Array })[]
  get(username: Username): { readonly accountKey: Uint8Array; readonly maxBytes: number } | undefined
  set(username: Username, accountKey: Uint8Array, maxBytes: number): void
  remove(username: Username): void
}

export function createAutoAcceptStore(database: Database): AutoAcceptStore {
  const columns = 'username, account_key AS accountKey, max_bytes AS maxBytes'
  const list = database.prepare<[], ReturnType<AutoAcceptStore['list']>[number]>(
    `SELECT ${columns} FROM auto_accepts ORDER BY username`,
  )
  const get = database.prepare<[Username], { accountKey: Uint8Array; maxBytes: number }>(
    `SELECT ${columns} FROM auto_accepts WHERE username = ?`,
  )
  const set = database.prepare('INSERT OR REPLACE INTO auto_accepts VALUES (?, ?, ?)')
  const remove = database.prepare('DELETE FROM auto_accepts WHERE username = ?')
  return {
    list: () => list.all(),
    get: (username) => get.get(username),
    set: (username, accountKey, maxBytes) => {
      set.run(username, accountKey, maxBytes)
    },
    remove: (username) => {
      remove.run(username)
    },
  }
}
