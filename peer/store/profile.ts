/**
 * A profile on disk: directory, lock, database. Opens and closes; what stands in the tables is the business of the
 * stores beside this file.
 */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../shared/clock.ts'
import { makePrivateDirectory } from '../../shared/private-directory.ts'
import { type Database, lockDirectory, translateSqliteError } from '../../shared/sqlite.ts'
import { openProfileFile, type ProfileFile } from './profile-file.ts'

export interface ProfileDatabase {
  readonly database: Database
  /**
   * Runs `change` inside a transaction that it may share with others of the same turn; resolves when it is on disk.
   * A change that throws is undone alone, and its error rejected.
   */
  write<T>(change: () => T): Promise<T>
  /** Commits what waits, closes the database, frees the directory. */
  close(): void
}

/** A damaged one is set aside and rebuilt. Throws PROFILE_IN_USE, NOT_WRITABLE, NO_SPACE or NEWER_SCHEMA. */
export function openProfile(directory: string): ProfileDatabase {
  makePrivateDirectory(directory)
  const lockPath = join(directory, 'profile.lock')
  const unlock = lockDirectory(lockPath)
  const path = join(directory, 'profile.db')
  try {
    const file = openProfileFile(path, systemClock.now())
    for (const each of [path, lockPath]) chmodSync(each, 0o600)
    return withSharedCommits(file, path, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

interface Waiting {
  run(): void
  settle(): void
  fail(error: unknown): void
}

function withSharedCommits(file: ProfileFile, path: string, unlock: () => void): ProfileDatabase {
  const { database } = file
  let waiting: Waiting[] = []

  function commit(): void {
    const batch = waiting
    waiting = []
    if (batch.length === 0) return
    try {
      database.transaction(() => {
        for (const change of batch) change.run()
      })()
      for (const change of batch) change.settle()
    } catch (error) {
      for (const change of batch) change.fail(translateSqliteError(error, path))
    }
  }

  return {
    database,
    write<T>(change: () => T) {
      const { promise, resolve, reject } = Promise.withResolvers<T>()
      let outcome: (() => void) | undefined
      waiting.push({
        run() {
          try {
            // Nested, hence a savepoint: one refusal does not undo the others.
            const value = database.transaction(change)()
            outcome = () => resolve(value)
          } catch (error) {
            // A full or broken disk concerns the whole batch.
            if (!database.inTransaction) throw error
            outcome = () => reject(translateSqliteError(error, path))
          }
        },
        settle: () => outcome?.(),
        fail: reject,
      })
      if (waiting.length === 1) setImmediate(commit)
      return promise
    },
    close() {
      commit()
      file.close()
      unlock()
    },
  }
}
