/**
 * What is there of a part that is to be gone on with: never more is believed than the journal says, and never more than
 * lies on the disk. What is something else now, a link above all, is PartReplaced, and nothing is done to it.
 */
import type { Stats } from 'node:fs'
import { lstat, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SMALL_FILE_MAX_BYTES } from '../../../shared/limits.ts'
import { type Extent, endedAt, extentAt, type Layout, splitAt } from '../../core/files/layout.ts'
import type { ManifestEntry } from '../../core/files/messages.ts'
import { concurrently } from './concurrently.ts'
import type { TargetInit } from './content.ts'
import { CHANGE, CREATE, closeFile, type Descriptor, openFile, statFile, truncateFile } from './descriptors.ts'
import { fileError, onDisk, systemCode } from './errors.ts'
import { PartReplaced } from './part-files.ts'
import { areOneFile } from './take-name.ts'

/** Enough to keep the system's four threads busy. */
const AT_ONCE = 16

export interface Resumed {
  readonly offset: number
  /** The file to go on with, where there is one: it ends at the offset. */
  readonly open: { readonly extent: Extent; readonly descriptor: Descriptor } | undefined
}

/** Small files of a folder are written whole. */
export function isSmall(folder: boolean, { entry }: Extent): boolean {
  return folder && entry.sizeBytes <= SMALL_FILE_MAX_BYTES
}

export async function resumePart(init: TargetInit, layout: Layout): Promise<Resumed> {
  const resume = init.folder ? resumeFolder : resumeFile
  return onDisk(`${init.partPath} cannot be gone on with`, () => resume(init, layout))
}

/** Whether the content lies at the path that was tried last: the crash came after that. */
export async function isPlaced({ partPath, folder, entries, triedPath }: TargetInit): Promise<boolean> {
  if (triedPath === undefined) return false
  if ((await lookAt(partPath)) !== undefined) return !folder && areOneFile(partPath, triedPath)
  const found = await lookAt(triedPath)
  if (!folder) return found?.isFile() === true && found.size === entries[0]?.sizeBytes
  if (found?.isDirectory() !== true) return false
  let isWhole = true
  await concurrently(entries, AT_ONCE, async (entry) => {
    if (!isWhole) return
    const there = await lookAt(join(triedPath, entry.path))
    isWhole &&= entry.folder
      ? there?.isDirectory() === true
      : there?.isFile() === true && there.size === entry.sizeBytes
  })
  return isWhole
}

async function resumeFile({ partPath, offset }: TargetInit, layout: Layout): Promise<Resumed> {
  const extent = extentAt(layout, 0)
  const own = await openOwn(partPath)
  const { descriptor, size } = own ?? { descriptor: await openFile(partPath, CREATE), size: 0 }
  const there = Math.min(offset, size)
  await cutAt(descriptor, there)
  if (extent !== undefined) return { offset: there, open: { extent, descriptor } }
  await closeFile(descriptor)
  return { offset: 0, open: undefined }
}

async function resumeFolder(init: TargetInit, layout: Layout): Promise<Resumed> {
  const { partPath } = init
  const found = await lookAt(partPath)
  if (found === undefined) {
    await mkdir(partPath)
    return { offset: 0, open: undefined }
  }
  if (!found.isDirectory()) throw new PartReplaced(partPath)
  const offset = await wholeUpTo(init, layout)
  const extent = splitAt(layout, offset)
  if (extent === undefined) return { offset, open: undefined }
  const opened = isSmall(true, extent) ? undefined : await openOwn(join(partPath, extent.entry.path))
  const position = Math.min(offset - extent.start, opened?.size ?? 0)
  // A small file, or one that has gone, begins anew.
  if (opened === undefined) return { offset: extent.start, open: undefined }
  await cutAt(opened.descriptor, position)
  return { offset: extent.start + position, open: { extent, descriptor: opened.descriptor } }
}

/** The offset of the journal, or the beginning of the first file before it that is not there as it should be. */
async function wholeUpTo({ partPath, entries, offset }: TargetInit, layout: Layout): Promise<number> {
  let whole = offset
  const folders = entries.filter(({ folder }) => folder)
  await concurrently(folders, AT_ONCE, ({ path }) => requireFolderOrNothing(join(partPath, path)))
  const before = layout.files.slice(0, endedAt(layout, offset))
  await concurrently(before.entries(), AT_ONCE, async ([index, { path, sizeBytes }]) => {
    const found = await lookAt(join(partPath, path))
    if (found !== undefined && !found.isFile()) throw new PartReplaced(join(partPath, path))
    if (found?.size !== sizeBytes) whole = Math.min(whole, extentAt(layout, index)?.start ?? whole)
  })
  return whole
}

async function requireFolderOrNothing(path: string): Promise<void> {
  const found = await lookAt(path)
  if (found !== undefined && !found.isDirectory()) throw new PartReplaced(path)
}

/** A file that is only ours, to be written on; undefined where there is none. */
async function openOwn(path: string): Promise<{ descriptor: Descriptor; size: number } | undefined> {
  const found = await lookAt(path)
  if (found === undefined) return undefined
  if (!found.isFile()) throw new PartReplaced(path)
  const descriptor = await openFile(path, CHANGE).catch((error: unknown) => {
    throw ['ELOOP', 'EISDIR', 'ENXIO'].includes(systemCode(error)) ? new PartReplaced(path) : error
  })
  const opened = await statFile(descriptor)
  // With another name beside this one it may be somebody's.
  if (opened.isFile() && opened.nlink === 1) return { descriptor, size: opened.size }
  await closeFile(descriptor)
  throw new PartReplaced(path)
}

/** What is beyond was never promised. */
async function cutAt(descriptor: Descriptor, size: number): Promise<void> {
  try {
    await truncateFile(descriptor, size)
  } catch (error) {
    await closeFile(descriptor)
    throw error
  }
}

/** The first entry whose path is too long there makes the rest useless. */
export async function requireShortPaths({ partPath, entries }: TargetInit): Promise<void> {
  let longest: ManifestEntry | undefined
  for (const entry of entries) if (entry.path.length > (longest?.path.length ?? 0)) longest = entry
  if (longest === undefined) return
  await lookAt(join(partPath, longest.path))
}

async function lookAt(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return undefined
    throw fileError(error, `${path} cannot be looked at`)
  }
}
