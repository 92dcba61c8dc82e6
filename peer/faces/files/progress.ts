/** How far a running transfer is, in one line; said at most once a second each, and only when there is something to say. */
import type { TransferId } from '../../../shared/message.ts'
import type { ChatEvent } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import { formatDuration, formatRate, formatSize, secondsLeft } from '../format.ts'

export type ProgressEvent = Extract<ChatEvent, { type: 'file.progress' }>

const INTERVAL_MS = 1000
/** A slow transfer still shows that it lives. */
const SILENCE_MAX_MS = 10_000
const STEP_PERCENT = 10

export interface ProgressThrottle {
  isWorthSaying(event: ProgressEvent, nowMs: number): boolean
  forget(transferId: TransferId): void
}

export function createProgressThrottle(): ProgressThrottle {
  const said = new Map<TransferId, { percent: number; atMs: number }>()
  return {
    isWorthSaying(event, nowMs) {
      const percent = percentOf(event)
      const last = said.get(event.transferId)
      const sinceMs = nowMs - (last?.atMs ?? Number.NEGATIVE_INFINITY)
      const hasMoved = percent - (last?.percent ?? 0) >= STEP_PERCENT
      if (sinceMs < INTERVAL_MS || !(hasMoved || (last !== undefined && sinceMs >= SILENCE_MAX_MS))) {
        // Silence counts from the beginning.
        if (last === undefined) said.set(event.transferId, { percent: 0, atMs: nowMs })
        return false
      }
      said.set(event.transferId, { percent, atMs: nowMs })
      return true
    },
    forget(transferId) {
      said.delete(transferId)
    },
  }
}

/** `45 %, 450 MB of 1.0 GB, 12 MB/s, 46 s left, direct` */
export function progressText(event: ProgressEvent, { files: words }: Catalogue): string {
  const left = secondsLeft(event)
  return words.figures({
    percent: percentOf(event),
    done: formatSize(event.bytes),
    size: formatSize(event.sizeBytes),
    rate: formatRate(event.bytesPerSecond),
    left: left === undefined ? undefined : formatDuration(left, words.duration),
    via: event.via,
  })
}

export function percentOf({ bytes, sizeBytes }: { readonly bytes: number; readonly sizeBytes: number }): number {
  return sizeBytes === 0 ? 100 : Math.floor((100 * bytes) / sizeBytes)
}
