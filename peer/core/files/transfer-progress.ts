/** When progress is told, and how fast it goes: at most four times a second, the rate over the last while. Pure. */
import type { Instant } from '../../../shared/clock.ts'
import { FILE_PROGRESS_INTERVAL_MS, FILE_RATE_WINDOW_MS } from '../../../shared/limits.ts'

export interface Progress {
  readonly bytes: number
  readonly bytesPerSecond: number
}

export interface ProgressMeter {
  readonly sizeBytes: number
  /** What was told, oldest first, and the beginning; never empty, never older than the rate's window needs. */
  samples: readonly { readonly at: Instant; readonly bytes: number }[]
  toldAt: Instant
  toldBytes: number
}

/** `bytes` are there already. */
export function createProgressMeter(sizeBytes: number, bytes: number, now: Instant): ProgressMeter {
  return { sizeBytes, samples: [{ at: now, bytes }], toldAt: Number.NEGATIVE_INFINITY, toldBytes: -1 }
}

/** What to tell now that `bytes` are done; undefined when it is too early. The end is told at once, and once. */
export function meterProgress(meter: ProgressMeter, bytes: number, now: Instant): Progress | undefined {
  const complete = bytes === meter.sizeBytes
  const sinceToldMs = now - meter.toldAt
  // A clock that was set back must not silence the rest of the transfer.
  const early = sinceToldMs >= 0 && sinceToldMs < FILE_PROGRESS_INTERVAL_MS
  if (bytes === meter.toldBytes || (early && !complete)) return undefined
  const recent = meter.samples.filter(({ at }) => at <= now && now - at <= FILE_RATE_WINDOW_MS)
  const from = recent[0] ?? meter.samples.at(-1) ?? { at: now, bytes }
  const elapsedMs = now - from.at
  meter.samples = [...recent, { at: now, bytes }]
  meter.toldAt = now
  meter.toldBytes = bytes
  // Less than a millisecond cannot be divided by; the whole amount in one is as fast as this clock can tell.
  return { bytes, bytesPerSecond: Math.round(((bytes - from.bytes) * 1000) / Math.max(elapsedMs, 1)) }
}
