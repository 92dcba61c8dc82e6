/**
 * Puts a rebuilt database in the place of a damaged one, which is set aside as it is. Either the old file or the whole new
 * one is there at any moment, so that a crash in the middle is only a repair begun again.
 */
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Instant } from '../../shared/clock.ts'
import { toHongyanError } from '../../shared/errors.ts'
import { makePrivateFile } from '../../shared/private-directory.ts'
import { openDatabase } from '../../shared/sqlite.ts'
import { type NotedSchema, openReadable, type ReadableFile } from './damaged-file.ts'
import { PROFILE_MIGRATIONS } from './migrations.ts'
import { salvage } from './salvage.ts'
import { SEARCH_FUNCTIONS } from './search.ts'
import { takeUp } from './take-up.ts'

/**
 * Afterwards the database opens. `noted`: where its tables lay while it was whole. Throws NEWER_SCHEMA, NO_SPACE or NOT_WRITABLE; then the damaged file is where it was.
 */
export function repairDatabase(path: string, noted: NotedSchema | undefined, now: Instant): void {
  const scratch = `${path}.salvage`
  const fresh = `${path}.rebuilding`
  const time = new Date(now).toISOString().replace(/[-:.]/g, '')
  const isAnythingLeft = existsSync(path) || existsSync(`${path}-wal`)
  clearAway(path)
  try {
    copyWithLog(path, scratch)
    const found = openReadable(scratch, noted)
    rebuild(found, fresh, { setAside: isAnythingLeft ? asideOf(path, time) : '', now })
  } catch (error) {
    // A full disk needs the room.
    clearAway(path)
    throw toHongyanError(error)
  }
  renameSync(fresh, `${path}.rebuilt-${time}`)
  syncDirectory(dirname(path))
  finishRepair(path)
}

/** Takes up a repair that was interrupted after the new database was complete; what is left of an earlier one goes. */
export function finishRepair(path: string): void {
  const prefix = `${basename(path)}.rebuilt-`
  const rebuilt = readdirSync(dirname(path)).find((name) => name.startsWith(prefix))
  if (rebuilt !== undefined) {
    const aside = asideOf(path, rebuilt.slice(prefix.length))
    // With the log of the old file beside it the new one would not be read as it was written.
    for (const part of ['-wal', '']) if (existsSync(path + part)) renameSync(path + part, aside + part)
    rmSync(`${path}-shm`, { force: true })
    syncDirectory(dirname(path))
    renameSync(join(dirname(path), rebuilt), path)
    syncDirectory(dirname(path))
  }
  clearAway(path)
}

function rebuild(
  found: ReadableFile | undefined,
  fresh: string,
  init: { readonly setAside: string; readonly now: Instant },
): void {
  try {
    // As old as what it is made from: what newer steps do to it, they do when it is opened.
    const migrations = PROFILE_MIGRATIONS.slice(0, found?.version)
    makePrivateFile(fresh)
    const database = openDatabase({ path: fresh, migrations, functions: SEARCH_FUNCTIONS })
    try {
      takeUp(database, { ...init, damaged: found === undefined ? undefined : salvage(found.database, database) })
    } finally {
      database.close()
    }
  } finally {
    found?.database.close()
  }
}

/** SQLite reads the copy, and may change it. */
function copyWithLog(path: string, copy: string): void {
  if (existsSync(path)) copyFileSync(path, copy, constants.COPYFILE_FICLONE)
  else writeFileSync(copy, '')
  if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`, constants.COPYFILE_FICLONE)
  chmodSync(copy, 0o600)
}

function clearAway(path: string): void {
  for (const name of ['.salvage', '.rebuilding']) {
    for (const part of ['', '-wal', '-shm']) rmSync(path + name + part, { force: true })
  }
}

function asideOf(path: string, time: string): string {
  return `${path}.damaged-${time}`
}

function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
