/**
 * The content as it comes in one attempt: what was received, written, told and compared, and what of it is not believed.
 * Pure.
 */
import { equals } from '../../../shared/bytes.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import {
  BULK_RECORD_MAX_BYTES,
  FILE_PENDING_CHUNKS_MAX,
  FILE_REPORT_BYTES,
  FILE_WINDOW_BYTES,
} from '../../../shared/limits.ts'
import { endedAt, type Layout } from './layout.ts'

export interface Arrivals {
  readonly layout: Layout
  receivedOffset: number
  writtenOffset: number
  reportedOffset: number
  /** Received and not written. */
  pendingChunks: number
  /** Of files with contents, from the manifest's beginning: had ended before, whose digest was told, whose was compared. */
  readonly endedBefore: number
  toldFiles: number
  comparedFiles: number
  /** Not compared yet, in order. */
  readonly promisedDigests: Uint8Array[]
  readonly ownDigests: Uint8Array[]
}

export interface Refusal {
  readonly code: ErrorCode
  readonly why: string
}

/** `offset` is where content begins to come. */
export function createArrivals(layout: Layout, offset: number): Arrivals {
  const ended = endedAt(layout, offset)
  return {
    ...{ layout, receivedOffset: offset, writtenOffset: offset, reportedOffset: offset, pendingChunks: 0 },
    ...{ endedBefore: ended, toldFiles: ended, comparedFiles: ended, promisedDigests: [], ownDigests: [] },
  }
}

export function takeData(arrivals: Arrivals, data: Uint8Array): Refusal | undefined {
  const { layout, receivedOffset, writtenOffset, toldFiles } = arrivals
  if (data.byteLength === 0 || data.byteLength > BULK_RECORD_MAX_BYTES) {
    return { code: 'MALFORMED', why: 'a chunk of a size that no sender makes' }
  }
  const offset = receivedOffset + data.byteLength
  if (offset > layout.sizeBytes) return { code: 'INTEGRITY', why: 'more than was promised' }
  if (toldFiles < endedAt(layout, receivedOffset)) {
    return { code: 'INTEGRITY', why: 'data goes on before the digest of what ended' }
  }
  if (offset - writtenOffset > FILE_WINDOW_BYTES) return { code: 'MALFORMED', why: 'more on its way than a window' }
  // Each costs a write and some memory, however short it is.
  if (arrivals.pendingChunks === FILE_PENDING_CHUNKS_MAX) return { code: 'MALFORMED', why: 'content in crumbs' }
  arrivals.pendingChunks += 1
  arrivals.receivedOffset = offset
}

export function takeDigests(arrivals: Arrivals, digests: readonly Uint8Array[]): Refusal | undefined {
  arrivals.toldFiles += digests.length
  if (arrivals.toldFiles > endedAt(arrivals.layout, arrivals.receivedOffset)) {
    return { code: 'INTEGRITY', why: 'the digest of a file that has not ended' }
  }
  // One after another: a call with thousands of arguments has a limit.
  for (const digest of digests) arrivals.promisedDigests.push(digest)
  return compare(arrivals)
}

/** So many bytes more are written, in which files with these digests ended. */
export function takeWritten(arrivals: Arrivals, bytes: number, ended: readonly Uint8Array[]): Refusal | undefined {
  const { layout, writtenOffset, receivedOffset } = arrivals
  const offset = writtenOffset + bytes
  if (bytes <= 0 || offset > receivedOffset) return { code: 'INTERNAL', why: 'more was written than was received' }
  if (ended.length !== endedAt(layout, offset) - endedAt(layout, writtenOffset)) {
    return { code: 'INTERNAL', why: 'digests of other files than have ended' }
  }
  arrivals.writtenOffset = offset
  arrivals.pendingChunks -= 1
  for (const digest of ended) arrivals.ownDigests.push(digest)
  return compare(arrivals)
}

/** Not for every chunk, but always when all that came is written: the sender may be waiting for it. */
export function takeReport(arrivals: Arrivals): number | undefined {
  const { writtenOffset, reportedOffset, receivedOffset } = arrivals
  if (writtenOffset < receivedOffset && writtenOffset - reportedOffset < FILE_REPORT_BYTES) return undefined
  arrivals.reportedOffset = writtenOffset
  return writtenOffset
}

/** All is written, and all digests agree. */
export function isComplete({ layout, writtenOffset, comparedFiles }: Arrivals): boolean {
  return writtenOffset === layout.sizeBytes && comparedFiles === layout.ends.length
}

/** What both sides know. */
function compare(arrivals: Arrivals): Refusal | undefined {
  const { promisedDigests, ownDigests } = arrivals
  const known = Math.min(promisedDigests.length, ownDigests.length)
  const promised = promisedDigests.splice(0, known)
  for (const [at, own] of ownDigests.splice(0, known).entries()) {
    if (!equals(own, promised[at] ?? new Uint8Array())) {
      return { code: 'INTEGRITY', why: 'a file has another digest than its sender says' }
    }
    arrivals.comparedFiles += 1
  }
}
