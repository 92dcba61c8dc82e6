/**
 * The profile's database as a file: looked through when there is reason to, repaired where it is damaged, opened. What
 * stands in the tables is the business of the stores.
 */
import { statSync } from 'node:fs'
import type { Instant } from '../../shared/clock.ts'
import { toHongyanError } from '../../shared/errors.ts'
import { makePrivateFile } from '../../shared/private-directory.ts'
import { type Database, openDatabase } from '../../shared/sqlite.ts'
import { watchForDamage } from './damage-watch.ts'
import { noteSchema } from './damaged-file.ts'
import { PROFILE_MIGRATIONS } from './migrations.ts'
import { type ProfileState, readState, writeState } from './profile-state.ts'
import { finishRepair, repairDatabase } from './repair.ts'
import { SEARCH_FUNCTIONS } from './search.ts'

export interface ProfileFile {
  readonly database: Database
  /** Closes the database and notes how the run ended. */
  close(): void
}

export interface OpenProfileFileInit {
  readonly now: Instant
  /** Before a repair, which may take a minute. */
  readonly onRepair: (() => void) | undefined
}

/** Throws NOT_WRITABLE, NO_SPACE, NEWER_SCHEMA; CORRUPT_DATABASE only where a repair has not helped. */
export function openProfileFile(path: string, init: OpenProfileFileInit): ProfileFile {
  const statePath = `${path}.state`
  finishRepair(path)
  const database = openOrRepair(path, readState(statePath), init)
  const schema = noteSchema(database)
  let run: ProfileState['run'] = 'ended'
  writeState(statePath, { run: 'running', file: '', schema })
  watchForDamage(database, path, () => {
    run = 'damaged'
    // At once: a program that meets damage may not come to an orderly end.
    writeState(statePath, { run, file: '', schema })
  })
  return {
    database,
    close() {
      database.close()
      writeState(statePath, { run, file: markOf(path), schema })
    },
  }
}

function openOrRepair(path: string, state: ProfileState | undefined, { now, onRepair }: OpenProfileFileInit): Database {
  const open = (check: 'start' | 'all') => {
    makePrivateFile(path)
    return openDatabase({ path, migrations: PROFILE_MIGRATIONS, functions: SEARCH_FUNCTIONS, check, erasing: true })
  }
  // Before SQLite touches it: an empty file it takes for a new one, and drops the log beside it.
  if (state?.run !== 'damaged' && !isEmptied(path, state)) {
    try {
      return open(state?.run === 'ended' && state.file === markOf(path) ? 'start' : 'all')
    } catch (error) {
      if (toHongyanError(error).code !== 'CORRUPT_DATABASE') throw error
    }
  }
  onRepair?.()
  repairDatabase(path, state?.schema, now)
  return open('all')
}

/** Whether there was a database and nothing is left of it. */
function isEmptied(path: string, state: ProfileState | undefined): boolean {
  return sizeOf(path) === 0 && (state !== undefined || sizeOf(`${path}-wal`) > 0)
}

/** Changes with the file. */
function markOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? '' : `${found.size} ${found.mtimeMs}`
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
