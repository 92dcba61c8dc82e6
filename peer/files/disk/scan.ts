/**
 * What is offered, looked at when it is offered: a file, or a folder with all in it. Links inside it are not followed;
 * what cannot be sent is told or refused by its path, never lost silently. Never opens a file.
 */
import { constants, type Stats } from 'node:fs'
import { access, lstat, readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { type ErrorCode, type ErrorReason, HongyanError } from '../../../shared/errors.ts'
import { MANIFEST_MAX_ENTRIES } from '../../../shared/limits.ts'
import type { LeftOut } from '../../api.ts'
import { collisionKey, requireFileName, requireRelativePath } from '../../core/files/file-names.ts'
import { compareManifestPaths } from '../../core/files/manifest-order.ts'
import type { ManifestEntry } from '../../core/files/messages.ts'
import { concurrently } from './concurrently.ts'
import type { Scanned } from './content.ts'
import { modifiedMs } from './descriptors.ts'
import { fileError, onDisk, systemCode } from './errors.ts'

/** Folders at once, and in each so many names: enough to keep the system's four threads busy. */
const FOLDERS_AT_ONCE = 4
const NAMES_AT_ONCE = 8
/** Stands where a name is not Unicode. */
const REPLACEMENT = '\ufffd'

interface Findings {
  readonly entries: readonly ManifestEntry[]
  readonly leftOut: readonly LeftOut[]
}

/** While folders are looked at. */
interface Search {
  readonly root: string
  readonly signal: AbortSignal
  /** What is in each folder, in order. */
  readonly inFolder: Map<string, readonly ManifestEntry[]>
  readonly leftOut: LeftOut[]
  /** Entries, and what is left out. */
  count: number
}

/**
 * The path itself may be a link: the user named it. Throws NOT_FOUND, INVALID_NAME, TOO_LARGE, or INVALID_PARAMS for
 * what cannot be read or has no contents.
 */
export async function scanSource(given: string, signal: AbortSignal): Promise<Scanned> {
  const path = resolve(given)
  const found = await onDisk(`${path} cannot be looked at`, () => stat(path))
  const name = naming(path, () => requireFileName(basename(path)))
  if (!found.isDirectory() && !found.isFile()) {
    throw refusal('INVALID_PARAMS', 'notAFile', path, 'it is neither a file nor a folder')
  }
  const folder = found.isDirectory()
  const { entries, leftOut } = folder ? await scanFolder(path, signal) : await scanFile(path, name, found)
  let files = 0
  let sizeBytes = 0
  for (const entry of entries) {
    if (!entry.folder) files += 1
    sizeBytes += entry.sizeBytes
  }
  if (!Number.isSafeInteger(sizeBytes)) throw new HongyanError('TOO_LARGE', `${path} is too large`)
  return { path, name, folder, entries, files, sizeBytes, leftOut }
}

async function scanFile(path: string, name: string, found: Stats): Promise<Findings> {
  await requireReadable(path)
  return { entries: [entryOf(name, found)], leftOut: [] }
}

/** One level of folders after the other, so that no depth is too deep for the stack. */
async function scanFolder(root: string, signal: AbortSignal): Promise<Findings> {
  const search: Search = { root, signal, inFolder: new Map(), leftOut: [], count: 0 }
  for (let level = ['']; level.length > 0; ) {
    const next: string[] = []
    await concurrently(level, FOLDERS_AT_ONCE, async (folder) => {
      const found = await scanOne(search, folder)
      // Each folder by itself, in a turn of its own: to sort them all together takes seconds.
      search.inFolder.set(folder, found.sort(byPath))
      for (const entry of found) if (entry.folder) next.push(entry.path)
    })
    level = next
  }
  return { entries: inOrder(search.inFolder), leftOut: search.leftOut.sort(byPath) }
}

/** A folder, then what is in it, then what follows it. */
function inOrder(inFolder: ReadonlyMap<string, readonly ManifestEntry[]>): readonly ManifestEntry[] {
  const ordered: ManifestEntry[] = []
  /** The next is the last. */
  const waiting: ManifestEntry[] = []
  const enter = (folder: string): void => {
    for (const entry of (inFolder.get(folder) ?? []).toReversed()) waiting.push(entry)
  }
  enter('')
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    ordered.push(entry)
    if (entry.folder) enter(entry.path)
  }
  return ordered
}

function byPath(one: { readonly path: string }, other: { readonly path: string }): number {
  return compareManifestPaths(one.path, other.path)
}

/** What is in one folder, in any order. */
async function scanOne(search: Search, folder: string): Promise<ManifestEntry[]> {
  const { root, signal, leftOut } = search
  const absolute = join(root, folder)
  const names = await readdir(absolute).catch((error: unknown) => {
    throw unreadable(error, absolute)
  })
  requireFew(search.count + names.length, root)
  const entries: ManifestEntry[] = []
  const taken = new Map<string, string>()
  await concurrently(names, NAMES_AT_ONCE, async (name) => {
    signal.throwIfAborted()
    const path = folder === '' ? name : `${folder}/${name}`
    const found = await lookAt(join(root, path), name)
    if (found === undefined) return
    const why = found.isSymbolicLink() ? 'link' : 'special'
    if (!found.isFile() && !found.isDirectory()) {
      leftOut.push({ path, why })
      search.count += 1
      return
    }
    naming(path, () => requireRelativePath(path))
    requireDistinct(taken, name, path)
    if (found.isFile()) await requireReadable(join(root, path))
    entries.push(entryOf(path, found))
    search.count += 1
  })
  // Names that were looked at at once may each have added theirs.
  requireFew(search.count, root)
  return entries
}

/** Undefined of what went away a moment ago. */
async function lookAt(absolute: string, name: string): Promise<Stats | undefined> {
  try {
    return await lstat(absolute)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw unreadable(error, absolute)
    if (name.includes(REPLACEMENT)) throw refusal('INVALID_NAME', 'fileNameNotUnicode', absolute, 'it is not Unicode')
    return undefined
  }
}

/** Two names that another system takes for one would become one file there. */
function requireDistinct(taken: Map<string, string>, name: string, path: string): void {
  const key = collisionKey(name)
  const other = taken.get(key)
  if (other !== undefined) {
    throw refusal('INVALID_NAME', 'fileNamesCollide', `${path} / ${other}`, 'some systems cannot hold both')
  }
  taken.set(key, name)
}

function requireFew(entries: number, root: string): void {
  if (entries <= MANIFEST_MAX_ENTRIES) return
  throw refusal('TOO_LARGE', 'tooManyEntries', root, `it has more than ${MANIFEST_MAX_ENTRIES} files and folders in it`)
}

async function requireReadable(path: string): Promise<void> {
  await access(path, constants.R_OK).catch((error: unknown) => {
    throw unreadable(error, path)
  })
}

function unreadable(error: unknown, path: string): HongyanError {
  const isForbidden = ['EACCES', 'EPERM'].includes(systemCode(error))
  if (isForbidden) return refusal('INVALID_PARAMS', 'unreadable', path, 'it may not be read', error)
  return fileError(error, `${path} cannot be looked at`)
}

/** Says whose name it is that cannot be sent. */
function naming<T>(path: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof HongyanError)) throw error
    throw refusal(error.code, error.reason, path, error.message, error)
  }
}

function refusal(
  code: ErrorCode,
  reason: ErrorReason | undefined,
  where: string,
  why: string,
  cause?: unknown,
): HongyanError {
  return new HongyanError(code, `${where}: ${why}`, { reason, where, cause })
}

function entryOf(path: string, found: Stats): ManifestEntry {
  const isFile = found.isFile()
  return {
    path,
    folder: !isFile,
    sizeBytes: isFile ? found.size : 0,
    modifiedAtMs: modifiedMs(found),
    executable: isFile && (found.mode & 0o111) !== 0,
  }
}
