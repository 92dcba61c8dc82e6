/**
 * Directories that hold keys and conversations: for their owner alone, whatever they were before. On Windows, where files
 * have no modes, the rights of the folder above hold.
 */
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, type Stats, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { HongyanError, toHongyanError } from './errors.ts'

const OWNER_ONLY_DIRECTORY = 0o700
const OWNER_ONLY_FILE = 0o600
const ANYBODY_ELSE = 0o077
const WRITABLE_BY_ALL = 0o002
const ROOT = 0
/** What `userInfo` says where users have no numbers. */
const NO_NUMBER = -1

export interface PrivateDirectoryInit {
  /** Whether an entry of that name is the program's own. */
  isOurs(name: string): boolean
  /** It was open to other users, and is so no longer. Empty directories that have just been made are not told. */
  onTightened?: ((path: string) => void) | undefined
}

/**
 * Makes the directory and what is missing above it, mode 0700, and closes one that is there, with the program's own files
 * in it, to others. One that holds something else as well may serve others and keeps its mode, unless all may write
 * there. Links are followed; what counts is whose the directory is that they lead to. Throws NOT_WRITABLE or NO_SPACE.
 */
export function makePrivateDirectory(path: string, { isOurs, onTightened }: PrivateDirectoryInit): void {
  try {
    make(resolve(path))
    const entries = readdirSync(path)
    const found = statSync(path)
    requireOwn(path, found)
    if (!hasModes()) return
    if (entries.every(isOurs)) {
      tighten(path, found, OWNER_ONLY_DIRECTORY, entries.length > 0 ? onTightened : undefined)
    } else if ((found.mode & WRITABLE_BY_ALL) !== 0) {
      // Whoever likes could put another file in the place of ours.
      throw new HongyanError('NOT_WRITABLE', 'everybody may write there, and it holds other things', {
        reason: 'openToAll',
      })
    }
    for (const name of entries.filter(isOurs)) closeFile(join(path, name), onTightened)
  } catch (cause) {
    const { code, message, reason, where = path } = toHongyanError(cause, 'NOT_WRITABLE')
    throw new HongyanError(code, `${path} cannot be used: ${message}`, { cause, reason, where })
  }
}

/** Which of them others could read or change, and `makePrivateDirectory` would close: the directory, and the program's own files in it. */
export function exposedIn(path: string, isOurs: (name: string) => boolean): readonly string[] {
  if (!hasModes()) return []
  const entries = readdirSync(path)
  const candidates = [
    ...(entries.every(isOurs) ? [path] : []),
    ...entries.filter(isOurs).map((name) => join(path, name)),
  ]
  return candidates.filter((each) => ((statSync(each, { throwIfNoEntry: false })?.mode ?? 0) & ANYBODY_ELSE) !== 0)
}

/**
 * Makes the file if it is missing, for its owner alone from the first moment; SQLite gives its log the mode of the main
 * file. What cannot be made, whoever opens it reports.
 */
export function makePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', OWNER_ONLY_FILE))
  } catch {
    // The same failure comes back when it is opened, in one place and in our words.
  }
}

function closeFile(path: string, onTightened: ((path: string) => void) | undefined): void {
  const found = statSync(path, { throwIfNoEntry: false })
  // SQLite removes its log when the last reader leaves; a directory of ours is closed by whoever uses it.
  if (found === undefined || !found.isFile()) return
  requireOwn(path, found)
  tighten(path, found, OWNER_ONLY_FILE, onTightened)
}

function tighten(path: string, { mode }: Stats, wanted: number, onTightened?: (path: string) => void): void {
  if ((mode & ANYBODY_ELSE) === 0) return
  chmodSync(path, wanted)
  onTightened?.(path)
}

/** Another user's file could be read and changed by him. Root may read all anyway, and serves volumes that are others'. */
function requireOwn(path: string, { uid }: Stats): void {
  const own = userInfo().uid
  if (own === NO_NUMBER || own === ROOT || own === uid) return
  throw new HongyanError('NOT_WRITABLE', `${path} belongs to another user`, { reason: 'otherUsers', where: path })
}

function hasModes(): boolean {
  return userInfo().uid !== NO_NUMBER
}

/** Not mkdir's `recursive`: where a file system refuses a name by ENOENT (as /proc does) that never returns. */
function make(path: string): void {
  try {
    mkdirSync(path, { mode: OWNER_ONLY_DIRECTORY })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && statSync(path).isDirectory()) return
    if (code !== 'ENOENT' || dirname(path) === path) throw error
    make(dirname(path))
    mkdirSync(path, { mode: OWNER_ONLY_DIRECTORY })
  }
}
