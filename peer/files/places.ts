/** Names and room on the disk that accepted transfers have, whether or not they run. */
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { FILE_DISK_MIN_BYTES, UNASKED_SPARE_MAX_BYTES, UNASKED_SPARE_SHARE } from '../../shared/limits.ts'
import { isOver } from '../core/files/endings.ts'
import type { ManifestEntry } from '../core/files/messages.ts'
import type { TransferRow, TransferStore } from '../store/transfers.ts'
import { requireSpace } from './disk/receiving-folder.ts'

/** All that were accepted and are not over, but that one. */
export function othersOf(store: TransferStore, { transferId }: TransferRow): readonly TransferRow[] {
  return store.accepted().filter((row) => row.transferId !== transferId && !isOver(row))
}

/** What they take: where they will be, and where they are written. */
export function pathsOf(rows: readonly TransferRow[]): Set<string> {
  return new Set(rows.flatMap(({ path, partPath }) => [path, partPath].filter((each) => each !== null)))
}

/** At least, of so many files. */
export function roomOf({ sizeBytes, count }: Pick<TransferRow, 'sizeBytes' | 'count'>): number {
  return count > 1 ? Math.max(sizeBytes, count * FILE_DISK_MIN_BYTES) : sizeBytes
}

/** What they will take from that offset on: each file and folder has blocks of its own. */
export function roomOfEntries(entries: readonly ManifestEntry[], offset: number): number {
  let blocks = 0
  let end = 0
  for (const { folder, sizeBytes } of entries) {
    end += sizeBytes
    if (folder && offset === 0) blocks += 1
    if (end > offset) blocks += Math.ceil(Math.min(sizeBytes, end - offset) / FILE_DISK_MIN_BYTES)
  }
  return blocks * FILE_DISK_MIN_BYTES
}

/** Of a disk of that size, what files that nobody was asked for leave free. */
export function unaskedSpareOf(diskBytes: number): number {
  return Math.min(diskBytes * UNASKED_SPARE_SHARE, UNASKED_SPARE_MAX_BYTES)
}

/** Throws NO_SPACE where so much does not fit beside what the others will still write to the same disk. */
export async function requireRoom(
  directory: string,
  sizeBytes: number,
  others: readonly TransferRow[],
  spareOf?: (diskBytes: number) => number,
): Promise<void> {
  const device = await deviceOf(directory)
  /** Of each folder once: many go to the same one. */
  const isSameDisk = new Map<string, boolean>()
  let pendingBytes = 0
  for (const { path, sizeBytes: size, bytes } of others) {
    if (path === null) continue
    const folder = dirname(path)
    if (!isSameDisk.has(folder)) isSameDisk.set(folder, (await deviceOf(folder)) === device)
    if (isSameDisk.get(folder)) pendingBytes += size - bytes
  }
  await requireSpace(directory, sizeBytes + pendingBytes, spareOf)
}

/** Undefined where the folder is gone. */
async function deviceOf(directory: string): Promise<number | undefined> {
  return (await stat(directory).catch(() => undefined))?.dev
}
