/**
 * The files that were offered, opened only as they were then: whatever has another size or time, has gone, or has become
 * a link or lies behind one, is SOURCE_CHANGED.
 */
import type { Stats } from 'node:fs'
import { lstat, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HongyanError } from '../../../shared/errors.ts'
import type { ManifestEntry } from '../../core/files/messages.ts'
import {
  closeFile,
  type Descriptor,
  modifiedMs,
  openFile,
  openNamedFile,
  READ,
  readAt,
  statFile,
} from './descriptors.ts'
import { fileError, systemCode } from './errors.ts'
import { foldersAbove } from './folders-above.ts'

/** What opening says of a file that is not what it was. */
const CHANGED = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO', 'EACCES', 'EPERM'])

export interface OpenSourceFile {
  readonly descriptor: Descriptor
  /** Throws SOURCE_CHANGED. */
  requireUnchanged(): Promise<void>
}

export interface SourceFiles {
  /** That what was named is still there: the file as it was, or a folder. */
  requireThere(entries: readonly ManifestEntry[]): Promise<void>
  /** The caller closes it. */
  open(entry: ManifestEntry): Promise<OpenSourceFile>
  /** All of a file that is at most as long as the buffer, which is filled. */
  readWhole(entry: ManifestEntry, into: Buffer): Promise<void>
  /** That no folder above them has become a link. To be called soon before they are opened. */
  requireFolders(entries: readonly ManifestEntry[]): Promise<void>
}

/** Of a single file, or of those in a folder. */
export function createSourceFiles(path: string, folder: boolean): SourceFiles {
  const openEntry = (entry: ManifestEntry) => (folder ? openFile(join(path, entry.path), READ) : openNamedFile(path))

  return {
    requireThere: ([only]) =>
      asOffered(async () => {
        const found = await stat(path)
        if (folder ? !found.isDirectory() : only === undefined || !isAsOffered(found, only)) {
          throw new HongyanError('SOURCE_CHANGED', `${path} is not what it was when it was offered`)
        }
      }),

    open: (entry) =>
      asOffered(async () => {
        const descriptor = await openEntry(entry)
        try {
          const first = await statFile(descriptor)
          requireAsOffered(first, entry)
          return { descriptor, requireUnchanged: () => requireSame(descriptor, entry, first) }
        } catch (error) {
          await closeFile(descriptor)
          throw error
        }
      }),

    readWhole: (entry, into) =>
      asOffered(async () => {
        const descriptor = await openEntry(entry)
        try {
          if ((await readAt(descriptor, into, 0)) < into.byteLength) throw changed(entry)
          // One look is enough, afterwards: what was changed before or meanwhile shows then.
          requireAsOffered(await statFile(descriptor), entry)
        } finally {
          await closeFile(descriptor)
        }
      }),

    requireFolders: (entries) =>
      asOffered(async () => {
        if (!folder) return
        const folders = new Set(entries.flatMap((entry) => foldersAbove(entry.path)))
        for (const each of folders) {
          if (!(await lstat(join(path, each))).isDirectory())
            throw new HongyanError('SOURCE_CHANGED', `${each} is a link`)
        }
      }),
  }
}

async function requireSame(descriptor: Descriptor, entry: ManifestEntry, first: Stats): Promise<void> {
  const now = await statFile(descriptor)
  requireAsOffered(now, entry)
  // Finer than a manifest tells: somebody may write within a millisecond.
  if (now.mtimeMs !== first.mtimeMs) throw changed(entry)
}

function requireAsOffered(found: Stats, entry: ManifestEntry): void {
  if (!isAsOffered(found, entry)) throw changed(entry)
}

function isAsOffered(found: Stats, { sizeBytes, modifiedAtMs }: ManifestEntry): boolean {
  return found.isFile() && found.size === sizeBytes && modifiedMs(found) === modifiedAtMs
}

/** What the system says of a file that is not as it was becomes SOURCE_CHANGED; a disk that fails stays what it is. */
async function asOffered<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation()
  } catch (error) {
    if (CHANGED.has(systemCode(error)))
      throw new HongyanError('SOURCE_CHANGED', `what was offered is not there any more: ${error}`, { cause: error })
    throw fileError(error, 'what was offered cannot be read')
  }
}

function changed(entry: ManifestEntry): HongyanError {
  return new HongyanError('SOURCE_CHANGED', `${entry.path} is not what it was when it was offered`)
}
