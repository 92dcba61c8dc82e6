/**
 * How much content may be on its way: what arrives in the shortest round trip that was seen and FILE_WINDOW_SLACK_MS
 * more, at the best recent rate. So a long fast link is filled, since the window grows by slack / round trip in each
 * round trip, and on a slow one little waits before whatever else is said. Pure.
 */
import type { Instant } from '../../../shared/clock.ts'
import {
  FILE_RATE_MEMORY_MS,
  FILE_RATE_SPAN_MS,
  FILE_RELAYED_WINDOW_BYTES,
  FILE_RELAYED_WINDOW_MIN_BYTES,
  FILE_RELAYED_WINDOW_START_BYTES,
  FILE_WINDOW_BYTES,
  FILE_WINDOW_MIN_BYTES,
  FILE_WINDOW_SLACK_MS,
  FILE_WINDOW_START_BYTES,
} from '../../../shared/limits.ts'

export interface WindowBounds {
  readonly startBytes: number
  readonly minBytes: number
  readonly maxBytes: number
}

/** What a carrier asks of whoever uses it. */
export interface Line {
  readonly chunkMaxBytes: number
  readonly bounds?: WindowBounds
}

/** Of a line between the two alone. */
export const OWN_LINE: WindowBounds = {
  startBytes: FILE_WINDOW_START_BYTES,
  minBytes: FILE_WINDOW_MIN_BYTES,
  maxBytes: FILE_WINDOW_BYTES,
}
/** By a relay, on the connection that also carries what keeps the two online, and all that they say to others. */
export const RELAYED_LINE: WindowBounds = {
  startBytes: FILE_RELAYED_WINDOW_START_BYTES,
  minBytes: FILE_RELAYED_WINDOW_MIN_BYTES,
  maxBytes: FILE_RELAYED_WINDOW_BYTES,
}

interface Mark {
  readonly offset: number
  readonly at: Instant
}

export interface Window {
  readonly bounds: WindowBounds
  /** Sent beyond what was reported, at most. */
  bytes: number
  minRoundTripMs: number
  /** What was sent and not reported yet, oldest first. */
  sent: Mark[]
  /** Reports, oldest first: the last, and those from which a rate can be had. */
  reports: Mark[]
  /** Rates of late, falling: the first is the best, the others follow when it is too old. */
  rates: { readonly bytesPerMs: number; readonly at: Instant }[]
}

export function createWindow(offset: number, now: Instant, bounds = OWN_LINE): Window {
  return {
    bounds,
    bytes: bounds.startBytes,
    minRoundTripMs: Number.POSITIVE_INFINITY,
    sent: [],
    reports: [{ offset, at: now }],
    rates: [],
  }
}

/** Content up to `offset` has been handed over. */
export function noteSent(window: Window, offset: number, now: Instant): void {
  window.sent.push({ offset, at: now })
}

/** The receiver has written all up to `offset`. */
export function noteReported(window: Window, offset: number, now: Instant): void {
  const roundTripMs = takeRoundTrip(window, offset, now)
  if (roundTripMs === undefined) return
  window.minRoundTripMs = Math.min(window.minRoundTripMs, roundTripMs)
  const bytesPerMs = takeRate(window, { offset, at: now })
  if (bytesPerMs === undefined) return
  const wanted = bytesPerMs * (window.minRoundTripMs + FILE_WINDOW_SLACK_MS)
  window.bytes = Math.min(Math.max(wanted, window.bounds.minBytes), window.bounds.maxBytes)
}

/** Since the newest chunk that is reported whole was sent; undefined where none is. */
function takeRoundTrip({ sent }: Window, offset: number, now: Instant): number | undefined {
  const open = sent.findIndex((mark) => mark.offset > offset)
  const done = sent.splice(0, open === -1 ? sent.length : open)
  const newest = done.at(-1)
  return newest === undefined ? undefined : Math.max(now - newest.at, 0)
}

/**
 * The best rate of late, each over a round trip at least: less would measure how reports bunch. Undefined until the
 * first.
 */
function takeRate(window: Window, report: Mark): number | undefined {
  const spanMs = Math.max(FILE_RATE_SPAN_MS, window.minRoundTripMs)
  window.reports.push(report)
  const from = window.reports.findLastIndex(({ at }) => report.at - at >= spanMs)
  if (from >= 0) {
    window.reports.splice(0, from)
    const first = window.reports[0] ?? report
    const bytesPerMs = (report.offset - first.offset) / (report.at - first.at)
    while ((window.rates.at(-1)?.bytesPerMs ?? Number.POSITIVE_INFINITY) <= bytesPerMs) window.rates.pop()
    window.rates.push({ bytesPerMs, at: report.at })
  }
  while (window.rates.length > 1 && report.at - (window.rates[0]?.at ?? report.at) > FILE_RATE_MEMORY_MS) {
    window.rates.shift()
  }
  return window.rates[0]?.bytesPerMs
}
