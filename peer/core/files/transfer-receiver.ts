/**
 * Decides what the pulling side believes, reports and keeps in one attempt: manifest, sizes, offsets, order and digests
 * exactly as offered; nothing reported before it was written, nothing placed before it was compared. Pure.
 */
import { equals } from '../../../shared/bytes.ts'
import type { Instant } from '../../../shared/clock.ts'
import { type ErrorCode, toHongyanError } from '../../../shared/errors.ts'
import {
  BULK_RECORD_MAX_BYTES,
  FILE_CHECKPOINT_BYTES,
  FILE_CHECKPOINT_MS,
  FILE_REPORT_BYTES,
  FILE_WINDOW_BYTES,
} from '../../../shared/limits.ts'
import { endedAt, type Layout, layoutOf, splitAt } from './layout.ts'
import { createManifestJudge, type ManifestJudge } from './manifest.ts'
import type { FileMessage, ManifestEntry } from './messages.ts'
import type { Promised } from './promised.ts'
import { createProgressMeter, meterProgress, type Progress, type ProgressMeter } from './transfer-progress.ts'
import type { FailEffect } from './transfer-sender.ts'

export interface ReceiverState {
  readonly promised: Promised
  /** To see the manifest, and nothing else. */
  readonly isLook: boolean
  /** Undefined where the manifest was here already. */
  readonly judge: ManifestJudge | undefined
  layout: Layout
  /**
   * Waiting for the manifest → its digest is made → the target is opened → what is here is compared → its beginning is
   * forgotten → content comes → all of it is placed → over
   */
  phase: 'manifest' | 'judging' | 'opening' | 'comparing' | 'restarting' | 'data' | 'placing' | 'over'
  pagesTaken: number
  hasPulled: boolean
  /** Where it goes on. */
  offset: number
  hashedBytes: number
  ownPrefix: Uint8Array | undefined
  promisedPrefix: Uint8Array | undefined
  receivedOffset: number
  writtenOffset: number
  reportedOffset: number
  /** Of files with contents, from the manifest's beginning: whose digest was told, whose was compared. */
  toldFiles: number
  comparedFiles: number
  /** So many had ended before it went on. */
  endedBefore: number
  /** Not compared yet, in order. */
  readonly promisedDigests: Uint8Array[]
  readonly ownDigests: Uint8Array[]
  checkpoint: { isRunning: boolean; offset: number; at: Instant }
  meter: ProgressMeter
}

export type ReceiverEvent =
  /** Without a manifest: it is asked for. */
  | { readonly type: 'begun' }
  /** The target is open, and holds all up to there. */
  | { readonly type: 'opened'; readonly offset: number }
  | { readonly type: 'received'; readonly message: FileMessage }
  | { readonly type: 'manifestHashed'; readonly digest: Uint8Array }
  | { readonly type: 'hashed'; readonly bytes: number }
  | { readonly type: 'prefixHashed'; readonly digest: Uint8Array }
  | { readonly type: 'restarted'; readonly offset: number }
  /** So many bytes more, in which files with these digests ended. */
  | { readonly type: 'written'; readonly bytes: number; readonly ended: readonly Uint8Array[] }
  /** All up to there is on the disk, and was written down. */
  | { readonly type: 'checkpointed'; readonly offset: number }
  /** Synced, and under its final name. */
  | { readonly type: 'placed' }
  /** Every FILE_CHECKING_INTERVAL_MS. */
  | { readonly type: 'tick' }

export type ReceiverEffect =
  | { readonly type: 'send'; readonly message: FileMessage }
  /** A page that is believed goes into the manifest's digest; after the last that is asked for. */
  | { readonly type: 'hashPage'; readonly entries: readonly ManifestEntry[]; readonly last: boolean }
  /** The manifest is the one that was offered. */
  | { readonly type: 'seen'; readonly manifest: readonly ManifestEntry[] }
  | { readonly type: 'open'; readonly manifest: readonly ManifestEntry[] }
  | { readonly type: 'hashPrefix' }
  | { readonly type: 'restart' }
  /** Data is asked for, from there on. */
  | { readonly type: 'begin'; readonly offset: number }
  | { readonly type: 'write'; readonly data: Uint8Array }
  | { readonly type: 'checkpoint' }
  | { readonly type: 'place' }
  | { readonly type: 'checking'; readonly bytes: number }
  | ({ readonly type: 'progress' } & Progress)
  | FailEffect

export interface ReceiverInit {
  readonly promised: Promised
  readonly isLook: boolean
  /** Where it is here already; then the first event is `opened`, else `begun`. */
  readonly manifest: readonly ManifestEntry[] | undefined
}

export function createReceiver({ promised, isLook, manifest }: ReceiverInit, now: Instant): ReceiverState {
  return {
    ...{ promised, isLook, judge: manifest === undefined ? createManifestJudge(promised) : undefined },
    ...{ layout: layoutOf(manifest ?? []), phase: manifest === undefined ? 'manifest' : 'opening' },
    ...{ pagesTaken: 0, hasPulled: false, offset: 0, hashedBytes: 0, ownPrefix: undefined, promisedPrefix: undefined },
    ...{ receivedOffset: 0, writtenOffset: 0, reportedOffset: 0, toldFiles: 0, comparedFiles: 0, endedBefore: 0 },
    ...{ promisedDigests: [], ownDigests: [], checkpoint: { isRunning: false, offset: 0, at: now } },
    meter: createProgressMeter(promised.sizeBytes, 0, now),
  }
}

/** How many of the files that ended in this attempt may be kept as they are. */
export function confirmedFiles({ comparedFiles, endedBefore }: ReceiverState): number {
  return comparedFiles - endedBefore
}

export function stepReceiver(state: ReceiverState, event: ReceiverEvent, now: Instant): readonly ReceiverEffect[] {
  // Work that was under way when the attempt ended.
  if (state.phase === 'over') return []
  switch (event.type) {
    case 'begun':
      if (state.phase !== 'manifest' || state.hasPulled) return confused(state, 'an attempt begins once')
      return [pull(state, 0)]
    case 'opened':
      return opened(state, event.offset, now)
    case 'received':
      return heard(state, event.message, now)
    case 'manifestHashed':
      return judged(state, event.digest)
    case 'hashed':
      state.hashedBytes = event.bytes
      return []
    case 'prefixHashed':
      if (state.phase !== 'comparing') return confused(state, 'a digest that was not asked for')
      state.ownPrefix = event.digest
      return comparePrefixes(state, now)
    case 'restarted':
      if (state.phase !== 'restarting' || event.offset !== splitAt(state.layout, state.offset)) {
        return confused(state, 'a restart at another offset')
      }
      return begin(state, event.offset, now)
    case 'written':
      return written(state, event.bytes, event.ended, now)
    case 'checkpointed':
      if (event.offset > state.writtenOffset) return confused(state, 'more is on disk than was written')
      state.checkpoint.isRunning = false
      return []
    case 'placed':
      if (state.phase !== 'placing') return confused(state, 'content is placed after it was compared')
      state.phase = 'over'
      return [...tell(state, now), { type: 'send', message: { type: 'verified' } }]
    case 'tick':
      return tick(state, now)
  }
}

/** What may be said in each phase; while this side works, nothing. */
const EXPECTED: Partial<Record<ReceiverState['phase'], readonly FileMessage['type'][]>> = {
  manifest: ['manifest'],
  judging: ['checking', 'reply'],
  opening: ['checking', 'reply'],
  comparing: ['checking', 'reply'],
  restarting: ['checking'],
  // One that was on its way when data was asked for.
  data: ['data', 'ends', 'checking'],
}

function heard(state: ReceiverState, message: FileMessage, now: Instant): readonly ReceiverEffect[] {
  if (!EXPECTED[state.phase]?.includes(message.type) || !state.hasPulled) {
    return fail(state, 'MALFORMED', `${message.type} does not belong here`)
  }
  switch (message.type) {
    case 'manifest':
      return takePage(state, message.entries, message.last)
    case 'reply':
      if (state.promisedPrefix !== undefined) return fail(state, 'MALFORMED', 'a second reply')
      state.promisedPrefix = message.prefixDigest
      return state.phase === 'comparing' ? comparePrefixes(state, now) : []
    case 'data':
      return takeData(state, message.data)
    case 'ends':
      return takeDigests(state, message.digests, now)
    default:
      return []
  }
}

/** While this side hashes, opens or syncs, the other must not take it for gone. */
function tick(state: ReceiverState, now: Instant): readonly ReceiverEffect[] {
  const { phase, hashedBytes: bytes } = state
  if (phase === 'data') return checkpoint(state, now)
  if (phase === 'placing') return [{ type: 'send', message: { type: 'progress', offset: state.writtenOffset } }]
  if (phase === 'manifest' || phase === 'judging' || !state.hasPulled) return []
  const alive: ReceiverEffect = { type: 'send', message: { type: 'checking', bytes } }
  return bytes > 0 ? [alive, { type: 'checking', bytes }] : [alive]
}

// ---- the manifest

function pull(state: ReceiverState, offset: number): ReceiverEffect {
  const { transferId } = state.promised
  state.hasPulled = true
  if (state.isLook) return { type: 'send', message: { type: 'look', transferId } }
  const wantManifest = state.judge !== undefined
  return { type: 'send', message: { type: 'pull', transferId, wantManifest, offset } }
}

function takePage(state: ReceiverState, entries: readonly ManifestEntry[], last: boolean): readonly ReceiverEffect[] {
  try {
    state.judge?.take(entries, last)
  } catch (error) {
    const { code, message } = toHongyanError(error)
    return fail(state, code, message)
  }
  if (last) state.phase = 'judging'
  state.pagesTaken += 1
  const taken: ReceiverEffect = { type: 'send', message: { type: 'pagesTaken', count: state.pagesTaken } }
  return [{ type: 'hashPage', entries, last }, taken]
}

function judged(state: ReceiverState, digest: Uint8Array): readonly ReceiverEffect[] {
  if (state.phase !== 'judging' || state.judge === undefined) return confused(state, 'a digest before the last page')
  if (!equals(digest, state.promised.manifestDigest)) {
    return fail(state, 'INTEGRITY', 'the manifest is not the one that was offered')
  }
  const manifest = state.judge.entries
  state.layout = layoutOf(manifest)
  state.phase = state.isLook ? 'over' : 'opening'
  const seen: ReceiverEffect = { type: 'seen', manifest }
  return state.isLook ? [seen] : [seen, { type: 'open', manifest }]
}

// ---- where it goes on

function opened(state: ReceiverState, offset: number, now: Instant): readonly ReceiverEffect[] {
  if (state.phase !== 'opening') return confused(state, 'a target that was not asked for')
  if (offset > state.layout.sizeBytes || (state.hasPulled && offset > 0))
    return confused(state, 'a target that holds more than it may')
  state.phase = 'comparing'
  state.offset = offset
  const effects = state.hasPulled ? [] : [pull(state, offset)]
  if (splitAt(state.layout, offset) !== undefined) return [...effects, { type: 'hashPrefix' }]
  state.ownPrefix = new Uint8Array()
  return state.promisedPrefix === undefined ? effects : comparePrefixes(state, now)
}

function comparePrefixes(state: ReceiverState, now: Instant): readonly ReceiverEffect[] {
  const { ownPrefix, promisedPrefix, offset } = state
  if (ownPrefix === undefined || promisedPrefix === undefined) return []
  if (ownPrefix.byteLength !== promisedPrefix.byteLength) {
    return fail(state, 'MALFORMED', 'a digest where nothing is compared, or none')
  }
  if (equals(ownPrefix, promisedPrefix)) return begin(state, offset, now)
  state.phase = 'restarting'
  return [{ type: 'restart' }]
}

function begin(state: ReceiverState, offset: number, now: Instant): readonly ReceiverEffect[] {
  const ended = endedAt(state.layout, offset)
  Object.assign(state, { phase: 'data', offset, receivedOffset: offset, writtenOffset: offset, reportedOffset: offset })
  Object.assign(state, { toldFiles: ended, comparedFiles: ended, endedBefore: ended })
  state.checkpoint = { isRunning: false, offset, at: now }
  state.meter = createProgressMeter(state.promised.sizeBytes, offset, now)
  return [{ type: 'begin', offset }, ...finish(state)]
}

// ---- the content

function takeData(state: ReceiverState, data: Uint8Array): readonly ReceiverEffect[] {
  const { layout, receivedOffset, writtenOffset } = state
  if (data.byteLength === 0 || data.byteLength > BULK_RECORD_MAX_BYTES) {
    return fail(state, 'MALFORMED', 'a chunk of a size that no sender makes')
  }
  const offset = receivedOffset + data.byteLength
  if (offset > layout.sizeBytes) return fail(state, 'INTEGRITY', 'more than was promised')
  if (state.toldFiles < endedAt(layout, receivedOffset)) {
    return fail(state, 'INTEGRITY', 'data goes on before the digest of what ended')
  }
  if (offset - writtenOffset > FILE_WINDOW_BYTES) return fail(state, 'MALFORMED', 'more on its way than a window')
  state.receivedOffset = offset
  return [{ type: 'write', data }]
}

function takeDigests(state: ReceiverState, digests: readonly Uint8Array[], now: Instant): readonly ReceiverEffect[] {
  state.toldFiles += digests.length
  if (state.toldFiles > endedAt(state.layout, state.receivedOffset)) {
    return fail(state, 'INTEGRITY', 'the digest of a file that has not ended')
  }
  state.promisedDigests.push(...digests)
  return compareDigests(state) ?? [...checkpoint(state, now), ...finish(state)]
}

function written(
  state: ReceiverState,
  bytes: number,
  ended: readonly Uint8Array[],
  now: Instant,
): readonly ReceiverEffect[] {
  const endedBefore = endedAt(state.layout, state.writtenOffset)
  state.writtenOffset += bytes
  if (state.phase !== 'data' || bytes <= 0 || state.writtenOffset > state.receivedOffset) {
    return confused(state, 'more was written than was received')
  }
  if (ended.length !== endedAt(state.layout, state.writtenOffset) - endedBefore) {
    return confused(state, 'digests of other files than have ended')
  }
  state.ownDigests.push(...ended)
  return compareDigests(state) ?? [...report(state), ...tell(state, now), ...checkpoint(state, now), ...finish(state)]
}

/** Compares what both sides know; undefined where all agrees. */
function compareDigests(state: ReceiverState): readonly ReceiverEffect[] | undefined {
  const { promisedDigests, ownDigests } = state
  const known = Math.min(promisedDigests.length, ownDigests.length)
  for (const [at, own] of ownDigests.splice(0, known).entries()) {
    if (!equals(own, promisedDigests[at] ?? new Uint8Array())) {
      return fail(state, 'INTEGRITY', 'a file has another digest than its sender says')
    }
  }
  promisedDigests.splice(0, known)
  state.comparedFiles += known
}

/** Not for every chunk, but always when all that came is written: the sender may be waiting for it. */
function report(state: ReceiverState): readonly ReceiverEffect[] {
  const { writtenOffset, reportedOffset, receivedOffset } = state
  if (writtenOffset < receivedOffset && writtenOffset - reportedOffset < FILE_REPORT_BYTES) return []
  state.reportedOffset = writtenOffset
  return [{ type: 'send', message: { type: 'progress', offset: writtenOffset } }]
}

/** One at a time. */
function checkpoint(state: ReceiverState, now: Instant): readonly ReceiverEffect[] {
  const { isRunning, offset, at } = state.checkpoint
  const newBytes = state.writtenOffset - offset
  const isDue = newBytes >= FILE_CHECKPOINT_BYTES || (newBytes > 0 && now - at >= FILE_CHECKPOINT_MS)
  if (isRunning || !isDue) return []
  state.checkpoint = { isRunning: true, offset: state.writtenOffset, at: now }
  return [{ type: 'checkpoint' }]
}

function finish(state: ReceiverState): readonly ReceiverEffect[] {
  const { phase, layout, writtenOffset, comparedFiles } = state
  if (phase !== 'data' || writtenOffset < layout.sizeBytes || comparedFiles < layout.ends.length) return []
  state.phase = 'placing'
  return [{ type: 'place' }]
}

/** Progress for this side's user. All of it is told only when it is in its place. */
function tell(state: ReceiverState, now: Instant): readonly ReceiverEffect[] {
  if (state.phase === 'data' && state.writtenOffset === state.promised.sizeBytes) return []
  const progress = meterProgress(state.meter, state.writtenOffset, now)
  return progress === undefined ? [] : [{ type: 'progress', ...progress }]
}

function confused(state: ReceiverState, why: string): readonly ReceiverEffect[] {
  return fail(state, 'INTERNAL', why)
}

function fail(state: ReceiverState, code: ErrorCode, why: string): readonly ReceiverEffect[] {
  state.phase = 'over'
  return [{ type: 'fail', code, why }]
}
