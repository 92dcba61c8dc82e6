/**
 * The store port on SQLite: one file, one writer. Reads run at once; writes go through the group commit, so a reader
 * never sees what is not committed.
 */
import { createGroupCommit } from '../../shared/group-commit.ts'
import { makePrivateFile } from '../../shared/private-directory.ts'
import { openAsGuest, openDatabase } from '../../shared/sqlite.ts'
import { MIGRATIONS } from './migrations.ts'
import type { Store } from './port.ts'
import { createSqliteAccounts } from './sqlite-accounts.ts'
import { createSqliteArchive } from './sqlite-archive.ts'
import { createSqliteContacts } from './sqlite-contacts.ts'
import { createSqliteDevices } from './sqlite-devices.ts'
import { createSqliteMail } from './sqlite-mail.ts'
import { createSqliteMarks } from './sqlite-marks.ts'
import { createSqliteBans, createSqliteInvites } from './sqlite-operator.ts'
import { createSqliteRooms } from './sqlite-rooms.ts'
import { createSqliteTallies } from './sqlite-tallies.ts'

const TUNING = {
  /** The inner pages of every index of a million accounts, and what is new. */
  cacheBytes: 16 * 1024 * 1024,
  /** 16 MiB: pages that change with every commit, such as those of indexes, go to the main file once for many. */
  checkpointPages: 4_000,
}

export interface SqliteStoreInit {
  readonly path: string
  /** A smaller disk than there is. For tests of a full one. */
  readonly sizeMaxBytes?: number
  /** Beside a rendezvous that may be running: it must be there, and is not brought to another schema. Default `own`. */
  readonly as?: 'own' | 'guest'
}

/** Opens or creates the file, mode 0600. Throws CORRUPT_DATABASE, NEWER_SCHEMA, NOT_WRITABLE or NO_SPACE; a guest also NOT_FOUND. */
export function openSqliteStore({ path, sizeMaxBytes, as = 'own' }: SqliteStoreInit): Store {
  if (as === 'own') makePrivateFile(path)
  const database =
    as === 'own'
      ? openDatabase({ path, migrations: MIGRATIONS, tuning: TUNING })
      : openAsGuest({ path, migrations: MIGRATIONS })
  if (sizeMaxBytes !== undefined) {
    const pageBytes = Number(database.pragma('page_size', { simple: true }))
    database.pragma(`max_page_count = ${Math.ceil(sizeMaxBytes / pageBytes)}`)
  }
  const { write, settle } = createGroupCommit(database)
  return {
    ...createSqliteAccounts(database, write),
    ...createSqliteDevices(database, write),
    ...createSqliteBans(database, write),
    ...createSqliteInvites(database, write),
    ...createSqliteContacts(database, write),
    ...createSqliteMail(database, write),
    ...createSqliteMarks(database, write),
    ...createSqliteRooms(database, write),
    ...createSqliteArchive(database, write),
    ...createSqliteTallies(database, write),
    async close() {
      await settle()
      database.close()
    },
  }
}
