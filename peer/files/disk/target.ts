/**
 * Where a received file goes: written beside its place as `NAME.part`, synced, then put there in one step that never
 * harms what is there unless the user said `overwrite`. Nothing of a failed transfer stays.
 */
import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Blake3Hasher } from '@napi-rs/blake-hash'
import { HongyanError } from '../../../shared/errors.ts'
import type { OnConflict } from '../../api.ts'
import { numberedName, partName } from '../../core/files/file-names.ts'
import { asBuffer } from '../wire/codec.ts'
import { fileError, onDisk, systemCode } from './errors.ts'
import { requireSpace } from './receiving-folder.ts'

export { requireDirectory } from './receiving-folder.ts'

/** Names tried beside a taken one. */
const NUMBER_MAX = 1000
/** File systems without hard links (FAT, some network mounts) say one of these. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK', 'EXDEV'])

export interface TargetInit {
  readonly directory: string
  /** Checked by `requireFileName`. */
  readonly name: string
  readonly sizeBytes: number
  readonly onConflict: OnConflict
  /** Paths that other running transfers will take; this one adds its own and removes it in the end. */
  readonly reserved: Set<string>
}

export interface Target {
  /** Where the file will be; `place` tells where it is, should the name be taken meanwhile. */
  readonly path: string
  readonly partPath: string
  /** Appends. Resolves when written. Throws NO_SPACE. */
  write(data: Uint8Array): Promise<void>
  /** BLAKE3 of what was written. */
  digest(): Uint8Array
  /** What was written is on the disk itself. */
  sync(): Promise<void>
  /** Gives the file its name, and returns its path. Throws CONFLICT. Ends the target. */
  place(): Promise<string>
  /** Removes what was written, unless it has been placed. Never throws. */
  discard(): Promise<void>
}

/** Throws CONFLICT, NO_SPACE or NOT_WRITABLE; then nothing is left on the disk. */
export async function openTarget(init: TargetInit): Promise<Target> {
  await requireSpace(init.directory, init.sizeBytes)
  const first = await reserve(init)
  const path = pathOf(init, first)
  const part = await openPart(init).catch((error: unknown) => {
    init.reserved.delete(path)
    throw error
  })
  const hasher = new Blake3Hasher()
  let open = true
  const close = async () => {
    if (open) await part.handle.close()
    open = false
  }

  return {
    path,
    partPath: part.path,
    write: (data) =>
      onDisk(`${part.path} cannot be written`, async () => {
        await writeWhole(part.handle, data)
        hasher.update(asBuffer(data))
      }),
    digest: () => hasher.digestBuffer(),
    sync: () => onDisk(`${part.path} cannot be synced`, () => part.handle.sync()),
    place: () =>
      onDisk(`${path} cannot be put in its place`, async () => {
        await close()
        const placed = await takeName(init, part.path, first)
        await syncDirectory(init.directory)
        init.reserved.delete(path)
        return placed
      }),
    async discard() {
      init.reserved.delete(path)
      // A disk that fails here has failed before, and that failure is the one that is reported.
      await close().catch(() => undefined)
      await removePart(part.path)
    },
  }
}

/** Never throws: a rest that cannot be removed harms nothing but its space. */
export async function removePart(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined)
}

function pathOf({ directory, name }: TargetInit, number: number): string {
  return join(directory, numberedName(name, number))
}

/** The number of the first name that neither the disk nor another transfer has; it is reserved then. */
async function reserve(init: TargetInit): Promise<number> {
  for (let number = 1; number <= NUMBER_MAX; number += 1) {
    const path = pathOf(init, number)
    if (init.onConflict === 'overwrite' || !init.reserved.has(path)) {
      // Before the disk is asked: another transfer may look in the meantime.
      init.reserved.add(path)
      const found = await lstat(path).catch(() => undefined)
      if (found === undefined || (init.onConflict === 'overwrite' && !found.isDirectory())) return number
      init.reserved.delete(path)
    }
    if (init.onConflict !== 'rename') break
  }
  throw new HongyanError('CONFLICT', `${pathOf(init, 1)} is there already`)
}

async function openPart({ directory, name }: TargetInit): Promise<{ handle: FileHandle; path: string }> {
  for (let number = 1; number <= NUMBER_MAX; number += 1) {
    const path = join(directory, partName(name, number))
    try {
      // Exclusive: neither a rest of something else nor a link that somebody laid there is written to.
      return { handle: await open(path, 'wx'), path }
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw fileError(error, `${path} cannot be written`)
    }
  }
  throw new HongyanError('CONFLICT', `${directory} is full of parts of ${name}`)
}

/** From the number that was reserved; names that were taken meanwhile are passed over, or refused. */
async function takeName(init: TargetInit, part: string, first: number): Promise<string> {
  if (init.onConflict === 'overwrite') {
    await rename(part, pathOf(init, first))
    return pathOf(init, first)
  }
  for (let number = first; number <= NUMBER_MAX; number += 1) {
    const path = pathOf(init, number)
    const isOthers = number !== first && init.reserved.has(path)
    if (!isOthers && (await moveToFree(part, path))) return path
    if (init.onConflict === 'refuse') break
  }
  throw new HongyanError('CONFLICT', `${pathOf(init, first)} was taken meanwhile`)
}

/** False where the name is taken. Unlike a rename, a link never replaces what came there a moment ago. */
async function moveToFree(part: string, path: string): Promise<boolean> {
  try {
    await link(part, path)
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    if (NO_LINKS.has(systemCode(error))) return renameToFree(part, path)
    throw error
  }
  await removePart(part)
  return true
}

/** Where there are no links: the name is taken with an empty file of our own, which the rename replaces. */
async function renameToFree(part: string, path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close()
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
  await rename(part, path)
  return true
}

async function writeWhole(handle: FileHandle, data: Uint8Array): Promise<void> {
  let written = 0
  while (written < data.byteLength) {
    written += (await handle.write(data, written, data.byteLength - written)).bytesWritten
  }
}

/** So that the name itself survives a loss of power, on systems where a folder can be synced. */
async function syncDirectory(directory: string): Promise<void> {
  try {
    await using handle = await open(directory, 'r')
    await handle.sync()
  } catch {
    // Windows and some network mounts cannot; the file's contents are synced either way.
  }
}
