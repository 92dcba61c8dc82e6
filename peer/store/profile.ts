/**
 * A profile on disk: directory, lock, database. Opens and closes; what stands in the tables is the business of the
 * stores beside this file.
 */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../shared/clock.ts'
import { GATHERED_COMMIT_MS } from '../../shared/limits.ts'
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
  /**
   * As `write`, in the same order, for what could be had again: while much comes it waits, up to GATHERED_COMMIT_MS, for
   * others to share its commit.
   */
  writeGathered<T>(change: () => T): Promise<T>
  /** Commits what waits, closes the database, frees the directory. */
  close(): void
}

/** A damaged one is set aside and rebuilt, after a word to `onRepair`. Throws PROFILE_IN_USE, NOT_WRITABLE, NO_SPACE or NEWER_SCHEMA. */
export function openProfile(directory: string, onRepair?: () => void): ProfileDatabase {
  makePrivateDirectory(directory)
  const lockPath = join(directory, 'profile.lock')
  const unlock = lockDirectory(lockPath)
  const path = join(directory, 'profile.db')
  try {
    const file = openProfileFile(path, { now: systemClock.now(), onRepair })
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
  const transaction = createTransaction(database)
  let waiting: Waiting[] = []
  let atEndOfTurn: NodeJS.Immediate | undefined
  let later: NodeJS.Timeout | undefined
  let lastCommitAt = Number.NEGATIVE_INFINITY

  function commit(): void {
    clearImmediate(atEndOfTurn)
    clearTimeout(later)
    atEndOfTurn = undefined
    later = undefined
    const batch = waiting
    waiting = []
    if (batch.length === 0) return
    try {
      transaction.commit(() => {
        for (const change of batch) change.run()
      })
      for (const change of batch) change.settle()
    } catch (error) {
      for (const change of batch) change.fail(translateSqliteError(error, path))
    }
    lastCommitAt = performance.now()
  }

  function add<T>(change: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    let outcome: (() => void) | undefined
    waiting.push({
      run() {
        try {
          const value = transaction.nested(change)
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
    return promise
  }

  return {
    database,
    write(change) {
      atEndOfTurn ??= setImmediate(commit)
      return add(change)
    },
    writeGathered(change) {
      // The first after a pause does not wait.
      const waitMs = lastCommitAt + GATHERED_COMMIT_MS - performance.now()
      if (waitMs <= 0) atEndOfTurn ??= setImmediate(commit)
      else later ??= setTimeout(commit, waitMs)
      return add(change)
    },
    close() {
      commit()
      file.close()
      unlock()
    },
  }
}

interface Transaction {
  /** Throws what `work` throws, with nothing changed. */
  commit(work: () => void): void
  /** Inside `commit`: what throws is undone alone. */
  nested<T>(change: () => T): T
}

/** By hand: better-sqlite3's own wrapper of transactions costs more than most of what runs in one. */
function createTransaction(database: Database): Transaction {
  const begin = database.prepare('BEGIN')
  const commit = database.prepare('COMMIT')
  const rollback = database.prepare('ROLLBACK')
  const savepoint = database.prepare('SAVEPOINT change')
  const release = database.prepare('RELEASE change')
  const undo = database.prepare('ROLLBACK TO change')

  return {
    commit(work) {
      begin.run()
      try {
        work()
        commit.run()
      } catch (error) {
        // Unless SQLite has done it itself, as on a full disk.
        if (database.inTransaction) rollback.run()
        throw error
      }
    },
    nested(change) {
      savepoint.run()
      try {
        const value = change()
        release.run()
        return value
      } catch (error) {
        if (database.inTransaction) {
          undo.run()
          release.run()
        }
        throw error
      }
    },
  }
}
