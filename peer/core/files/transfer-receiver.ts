/**
 * Decides what the pulling side believes and acknowledges: sizes, offsets, order and digests exactly as offered, and
 * never a byte reported before it was written. Pure. One file, from its beginning.
 */
import { equals } from '../../../shared/bytes.ts'
import type { Instant } from '../../../shared/clock.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { FILE_CHUNK_BYTES } from '../../../shared/limits.ts'
import type { TransferId } from '../../../shared/message.ts'
import type { FailEffect, FileMessage, ManifestEntry } from './transfer.ts'
import { createProgressMeter, meterProgress, type Progress, type ProgressMeter } from './transfer-progress.ts'

/** What the signed offer promised. */
export interface Promised {
  readonly transferId: TransferId
  readonly name: string
  readonly sizeBytes: number
  readonly manifestDigest: Uint8Array
}

export interface ReceiverState {
  readonly promised: Promised
  /** What is waited for next. */
  phase: 'asking' | 'reply' | 'manifest' | 'check' | 'start' | 'data' | 'hash' | 'placing' | 'over'
  receivedBytes: number
  writtenBytes: number
  /** What the sender says the file hashes to. */
  promisedDigest: Uint8Array
  readonly meter: ProgressMeter
}

export type ReceiverEvent =
  | { readonly type: 'opened' }
  | { readonly type: 'received'; readonly message: FileMessage }
  | { readonly type: 'manifestHashed'; readonly digest: Uint8Array }
  /** So many bytes more have been written. */
  | { readonly type: 'written'; readonly bytes: number }
  | { readonly type: 'hashed'; readonly digest: Uint8Array }
  /** Synced, and under its final name. */
  | { readonly type: 'placed' }

export type ReceiverEffect =
  | { readonly type: 'send'; readonly message: FileMessage }
  | { readonly type: 'hashManifest'; readonly entries: readonly ManifestEntry[] }
  /** The manifest is the one that was offered: data follows. */
  | { readonly type: 'started' }
  | { readonly type: 'write'; readonly data: Uint8Array }
  | { readonly type: 'hash' }
  | { readonly type: 'place' }
  | ({ readonly type: 'progress' } & Progress)
  | FailEffect

export function createReceiver(promised: Promised, now: Instant): ReceiverState {
  const meter = createProgressMeter(promised.sizeBytes, now)
  return { promised, phase: 'asking', receivedBytes: 0, writtenBytes: 0, promisedDigest: new Uint8Array(), meter }
}

export function stepReceiver(state: ReceiverState, event: ReceiverEvent, now: Instant): readonly ReceiverEffect[] {
  if (state.phase === 'over') return []
  switch (event.type) {
    case 'opened': {
      if (state.phase !== 'asking') return fail(state, 'INTERNAL', 'a stream is opened once')
      state.phase = 'reply'
      const { transferId } = state.promised
      const pull = { type: 'pull', transferId, wantManifest: true, entry: 0, offset: 0, prefixDigest: new Uint8Array() }
      return [{ type: 'send', message: pull as FileMessage }]
    }
    case 'received':
      return heard(state, event.message)
    case 'manifestHashed':
      if (state.phase !== 'check' || !equals(event.digest, state.promised.manifestDigest)) {
        return fail(state, 'INTEGRITY', 'the manifest is not the one that was offered')
      }
      state.phase = 'start'
      return [{ type: 'started' }]
    case 'written':
      return written(state, event.bytes, now)
    case 'hashed':
      if (state.phase !== 'hash' || state.writtenBytes < state.promised.sizeBytes) {
        return fail(state, 'INTERNAL', 'a digest of what is not wholly written')
      }
      if (!equals(event.digest, state.promisedDigest)) {
        return fail(state, 'INTEGRITY', 'the file has another digest than its sender says')
      }
      state.phase = 'placing'
      return [{ type: 'place' }]
    case 'placed':
      if (state.phase !== 'placing') return fail(state, 'INTERNAL', 'a file is placed after it was checked')
      state.phase = 'over'
      return [...tell(state, now), { type: 'send', message: { type: 'verified' } }]
  }
}

/** What may be said in each phase; while this side works, nothing. */
const EXPECTED: Partial<Record<ReceiverState['phase'], readonly FileMessage['type'][]>> = {
  reply: ['reply'],
  manifest: ['manifest'],
  start: ['start'],
  data: ['data', 'end'],
}

function heard(state: ReceiverState, message: FileMessage): readonly ReceiverEffect[] {
  if (!EXPECTED[state.phase]?.includes(message.type)) {
    return fail(state, 'MALFORMED', `${message.type} does not belong here`)
  }
  switch (message.type) {
    case 'reply':
    case 'start':
      if (message.entry !== 0 || message.offset !== 0)
        return fail(state, 'MALFORMED', 'another place than was asked for')
      state.phase = message.type === 'reply' ? 'manifest' : 'data'
      return []
    case 'manifest':
      return takeManifest(state, message.entries, message.last)
    case 'data':
      return takeData(state, message.data)
    case 'end':
      if (state.receivedBytes < state.promised.sizeBytes) return fail(state, 'INTEGRITY', 'less than was promised')
      state.phase = 'hash'
      state.promisedDigest = message.digest
      return [{ type: 'hash' }]
    default:
      return []
  }
}

function takeManifest(
  state: ReceiverState,
  entries: readonly ManifestEntry[],
  last: boolean,
): readonly ReceiverEffect[] {
  const [entry] = entries
  if (entry === undefined || entries.length > 1 || !last) return fail(state, 'INTEGRITY', 'the offer was of one file')
  if (entry.path !== state.promised.name) return fail(state, 'INVALID_NAME', 'another name than was offered')
  if (entry.sizeBytes !== state.promised.sizeBytes) return fail(state, 'INTEGRITY', 'another size than was offered')
  state.phase = 'check'
  return [{ type: 'hashManifest', entries }]
}

function takeData(state: ReceiverState, data: Uint8Array): readonly ReceiverEffect[] {
  // An empty chunk would keep a transfer alive that goes nowhere.
  if (data.byteLength === 0 || data.byteLength > FILE_CHUNK_BYTES) {
    return fail(state, 'MALFORMED', 'a chunk of a size that no sender makes')
  }
  state.receivedBytes += data.byteLength
  if (state.receivedBytes > state.promised.sizeBytes) return fail(state, 'INTEGRITY', 'more than was promised')
  return [{ type: 'write', data }]
}

function written(state: ReceiverState, bytes: number, now: Instant): readonly ReceiverEffect[] {
  state.writtenBytes += bytes
  if (bytes <= 0 || state.writtenBytes > state.receivedBytes) {
    return fail(state, 'INTERNAL', 'more was written than was received')
  }
  const report: ReceiverEffect = { type: 'send', message: { type: 'progress', bytesOnDisk: state.writtenBytes } }
  return [report, ...tell(state, now)]
}

/** Progress for this side's user. All of it is told only when the file is in its place. */
function tell(state: ReceiverState, now: Instant): readonly ReceiverEffect[] {
  if (state.phase === 'data' && state.writtenBytes === state.promised.sizeBytes) return []
  const progress = meterProgress(state.meter, state.writtenBytes, now)
  return progress === undefined ? [] : [{ type: 'progress', ...progress }]
}

function fail(state: ReceiverState, code: ErrorCode, why: string): readonly ReceiverEffect[] {
  state.phase = 'over'
  return [{ type: 'fail', code, why }]
}
