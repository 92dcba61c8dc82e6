/**
 * A profile on disk: directory, lock, database. Opens and closes; what stands in the tables is the business of the
 * stores beside this file.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../shared/clock.ts'
import { createGroupCommit, type Write } from '../../shared/group-commit.ts'
import { COMMIT_MAX_CHANGES, GATHERED_COMMIT_MS } from '../../shared/limits.ts'
import { makePrivateDirectory } from '../../shared/private-directory.ts'
import { type Database, lockDirectory } from '../../shared/sqlite.ts'
import { openProfileFile } from './profile-file.ts'

export interface ProfileDatabase {
  readonly database: Database
  /** For what others wait for, and rely on. */
  readonly write: Write
  /** For what could be had again. */
  readonly writeGathered: Write
  /** Bytes of the database and its log. */
  sizeBytes(): number
  /** Looks through all of it, at once: a second for 300,000 messages. */
  isSound(): boolean
  /** Commits what waits, and whatever that leads to: who waited for a commit still finds the database open. */
  settle(): Promise<void>
  /** Commits what waits, closes the database, frees the directory. */
  close(): void
}

/** A damaged one is set aside and rebuilt, after a word to `onRepair`. Throws PROFILE_IN_USE, NOT_WRITABLE, NO_SPACE or NEWER_SCHEMA. */
export function openProfile(
  directory: string,
  { onRepair, onExposed }: { readonly onRepair?: () => void; readonly onExposed?: (path: string) => void } = {},
): ProfileDatabase {
  makePrivateDirectory(directory, { isOurs: isFileOfProfile, onTightened: onExposed })
  const lockPath = join(directory, 'profile.lock')
  const path = join(directory, 'profile.db')
  const unlock = lockDirectory(lockPath)
  try {
    const file = openProfileFile(path, { now: systemClock.now(), onRepair })
    const { database } = file
    const { write, writeGathered, flush, settle } = createGroupCommit(database, {
      gatherMs: GATHERED_COMMIT_MS,
      piecesMax: COMMIT_MAX_CHANGES,
    })
    return {
      ...{ database, write, writeGathered, settle },
      sizeBytes: () => sizeOfDatabase(path),
      isSound: () => database.pragma('quick_check(1)', { simple: true }) === 'ok',
      close() {
        flush()
        file.close()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}

/** Throws nothing: what is not there has no size. */
export function sizeOfDatabase(path: string): number {
  return [path, `${path}-wal`].reduce((sum, each) => sum + (statSync(each, { throwIfNoEntry: false })?.size ?? 0), 0)
}

export function isFileOfProfile(name: string): boolean {
  return name.startsWith('profile.')
}
