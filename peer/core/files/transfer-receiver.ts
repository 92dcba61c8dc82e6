/**
 * Decides what the pulling side believes, reports and keeps in one attempt: manifest, sizes, offsets, order and digests
 * exactly as offered; nothing reported before it was written, nothing placed before it was compared. Pure.
 */
import { equals } from '../../../shared/bytes.ts'
import type { Instant } from '../../../shared/clock.ts'
import { type ErrorCode, toHongyanError } from '../../../shared/errors.ts'
import { FILE_CHECKPOINT_BYTES, FILE_CHECKPOINT_MS } from '../../../shared/limits.ts'
import { type Advance, createAdvance, isStalled, noteAdvance } from './advance.ts'
import {
  type Arrivals,
  createArrivals,
  isComplete,
  takeData,
  takeDigests,
  takeReport,
  takeWritten,
} from './arrivals.ts'
import { type Layout, layoutOf, splitAt } from './layout.ts'
import { createManifestJudge, type ManifestJudge } from './manifest.ts'
import type { FileMessage, ManifestEntry } from './messages.ts'
import type { Promised } from './promised.ts'
import type { ReceiverEffect, ReceiverEvent } from './receiver-events.ts'
import { createProgressMeter, meterProgress, type ProgressMeter } from './transfer-progress.ts'

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
  /** Once data was asked for. */
  arrivals: Arrivals
  checkpoint: { isRunning: boolean; offset: number; at: Instant }
  meter: ProgressMeter
  advance: Advance
}

export interface ReceiverInit {
  readonly promised: Promised
  readonly isLook: boolean
  /** Where it is here already; then the first event is `opened`, else `begun`. */
  readonly manifest: readonly ManifestEntry[] | undefined
}

export function createReceiver({ promised, isLook, manifest }: ReceiverInit, now: Instant): ReceiverState {
  const layout = layoutOf(manifest ?? [])
  return {
    ...{ promised, isLook, judge: manifest === undefined ? createManifestJudge(promised) : undefined },
    ...{ layout, phase: manifest === undefined ? 'manifest' : 'opening' },
    ...{ pagesTaken: 0, hasPulled: false, offset: 0, hashedBytes: 0, ownPrefix: undefined, promisedPrefix: undefined },
    ...{ arrivals: createArrivals(layout, 0), checkpoint: { isRunning: false, offset: 0, at: now } },
    ...{ meter: createProgressMeter(promised.sizeBytes, 0, now), advance: createAdvance(promised.sizeBytes, now) },
  }
}

/** How many of the files that ended in this attempt may be kept as they are. */
export function confirmedFiles({ arrivals }: ReceiverState): number {
  return arrivals.comparedFiles - arrivals.endedBefore
}

export function stepReceiver(state: ReceiverState, event: ReceiverEvent, now: Instant): readonly ReceiverEffect[] {
  // Work that was under way when the attempt ended.
  if (state.phase === 'over') return []
  noteAdvance(state.advance, event, now)
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
      if (state.phase !== 'restarting' || event.offset !== splitAt(state.layout, state.offset)?.start) {
        return confused(state, 'a restart at another offset')
      }
      return begin(state, event.offset, now)
    case 'written':
      return written(state, event.bytes, event.ended, now)
    case 'checkpointed':
      if (event.offset > state.arrivals.writtenOffset) return confused(state, 'more is on disk than was written')
      state.checkpoint.isRunning = false
      return []
    case 'placed':
      if (state.phase !== 'placing') return confused(state, 'content is placed after it was compared')
      state.phase = 'over'
      return [...tell(state, now), { type: 'writeDown' }, { type: 'send', message: { type: 'verified' } }]
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
  // A sender that lives says so also while its data goes beside the stream.
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
      return received(state, message.data)
    case 'ends':
      return told(state, message.digests, now)
    default:
      return []
  }
}

/** While this side hashes, opens, writes or syncs, the other must not take it for gone. */
function tick(state: ReceiverState, now: Instant): readonly ReceiverEffect[] {
  const { phase, hashedBytes: bytes } = state
  if (isHeldUp(state) && isStalled(state.advance, now)) {
    return fail(state, 'UNREACHABLE', 'the sender lives and comes no further')
  }
  if (phase === 'manifest' || phase === 'judging' || !state.hasPulled) return []
  if (phase === 'data' || phase === 'placing') {
    const progress: ReceiverEffect = {
      type: 'send',
      message: { type: 'progress', offset: state.arrivals.writtenOffset },
    }
    return phase === 'data' ? [progress, ...checkpoint(state, now)] : [progress]
  }
  const alive: ReceiverEffect = { type: 'send', message: { type: 'checking', bytes } }
  return bytes > 0 ? [alive, { type: 'checking', bytes }] : [alive]
}

/** By the sender alone: nothing is left to do here. */
function isHeldUp({ phase, ownPrefix, arrivals }: ReceiverState): boolean {
  if (phase === 'data') return arrivals.pendingChunks === 0
  return phase === 'comparing' ? ownPrefix !== undefined : phase === 'manifest'
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
  state.phase = 'data'
  state.offset = offset
  state.arrivals = createArrivals(state.layout, offset)
  state.checkpoint = { isRunning: false, offset, at: now }
  state.meter = createProgressMeter(state.promised.sizeBytes, offset, now)
  return [{ type: 'begin', offset }, ...finish(state)]
}

// ---- the content

function received(state: ReceiverState, data: Uint8Array): readonly ReceiverEffect[] {
  const refusal = takeData(state.arrivals, data)
  return refusal === undefined ? [{ type: 'write', data }] : fail(state, refusal.code, refusal.why)
}

function told(state: ReceiverState, digests: readonly Uint8Array[], now: Instant): readonly ReceiverEffect[] {
  const refusal = takeDigests(state.arrivals, digests)
  if (refusal !== undefined) return fail(state, refusal.code, refusal.why)
  return [...checkpoint(state, now), ...finish(state)]
}

function written(
  state: ReceiverState,
  bytes: number,
  ended: readonly Uint8Array[],
  now: Instant,
): readonly ReceiverEffect[] {
  if (state.phase !== 'data') return confused(state, 'written before data was asked for')
  const refusal = takeWritten(state.arrivals, bytes, ended)
  if (refusal !== undefined) return fail(state, refusal.code, refusal.why)
  const offset = takeReport(state.arrivals)
  const report: readonly ReceiverEffect[] =
    offset === undefined ? [] : [{ type: 'send', message: { type: 'progress', offset } }]
  return [...report, ...tell(state, now), ...checkpoint(state, now), ...finish(state)]
}

/** One at a time. */
function checkpoint(state: ReceiverState, now: Instant): readonly ReceiverEffect[] {
  const { isRunning, offset, at } = state.checkpoint
  const { writtenOffset } = state.arrivals
  const newBytes = writtenOffset - offset
  const isDue = newBytes >= FILE_CHECKPOINT_BYTES || (newBytes > 0 && now - at >= FILE_CHECKPOINT_MS)
  if (isRunning || !isDue) return []
  state.checkpoint = { isRunning: true, offset: writtenOffset, at: now }
  return [{ type: 'checkpoint' }]
}

function finish(state: ReceiverState): readonly ReceiverEffect[] {
  if (state.phase !== 'data' || !isComplete(state.arrivals)) return []
  state.phase = 'placing'
  return [{ type: 'place' }]
}

/** Progress for this side's user. All of it is told only when it is in its place. */
function tell(state: ReceiverState, now: Instant): readonly ReceiverEffect[] {
  const { writtenOffset, layout } = state.arrivals
  if (state.phase === 'data' && writtenOffset === layout.sizeBytes) return []
  const progress = meterProgress(state.meter, writtenOffset, now)
  return progress === undefined ? [] : [{ type: 'progress', ...progress }]
}

function confused(state: ReceiverState, why: string): readonly ReceiverEffect[] {
  return fail(state, 'INTERNAL', why)
}

function fail(state: ReceiverState, code: ErrorCode, why: string): readonly ReceiverEffect[] {
  state.phase = 'over'
  return [{ type: 'fail', code, why }]
}
