/** The end of a part: what has no contents is made, all is dressed and synced, and then it gets its name. */
import type { Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { HongyanError } from '../../../shared/errors.ts'
import type { ManifestEntry } from '../../core/files/messages.ts'
import { concurrently } from './concurrently.ts'
import type { PlaceInit } from './content.ts'
import { CHANGE, closeFile, openFile, statFile, syncFile, syncFolder } from './descriptors.ts'
import { onDisk, systemCode } from './errors.ts'
import { type PartFiles, PartReplaced, partLacks } from './part-files.ts'
import { takeName } from './take-name.ts'

/** Enough to keep the system's four threads busy. */
const AT_ONCE = 8

export interface WholePart {
  readonly partPath: string
  readonly folder: boolean
  readonly entries: readonly ManifestEntry[]
  readonly files: PartFiles
  /** Of a single file with contents, the one that was written: its name may lead to another by now. */
  readonly own: Pick<Stats, 'dev' | 'ino'> | undefined
}

/** All that has contents is written and synced, and nothing of it is open. Its path. */
export async function placePart(part: WholePart, init: PlaceInit): Promise<string> {
  if (part.folder) await finishFolder(part)
  else await finishFile(part)
  return onDisk(`${init.path} cannot be put in its place`, async () => {
    const path = await takeName(part, init)
    await syncFolder(dirname(path))
    return path
  })
}

async function finishFolder({ partPath, entries, files }: WholePart): Promise<void> {
  const folders = entries.filter(({ folder }) => folder)
  // In their order: each is in one before it.
  await files.makeFoldersAbove([])
  for (const { path } of folders) await files.makeFolder(path)
  const empty = entries.filter(({ folder, sizeBytes }) => !folder && sizeBytes === 0)
  await concurrently(empty, AT_ONCE, files.makeEmpty)
  await requireWhole(partPath, entries)
  // Whatever is made in a folder changes its time.
  await concurrently(folders, AT_ONCE, files.dressFolder)
  await files.syncFolders()
}

/**
 * Somebody may have taken a file away while others were written; and a disk that takes two names for one, other than those
 * that no manifest may have, has kept one file of the two.
 */
async function requireWhole(partPath: string, entries: readonly ManifestEntry[]): Promise<void> {
  const seen = new Map<bigint, string>()
  await concurrently(entries, AT_ONCE, async ({ path, folder, sizeBytes }) => {
    if (folder) return
    const absolute = join(partPath, path)
    const found = await lstat(absolute, { bigint: true }).catch(() => undefined)
    if (found?.isFile() === false) throw new PartReplaced(absolute)
    if (found?.size !== BigInt(sizeBytes)) throw partLacks(absolute)
    const other = seen.get(found.ino)
    if (other !== undefined) {
      const where = `${path} / ${other}`
      throw new HongyanError('INVALID_NAME', `this disk cannot hold both: ${where}`, {
        reason: 'fileNamesCollide',
        where,
      })
    }
    // Where files have no number of their own, none is told.
    if (found.ino !== 0n) seen.set(found.ino, path)
  })
}

async function finishFile({ partPath, entries, files, own }: WholePart): Promise<void> {
  await onDisk(`${partPath} cannot be synced`, async () => {
    const [entry] = entries
    const file = await openFile(partPath, CHANGE).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') throw partLacks(partPath)
      throw ['ELOOP', 'EISDIR'].includes(systemCode(error)) ? new PartReplaced(partPath) : error
    })
    try {
      const found = await statFile(file)
      const isOwn = own === undefined || (found.ino === own.ino && found.dev === own.dev)
      if (!isOwn || !found.isFile()) throw new PartReplaced(partPath)
      if (entry === undefined || found.size !== entry.sizeBytes) throw partLacks(partPath)
      await files.dress(file, entry)
      await syncFile(file)
    } finally {
      await closeFile(file)
    }
  })
}
