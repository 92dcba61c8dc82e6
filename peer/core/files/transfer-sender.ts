/**
 * Decides what the offering side says on a file stream, and when: never more than FILE_WINDOW_BYTES beyond what the
 * receiver reports on its disk, so memory is bounded at both ends. Pure. One file; resume offsets are answered with 0.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { FILE_CHUNK_BYTES, FILE_WINDOW_BYTES, MANIFEST_PAGE_ENTRIES } from '../../../shared/limits.ts'
import type { FailEffect, FileMessage, ManifestEntry } from './transfer.ts'
import { createProgressMeter, meterProgress, type Progress, type ProgressMeter } from './transfer-progress.ts'

export interface SenderState {
  readonly manifest: readonly ManifestEntry[]
  readonly sizeBytes: number
  /** waiting for the pull → sending → hashing what was read → confirming by the receiver → over */
  phase: 'waiting' | 'sending' | 'hashing' | 'confirming' | 'over'
  /** Handed to the stream. */
  sentBytes: number
  /** On the receiver's disk, as it says. */
  reportedBytes: number
  /** Length of the read that is under way; its result comes as an event. 0: none. */
  readingBytes: number
  readonly meter: ProgressMeter
}

export type SenderEvent =
  | { readonly type: 'received'; readonly message: FileMessage }
  /** What the `read` effect asked for. */
  | { readonly type: 'read'; readonly data: Uint8Array }
  /** All has been read, and the source is still what was offered. */
  | { readonly type: 'hashed'; readonly digest: Uint8Array }

export type SenderEffect =
  | { readonly type: 'send'; readonly message: FileMessage }
  | { readonly type: 'read'; readonly offset: number; readonly length: number }
  | { readonly type: 'hash' }
  | ({ readonly type: 'progress' } & Progress)
  | { readonly type: 'verified' }
  | FailEffect

export function createSender(manifest: readonly ManifestEntry[], now: Instant): SenderState {
  const sizeBytes = manifest.reduce((sum, entry) => sum + entry.sizeBytes, 0)
  const meter = createProgressMeter(sizeBytes, now)
  return { manifest, sizeBytes, phase: 'waiting', sentBytes: 0, reportedBytes: 0, readingBytes: 0, meter }
}

export function stepSender(state: SenderState, event: SenderEvent, now: Instant): readonly SenderEffect[] {
  // A read that was under way when the transfer ended.
  if (state.phase === 'over') return []
  switch (event.type) {
    case 'received':
      return heard(state, event.message, now)
    case 'read':
      return sendChunk(state, event.data)
    case 'hashed':
      if (state.phase !== 'hashing') return fail(state, 'INTERNAL', 'a digest that was not asked for')
      state.phase = 'confirming'
      return [{ type: 'send', message: { type: 'end', digest: event.digest } }]
  }
}

function heard(state: SenderState, message: FileMessage, now: Instant): readonly SenderEffect[] {
  switch (message.type) {
    case 'pull':
      if (state.phase !== 'waiting') break
      state.phase = 'sending'
      return [
        { type: 'send', message: { type: 'reply', entry: 0, offset: 0 } },
        ...(message.wantManifest ? pages(state.manifest) : []),
        { type: 'send', message: { type: 'start', entry: 0, offset: 0 } },
        ...readOn(state),
      ]
    case 'progress': {
      const { bytesOnDisk } = message
      if (bytesOnDisk < state.reportedBytes) return fail(state, 'MALFORMED', 'a report that goes back')
      if (bytesOnDisk > state.sentBytes) return fail(state, 'MALFORMED', 'a report of what was not sent')
      state.reportedBytes = bytesOnDisk
      return [...tell(state, now), ...readOn(state)]
    }
    case 'verified':
      if (state.phase !== 'confirming') break
      state.phase = 'over'
      state.reportedBytes = state.sentBytes
      return [...tell(state, now), { type: 'verified' }]
  }
  return fail(state, 'MALFORMED', `${message.type} does not belong here`)
}

function sendChunk(state: SenderState, data: Uint8Array): readonly SenderEffect[] {
  if (state.readingBytes === 0 || data.byteLength !== state.readingBytes) {
    return fail(state, 'INTERNAL', 'a read that was not asked for')
  }
  state.readingBytes = 0
  state.sentBytes += data.byteLength
  return [{ type: 'send', message: { type: 'data', data } }, ...readOn(state)]
}

/** The next read, if one fits the window; after the last the digest. One read at a time. */
function readOn(state: SenderState): readonly SenderEffect[] {
  if (state.phase !== 'sending' || state.readingBytes > 0) return []
  const length = Math.min(FILE_CHUNK_BYTES, state.sizeBytes - state.sentBytes)
  if (length === 0) {
    state.phase = 'hashing'
    return [{ type: 'hash' }]
  }
  if (state.sentBytes + length - state.reportedBytes > FILE_WINDOW_BYTES) return []
  state.readingBytes = length
  return [{ type: 'read', offset: state.sentBytes, length }]
}

function pages(manifest: readonly ManifestEntry[]): readonly SenderEffect[] {
  const count = Math.ceil(manifest.length / MANIFEST_PAGE_ENTRIES)
  return Array.from({ length: count }, (_, page) => {
    const entries = manifest.slice(page * MANIFEST_PAGE_ENTRIES, (page + 1) * MANIFEST_PAGE_ENTRIES)
    return { type: 'send', message: { type: 'manifest', entries, last: page === count - 1 } }
  })
}

function tell(state: SenderState, now: Instant): readonly SenderEffect[] {
  const progress = meterProgress(state.meter, state.reportedBytes, now)
  return progress === undefined ? [] : [{ type: 'progress', ...progress }]
}

function fail(state: SenderState, code: ErrorCode, why: string): readonly SenderEffect[] {
  state.phase = 'over'
  return [{ type: 'fail', code, why }]
}
