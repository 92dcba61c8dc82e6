/**
 * How far a SQLite write-ahead log reaches, read beside its user (https://sqlite.org/walformat.html), and the log as a
 * power loss may leave it. Never opens the database.
 */
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'

/** A log begins anew after a checkpoint, over its older self: lengths of different generations cannot be compared. */
export interface LogMark {
  readonly generation: string
  /** From the file's beginning to the end of the last commit. */
  readonly lengthBytes: number
}

const LOG_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
/** Offsets in the `-shm` file, all in the machine's own byte order. */
const INDEX = { pageBytes: 14, frames: 16, salts: 32, backfillAttempted: 128 } as const

function readIndex(databasePath: string): { mark: LogMark; copiedBytes: number } {
  const index = readFileSync(`${databasePath}-shm`)
  const u32 = (offset: number): number => new Uint32Array(index.buffer, index.byteOffset + offset, 1)[0] ?? 0
  const pageBytes = new Uint16Array(index.buffer, index.byteOffset + INDEX.pageBytes, 1)[0] ?? 0
  // The largest page does not fit into its field, which holds 1 then.
  const frameBytes = FRAME_HEADER_BYTES + (pageBytes === 1 ? 65_536 : pageBytes)
  const lengthOf = (frames: number) => LOG_HEADER_BYTES + frames * frameBytes
  return {
    mark: {
      generation: index.subarray(INDEX.salts, INDEX.salts + 8).toString('hex'),
      lengthBytes: lengthOf(u32(INDEX.frames)),
    },
    copiedBytes: lengthOf(u32(INDEX.backfillAttempted)),
  }
}

/** Of a database that a process has open. */
export function markLog(databasePath: string): LogMark {
  return readIndex(databasePath).mark
}

/**
 * What certainly was on disk when the process was killed: the log up to the mark, and what a checkpoint had begun to
 * copy, which SQLite syncs before. Beyond it anything may be missing.
 */
export function safeLength(databasePath: string, lastMark: LogMark): number {
  const { mark, copiedBytes } = readIndex(databasePath)
  // Begun anew and nothing written yet: the file still holds the older self, synced and copied as a whole.
  if (mark.lengthBytes === LOG_HEADER_BYTES) return statSync(`${databasePath}-wal`).size
  return Math.max(copiedBytes, mark.generation === lastMark.generation ? lastMark.lengthBytes : 0)
}

/** The log ends there, or goes on with what was never meant to be in it. */
export function cutLog(databasePath: string, lengthBytes: number, garbage: Uint8Array): void {
  const path = `${databasePath}-wal`
  truncateSync(path, lengthBytes)
  writeFileSync(path, garbage, { flag: 'a' })
}
