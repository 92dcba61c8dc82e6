/**
 * What a transfer writes before it has its name: `NAME.part`, a file, or the folder in which the tree grows. Made where
 * nothing was, and removed without following a link.
 */
import { lstat, mkdir, rm, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { HongyanError } from '../../../shared/errors.ts'
import type { OnConflict } from '../../api.ts'
import { numberedName, partName } from '../../core/files/file-names.ts'
import { CREATE, closeFile, openFile } from './descriptors.ts'
import { fileError, systemCode } from './errors.ts'

/** Names tried beside a taken one. */
export const NUMBER_MAX = 1000

export interface ReserveInit {
  readonly directory: string
  /** Checked by `requireFileName`. */
  readonly name: string
  readonly folder: boolean
  readonly onConflict: OnConflict
  /** Paths that other transfers will take; the one that is found is added, for the caller to remove in the end. */
  readonly reserved: Set<string>
  /** Told the part's path just before it is made, to be written down: what a crash leaves is then known. */
  onPart?(partPath: string): void
}

export interface Reserved {
  /** Where it will be; `place` tells where it is, should the name be taken meanwhile. */
  readonly path: string
  /** Empty, and new. */
  readonly partPath: string
}

/** Finds a name, and makes the part. Throws CONFLICT, NO_SPACE or NOT_WRITABLE; then nothing is left on the disk. */
export async function reservePlace(init: ReserveInit): Promise<Reserved> {
  const path = await reserveName(init)
  try {
    return { path, partPath: await makePart(init) }
  } catch (error) {
    init.reserved.delete(path)
    throw error
  }
}

/**
 * Never throws: a rest that cannot be removed harms nothing but its space. What is not of the kind that was made is not
 * ours, and stays.
 */
export async function removePart({ partPath, folder }: { partPath: string; folder: boolean }): Promise<void> {
  try {
    if (!folder) return await unlink(partPath)
    // What it removes, links among it, it removes by name.
    if ((await lstat(partPath)).isDirectory()) await rm(partPath, { recursive: true, force: true })
  } catch {
    // Gone, or not to be had.
  }
}

/**
 * Of a part that was only reserved, or was about to be: what has contents is not it, and stays. Never throws.
 */
export async function removeReserved({ partPath, folder }: { partPath: string; folder: boolean }): Promise<void> {
  try {
    if (folder) return await rmdir(partPath)
    const found = await lstat(partPath)
    if (found.isFile() && found.size === 0) await unlink(partPath)
  } catch {
    // Gone, not empty, or not to be had.
  }
}

export function numberedPath({ directory, name, folder }: NamedPlace, number: number): string {
  return join(directory, numberedName(name, number, folder ? 'folder' : 'file'))
}

type NamedPlace = Pick<ReserveInit, 'directory' | 'name' | 'folder'>

/** The first that neither the disk nor another transfer has. A folder is never overwritten, and overwrites nothing. */
async function reserveName(init: ReserveInit): Promise<string> {
  const { onConflict, reserved, folder } = init
  const overwrites = onConflict === 'overwrite' && !folder
  for (let number = 1; number <= NUMBER_MAX; number += 1) {
    const path = numberedPath(init, number)
    if (overwrites || !reserved.has(path)) {
      // Before the disk is asked: another transfer may look in the meantime.
      reserved.add(path)
      const found = await lstat(path).catch(() => undefined)
      if (found === undefined || (overwrites && !found.isDirectory())) return path
      reserved.delete(path)
    }
    if (onConflict !== 'rename') break
  }
  throw new HongyanError('CONFLICT', `${numberedPath(init, 1)} is there already`)
}

async function makePart({ directory, name, folder, onPart }: ReserveInit): Promise<string> {
  for (let number = 1; number <= NUMBER_MAX; number += 1) {
    const path = join(directory, partName(name, number))
    // What is there already must not be written down as ours.
    if ((await lstat(path).catch(() => undefined)) !== undefined) continue
    onPart?.(path)
    try {
      // Exclusive: neither a rest of something else nor a link that somebody laid there is written to.
      if (folder) await mkdir(path)
      else await closeFile(await openFile(path, CREATE))
      return path
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw fileError(error, `${path} cannot be written`)
    }
  }
  throw new HongyanError('CONFLICT', `${directory} is full of parts of ${name}`)
}
