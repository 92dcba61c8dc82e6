/** A profile from outside: looked at while nobody has it open here, and left as it is. */
import { existsSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { type ErrorCode, toHongyanError } from '../../shared/errors.ts'
import { exposedIn } from '../../shared/private-directory.ts'
import { lockDirectory, lookThrough } from '../../shared/sqlite.ts'
import { PROFILE_MIGRATIONS } from './migrations.ts'
import { isFileOfProfile, sizeOfDatabase } from './profile.ts'

export type ProfileLook =
  | { readonly state: 'none' }
  | { readonly state: 'sound'; readonly sizeBytes: number }
  | { readonly state: 'failed'; readonly code: ErrorCode; readonly detail: string }

/** PROFILE_IN_USE, CORRUPT_DATABASE, NEWER_SCHEMA or NOT_WRITABLE are answers here. Takes a second for 300,000 messages. */
export function lookAtProfile(directory: string): ProfileLook {
  const path = join(directory, 'profile.db')
  const wasHere = existsSync(`${path}.state`)
  if (!existsSync(path) && !wasHere) return { state: 'none' }
  try {
    const unlock = lockDirectory(join(directory, 'profile.lock'))
    try {
      return lookAtDatabase(path)
    } finally {
      unlock()
    }
  } catch (error) {
    const { code, message } = toHongyanError(error, 'NOT_WRITABLE')
    return { state: 'failed', code, detail: message }
  }
}

function lookAtDatabase(path: string): ProfileLook {
  const sizeBytes = sizeOfDatabase(path)
  // There was one, and nothing is left of it.
  const found = sizeBytes === 0 ? { isSound: false, schema: 0 } : lookThrough(path)
  if (!found.isSound) return { state: 'failed', code: 'CORRUPT_DATABASE', detail: path }
  if (found.schema > PROFILE_MIGRATIONS.length) return { state: 'failed', code: 'NEWER_SCHEMA', detail: path }
  return { state: 'sound', sizeBytes }
}

/** What other users could read or change; empty where that cannot be said. */
export function exposedInProfile(directory: string): readonly string[] {
  try {
    return exposedIn(directory, isFileOfProfile)
  } catch {
    // Not there, or not readable: whoever opens it says so.
    return []
  }
}

/** Free for this user; undefined where the system does not say. */
export function freeBytesAt(directory: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize
  } catch {
    return undefined
  }
}
