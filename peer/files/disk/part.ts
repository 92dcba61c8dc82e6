/**
 * What a transfer writes before it has its name: `NAME.part`, a file, or the folder in which the tree grows. Made where
 * nothing was, and removed without following a link.
 */
import { lstat, mkdir, rm, unlink } from 'node:fs/promises'
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

async function makePart({ directory, name, folder }: ReserveInit): Promise<string> {
  for (let number = 1; number <= NUMBER_MAX; number += 1) {
    const path = join(directory, partName(name, number))
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
