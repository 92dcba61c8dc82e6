/**
 * The step in which a part gets its name: never harms what is there, unless the user said `overwrite` of a file. A crash
 * leaves the part, or what was placed, or both names of one file.
 */
import { link, lstat, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { HongyanError } from '../../../shared/errors.ts'
import type { PlaceInit } from './content.ts'
import { CREATE, closeFile, openFile } from './descriptors.ts'
import { systemCode } from './errors.ts'
import { NUMBER_MAX, numberedPath } from './part.ts'

/** File systems without hard links (FAT, some network mounts) say one of these. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK', 'EXDEV'])
/** What a rename of a folder says where its new name is taken; an empty folder it would replace, hence the look before. */
const TAKEN = new Set(['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EPERM', 'EACCES'])

/** Its path. Names that were taken meanwhile are passed over, or refused with CONFLICT. */
export async function takeName(part: { partPath: string; folder: boolean }, init: PlaceInit): Promise<string> {
  const { partPath, folder } = part
  if (init.onConflict === 'overwrite' && !folder) {
    init.onTry?.(init.path)
    await rename(partPath, init.path)
    return init.path
  }
  for (const path of candidates(folder, init)) {
    init.onTry?.(path)
    if (await (folder ? renameToFree(partPath, path) : linkToFree(partPath, path))) return path
  }
  throw new HongyanError('CONFLICT', `${init.path} was taken meanwhile`)
}

/** Whether both are names of one file. */
export async function areOneFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all(
    [one, other].map((path) => lstat(path, { bigint: true }).catch(() => undefined)),
  )
  if (first === undefined || second === undefined || !first.isFile()) return false
  return first.ino === second.ino && first.dev === second.dev
}

function* candidates(folder: boolean, { path, name, onConflict, isReserved }: PlaceInit): Iterable<string> {
  yield path
  if (onConflict !== 'rename') return
  for (let number = 1; number <= NUMBER_MAX; number += 1) {
    const other = numberedPath({ directory: dirname(path), name, folder }, number)
    if (other !== path && !isReserved(other)) yield other
  }
}

/** False where the name is taken. Unlike a rename, a link never replaces what came there a moment ago. */
async function linkToFree(partPath: string, path: string): Promise<boolean> {
  try {
    await link(partPath, path)
  } catch (error) {
    // A process that was killed between the two steps has done the first.
    if (systemCode(error) === 'EEXIST') {
      if (!(await areOneFile(partPath, path))) return false
    } else if (NO_LINKS.has(systemCode(error))) return replaceOwn(partPath, path)
    else throw error
  }
  // Its other name harms nothing.
  await unlink(partPath).catch(() => undefined)
  return true
}

/** Where there are no links: the name is taken with an empty file of our own, which the rename replaces. */
async function replaceOwn(partPath: string, path: string): Promise<boolean> {
  try {
    await closeFile(await openFile(path, CREATE))
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
  await rename(partPath, path)
  return true
}

/** A folder cannot be linked; but its rename replaces nothing that has contents, wherever it comes from. */
async function renameToFree(partPath: string, path: string): Promise<boolean> {
  const isTaken = async () => (await lstat(path).catch(() => undefined)) !== undefined
  if (await isTaken()) return false
  try {
    await rename(partPath, path)
    return true
  } catch (error) {
    if (TAKEN.has(systemCode(error)) && (await isTaken())) return false
    throw error
  }
}
