/**
 * Decides what the offering side says in one attempt, and when: the manifest in pages, where it goes on, the content
 * within a window beyond what the receiver reports; and which receivers it does not believe. Pure.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { FILE_WINDOW_CHUNKS, MANIFEST_WINDOW_PAGES } from '../../../shared/limits.ts'
import { type Advance, createAdvance, isStalled, noteAdvance } from './advance.ts'
import { endedAt, type Layout, layoutOf, splitAt } from './layout.ts'
import { pageEnd } from './manifest.ts'
import type { FileMessage, ManifestEntry } from './messages.ts'
import { createProgressMeter, meterProgress, type Progress, type ProgressMeter } from './transfer-progress.ts'
import { createWindow, type Line, noteReported, noteSent, type Window } from './window.ts'

export interface SenderState {
  readonly manifest: readonly ManifestEntry[]
  readonly layout: Layout
  /**
   * asked → its manifest is being taken → what the receiver has is compared → it was told the digest → it wants that file
   * anew → a carrier is sought → sending → the receiver places what it has → over
   */
  phase: 'asked' | 'manifest' | 'comparing' | 'replied' | 'restarting' | 'carrier' | 'sending' | 'confirming' | 'over'
  /** The receiver wants to see the manifest, and nothing else. */
  isLook: boolean
  readonly pages: { entries: number; sent: number; taken: number }
  /** Where the receiver pulled. */
  pulledAt: number
  /** Of the prefix that is compared. */
  hashedBytes: number
  /** Given to the carrier. */
  sentOffset: number
  /** Written by the receiver, as it says. */
  reportedOffset: number
  /** Length of the read that is under way; 0 where none is. */
  readingBytes: number
  /** Of the carrier. */
  chunkMaxBytes: number
  window: Window
  meter: ProgressMeter
  advance: Advance
}

export type SenderEvent =
  | { readonly type: 'received'; readonly message: FileMessage }
  /** The source stands at the offset that `seek` named. */
  | { readonly type: 'sought'; readonly prefixDigest: Uint8Array }
  | { readonly type: 'hashed'; readonly bytes: number }
  | { readonly type: 'restarted' }
  | ({ readonly type: 'carried' } & Line)
  /** What `read` asked for, and the digests of the files that end in it. The carrier takes it at once. */
  | { readonly type: 'read'; readonly data: Uint8Array; readonly ended: readonly Uint8Array[] }
  /** Every FILE_CHECKING_INTERVAL_MS. */
  | { readonly type: 'tick' }

type Read = Extract<SenderEvent, { type: 'read' }>

export type SenderEffect =
  | { readonly type: 'send'; readonly message: FileMessage }
  | { readonly type: 'seek'; readonly offset: number }
  | { readonly type: 'reply'; readonly prefixDigest: Uint8Array; readonly remainingBytes: number }
  | { readonly type: 'restart' }
  | { readonly type: 'findCarrier' }
  /** Data goes from here on. */
  | { readonly type: 'started'; readonly offset: number }
  | { readonly type: 'read'; readonly maxBytes: number }
  | { readonly type: 'carry'; readonly data: Uint8Array; readonly ended: readonly Uint8Array[] }
  | { readonly type: 'checking'; readonly bytes: number }
  | ({ readonly type: 'progress' } & Progress)
  /** The receiver has seen the manifest, or has verified the content. */
  | { readonly type: 'done' }
  | FailEffect

/** The other side, or this machine, did what ends the attempt. `why` is for logs. */
export interface FailEffect {
  readonly type: 'fail'
  readonly code: ErrorCode
  readonly why: string
}

/** A chunk is not made smaller than this, however narrow the window. */
const CHUNK_MIN_BYTES = 16 * 1024

export function createSender(manifest: readonly ManifestEntry[], now: Instant): SenderState {
  const layout = layoutOf(manifest)
  return {
    ...{ manifest, layout, phase: 'asked', isLook: false, pages: { entries: 0, sent: 0, taken: 0 } },
    ...{ pulledAt: 0, hashedBytes: 0, sentOffset: 0, reportedOffset: 0, readingBytes: 0, chunkMaxBytes: 0 },
    ...{ window: createWindow(0, now), meter: createProgressMeter(layout.sizeBytes, 0, now) },
    advance: createAdvance(layout.sizeBytes, now),
  }
}

export function stepSender(state: SenderState, event: SenderEvent, now: Instant): readonly SenderEffect[] {
  // Work that was under way when the attempt ended.
  if (state.phase === 'over') return []
  noteAdvance(state.advance, event, now)
  switch (event.type) {
    case 'received':
      return heard(state, event.message, now)
    case 'hashed':
      state.hashedBytes = event.bytes
      return []
    case 'sought':
      if (state.phase !== 'comparing') return confused(state, 'a source that was not asked for')
      state.phase = 'replied'
      return [reply(state, event.prefixDigest)]
    case 'restarted':
      if (state.phase !== 'restarting') return confused(state, 'a restart that was not asked for')
      return findCarrier(state)
    case 'carried':
      return startSending(state, event, now)
    case 'read':
      return carry(state, event, now)
    case 'tick':
      return tick(state, now)
  }
}

/** So that the other side does not take this one for gone: it hashes, or its data goes beside the stream. */
function tick(state: SenderState, now: Instant): readonly SenderEffect[] {
  if (isHeldUp(state) && isStalled(state.advance, now)) {
    return fail(state, 'UNREACHABLE', 'the receiver lives and comes no further')
  }
  if (state.phase === 'asked' || state.phase === 'manifest') return []
  const bytes = state.hashedBytes
  const told: SenderEffect = { type: 'send', message: { type: 'checking', bytes } }
  return state.phase === 'comparing' && bytes > 0 ? [told, { type: 'checking', bytes }] : [told]
}

/** By the receiver alone: nothing is left to do here. */
function isHeldUp({ phase, readingBytes }: SenderState): boolean {
  return phase === 'sending' ? readingBytes === 0 : ['manifest', 'replied', 'confirming'].includes(phase)
}

function heard(state: SenderState, message: FileMessage, now: Instant): readonly SenderEffect[] {
  switch (message.type) {
    case 'look':
      if (state.phase !== 'asked') break
      state.isLook = true
      return showManifest(state)
    case 'pull':
      if (state.phase !== 'asked') break
      return pulled(state, message.offset, message.wantManifest)
    case 'pagesTaken':
      if (state.phase !== 'manifest') break
      return pagesTaken(state, message.count)
    case 'checking':
      if (state.phase !== 'comparing' && state.phase !== 'replied') break
      return []
    case 'begin':
      if (state.phase !== 'replied') break
      return begin(state, message.offset)
    case 'progress':
      // A receiver that waits for data says that it lives as soon as it has asked for it.
      if (!['restarting', 'carrier', 'sending', 'confirming'].includes(state.phase)) break
      return reported(state, message.offset, now)
    case 'verified':
      if (state.phase !== 'confirming') break
      state.phase = 'over'
      state.reportedOffset = state.sentOffset
      return [...tell(state, now), { type: 'done' }]
  }
  return refuse(state, `${message.type} does not belong here`)
}

// ---- the manifest

function pulled(state: SenderState, offset: number, wantManifest: boolean): readonly SenderEffect[] {
  if (offset > state.layout.sizeBytes) return refuse(state, 'a pull beyond the end')
  state.pulledAt = offset
  return wantManifest ? showManifest(state) : seek(state)
}

function showManifest(state: SenderState): readonly SenderEffect[] {
  state.phase = 'manifest'
  return sendPages(state)
}

function sendPages({ manifest, pages }: SenderState): readonly SenderEffect[] {
  const effects: SenderEffect[] = []
  const isOver = () => pages.sent > 0 && pages.entries === manifest.length
  while (!isOver() && pages.sent - pages.taken < MANIFEST_WINDOW_PAGES) {
    const end = pageEnd(manifest, pages.entries)
    const entries = manifest.slice(pages.entries, end)
    pages.entries = end
    pages.sent += 1
    effects.push({ type: 'send', message: { type: 'manifest', entries, last: end === manifest.length } })
  }
  return effects
}

function pagesTaken(state: SenderState, count: number): readonly SenderEffect[] {
  const { manifest, pages } = state
  if (count <= pages.taken) return refuse(state, 'pages taken a second time')
  if (count > pages.sent) return refuse(state, 'pages taken that were not sent')
  pages.taken = count
  if (pages.entries < manifest.length || pages.taken < pages.sent) return sendPages(state)
  if (!state.isLook) return seek(state)
  state.phase = 'over'
  return [{ type: 'done' }]
}

// ---- where it goes on

function seek(state: SenderState): readonly SenderEffect[] {
  state.phase = 'comparing'
  return [{ type: 'seek', offset: state.pulledAt }]
}

function reply({ layout, pulledAt }: SenderState, prefixDigest: Uint8Array): SenderEffect {
  return { type: 'reply', prefixDigest, remainingBytes: layout.sizeBytes - pulledAt }
}

function begin(state: SenderState, offset: number): readonly SenderEffect[] {
  const { layout, pulledAt } = state
  if (offset !== pulledAt && offset !== splitAt(layout, pulledAt)?.start) {
    return refuse(state, 'it begins elsewhere than it may')
  }
  state.sentOffset = offset
  state.reportedOffset = offset
  if (offset === pulledAt) return findCarrier(state)
  state.phase = 'restarting'
  return [{ type: 'restart' }]
}

function findCarrier(state: SenderState): readonly SenderEffect[] {
  state.phase = 'carrier'
  return [{ type: 'findCarrier' }]
}

// ---- the content

function startSending(state: SenderState, { chunkMaxBytes, bounds }: Line, now: Instant): readonly SenderEffect[] {
  if (state.phase !== 'carrier') return confused(state, 'a carrier that was not asked for')
  const offset = state.sentOffset
  state.phase = 'sending'
  state.chunkMaxBytes = chunkMaxBytes
  state.window = createWindow(offset, now, bounds)
  state.meter = createProgressMeter(state.layout.sizeBytes, offset, now)
  return [{ type: 'started', offset }, ...readOn(state)]
}

/** The next read, if one fits the window. One at a time: the source reads ahead by itself. */
function readOn(state: SenderState): readonly SenderEffect[] {
  if (state.phase !== 'sending' || state.readingBytes > 0) return []
  const { layout, sentOffset, reportedOffset, window, chunkMaxBytes } = state
  const remainingBytes = layout.sizeBytes - sentOffset
  if (remainingBytes === 0) {
    state.phase = 'confirming'
    return []
  }
  const share = Math.max(Math.floor(window.bytes / FILE_WINDOW_CHUNKS), CHUNK_MIN_BYTES)
  const maxBytes = Math.min(share, chunkMaxBytes, remainingBytes)
  if (sentOffset + maxBytes - reportedOffset > window.bytes) return []
  state.readingBytes = maxBytes
  return [{ type: 'read', maxBytes }]
}

function carry(state: SenderState, { data, ended }: Read, now: Instant): readonly SenderEffect[] {
  if (data.byteLength === 0 || data.byteLength > state.readingBytes) {
    return confused(state, 'a read that was not asked for')
  }
  const { layout, sentOffset } = state
  state.readingBytes = 0
  state.sentOffset += data.byteLength
  if (ended.length !== endedAt(layout, state.sentOffset) - endedAt(layout, sentOffset)) {
    return confused(state, 'digests of other files than have ended')
  }
  noteSent(state.window, state.sentOffset, now)
  return [{ type: 'carry', data, ended }, ...readOn(state)]
}

function reported(state: SenderState, offset: number, now: Instant): readonly SenderEffect[] {
  if (offset < state.reportedOffset) return refuse(state, 'a report that goes back')
  if (offset > state.sentOffset) return refuse(state, 'a report of what was not sent')
  state.reportedOffset = offset
  noteReported(state.window, offset, now)
  return [...tell(state, now), ...readOn(state)]
}

/** Progress for this side's user. All of it is told only when the receiver has verified it. */
function tell(state: SenderState, now: Instant): readonly SenderEffect[] {
  const { phase, meter, reportedOffset, layout } = state
  if (phase !== 'over' && reportedOffset === layout.sizeBytes) return []
  const progress = meterProgress(meter, reportedOffset, now)
  return progress === undefined ? [] : [{ type: 'progress', ...progress }]
}

function refuse(state: SenderState, why: string): readonly SenderEffect[] {
  return fail(state, 'MALFORMED', why)
}

function confused(state: SenderState, why: string): readonly SenderEffect[] {
  return fail(state, 'INTERNAL', why)
}

function fail(state: SenderState, code: ErrorCode, why: string): readonly SenderEffect[] {
  state.phase = 'over'
  return [{ type: 'fail', code, why }]
}
