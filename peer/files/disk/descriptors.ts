/**
 * Files by their bare descriptors: what node:fs/promises does, at a third of its cost for each of many small files.
 * Whoever opens one closes it. Nothing here follows a link unless it says so.
 */
import {
  close,
  constants,
  fchmod,
  fdatasync,
  fstat,
  fsync,
  ftruncate,
  futimes,
  open,
  read,
  type Stats,
  write,
} from 'node:fs'
import { lstat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { systemCode } from './errors.ts'

/** Missing on Windows, where `requireNoLink` has to do. A pipe that was laid there must not make the opening wait. */
const CAREFULLY = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
/** What an opened file may be on systems that cannot refuse links by themselves. */
const KNOWS_NO_FOLLOW = constants.O_NOFOLLOW !== undefined

export const READ = constants.O_RDONLY
export const CHANGE = constants.O_RDWR
/** Throws EEXIST for whatever is there, a link that leads nowhere too. */
export const CREATE = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL

export type Descriptor = number

const openDescriptor = promisify(open)
const readDescriptor = promisify(read)
const writeDescriptor = promisify(write)
export const closeFile = promisify(close)
export const statFile: (file: Descriptor) => Promise<Stats> = promisify(fstat)
export const syncFile = promisify(fsync)
export const syncFileData = promisify(fdatasync)
export const truncateFile = promisify(ftruncate)
export const setFileTimes = promisify(futimes)
export const changeModeOfFile = promisify(fchmod)

/** Throws ELOOP where the last segment is a link. Of the segments before it the caller makes sure. */
export async function openFile(path: string, flags: number, mode?: number): Promise<Descriptor> {
  if (!KNOWS_NO_FOLLOW && flags !== CREATE) await requireNoLink(path)
  return openDescriptor(path, flags | CAREFULLY, mode)
}

/** What the user named, which may be a link. */
export async function openNamedFile(path: string): Promise<Descriptor> {
  return openDescriptor(path, READ | (constants.O_NONBLOCK ?? 0))
}

/** How many bytes there were: fewer than asked for only at the end of the file. */
export async function readAt(file: Descriptor, into: Buffer, position: number): Promise<number> {
  let filled = 0
  while (filled < into.byteLength) {
    const { bytesRead } = await readDescriptor(file, into, filled, into.byteLength - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}

export async function writeAt(file: Descriptor, data: Uint8Array, position: number): Promise<void> {
  let written = 0
  while (written < data.byteLength) {
    written += (await writeDescriptor(file, data, written, data.byteLength - written, position + written)).bytesWritten
  }
}

/** So that names themselves survive a loss of power, on systems where a folder can be synced. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await openDescriptor(path, READ)
    await syncFile(folder).finally(() => closeFile(folder))
  } catch (error) {
    // Windows and some network mounts cannot; a disk that fails is another matter.
    if (['EIO', 'ENOSPC', 'EDQUOT'].includes(systemCode(error))) throw error
  }
}

/** Of a file as it stands in a manifest. */
export function modifiedMs({ mtimeMs }: Stats): number {
  return Math.max(0, Math.floor(mtimeMs))
}

/** As the system wants it. */
export function secondsOf(modifiedAtMs: number): number {
  // A microsecond more: seconds as a fraction are a little less or more, and what is less would lose a millisecond.
  return (modifiedAtMs + 0.001) / 1000
}

/** Throws what other systems say of one. */
async function requireNoLink(path: string): Promise<void> {
  if ((await lstat(path)).isSymbolicLink()) throw Object.assign(new Error(`${path} is a link`), { code: 'ELOOP' })
}
