/** Names and room on the disk that accepted transfers have, whether or not they run. */
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isOver } from '../core/files/endings.ts'
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

/** Throws NO_SPACE where so much does not fit beside what the others will still write to the same disk. */
export async function requireRoom(directory: string, sizeBytes: number, others: readonly TransferRow[]): Promise<void> {
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
  await requireSpace(directory, sizeBytes + pendingBytes)
}

/** Undefined where the folder is gone. */
async function deviceOf(directory: string): Promise<number | undefined> {
  return (await stat(directory).catch(() => undefined))?.dev
}
