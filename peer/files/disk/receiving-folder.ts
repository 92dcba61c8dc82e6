/** The folder into which files are received: made if it is missing, and looked at for room. */
import { mkdir, stat, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { HongyanError } from '../../../shared/errors.ts'
import { onDisk, systemCode } from './errors.ts'

/** The folder, made if it is missing. Throws NOT_FOUND, NOT_WRITABLE or CONFLICT. */
export async function requireDirectory(given: string | undefined, fallback: string): Promise<string> {
  const directory = resolve(given ?? fallback)
  await onDisk(`the folder ${directory} cannot be used`, async () => {
    await makeFolder(directory)
    const found = await stat(directory)
    if (!found.isDirectory()) throw new HongyanError('NOT_FOUND', `${directory} is not a folder`)
  })
  return directory
}

/** Not mkdir's `recursive`: where a file system refuses a name by ENOENT (as /proc does) that never returns. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return
    if (systemCode(error) !== 'ENOENT' || dirname(path) === path) throw error
    await makeFolder(dirname(path))
    await mkdir(path)
  }
}

/** Throws NO_SPACE where so much more does not fit; `spareOf` says how much of a disk of that size is to stay free. */
export async function requireSpace(
  directory: string,
  sizeBytes: number,
  spareOf: (diskBytes: number) => number = () => 0,
): Promise<void> {
  const disk = await onDisk(`${directory} cannot be looked at`, () => statfs(directory, { bigint: true }))
  const { bavail, blocks, bsize } = disk
  const spareBytes = Math.ceil(spareOf(Number(blocks * bsize)))
  if (bavail * bsize < BigInt(sizeBytes) + BigInt(spareBytes)) {
    throw new HongyanError('NO_SPACE', `${directory} has less room than the file needs`)
  }
}
