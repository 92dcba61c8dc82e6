/** Says how far a running transfer is, at most once a second each, and only when there is something to say. */
import type { TransferId } from '../../../shared/message.ts'
import type { ChatEvent } from '../../api.ts'

type ProgressEvent = Extract<ChatEvent, { type: 'file.progress' }>

const INTERVAL_MS = 1000
/** A slow transfer still shows that it lives. */
const SILENCE_MAX_MS = 10_000
const STEP_PERCENT = 10

export interface ProgressThrottle {
  /** Per cent done when that is worth saying now. */
  percentWorthSaying(event: ProgressEvent, nowMs: number): number | undefined
  forget(transferId: TransferId): void
}

export function createProgressThrottle(): ProgressThrottle {
  const said = new Map<TransferId, { percent: number; atMs: number }>()
  return {
    percentWorthSaying({ transferId, bytes, sizeBytes }, nowMs) {
      const percent = sizeBytes === 0 ? 100 : Math.floor((100 * bytes) / sizeBytes)
      const last = said.get(transferId)
      const sinceMs = nowMs - (last?.atMs ?? Number.NEGATIVE_INFINITY)
      const hasMoved = percent - (last?.percent ?? 0) >= STEP_PERCENT
      if (sinceMs < INTERVAL_MS || !(hasMoved || (last !== undefined && sinceMs >= SILENCE_MAX_MS))) {
        // Silence counts from the beginning.
        if (last === undefined) said.set(transferId, { percent: 0, atMs: nowMs })
        return undefined
      }
      said.set(transferId, { percent, atMs: nowMs })
      return percent
    },
    forget(transferId) {
      said.delete(transferId)
    },
  }
}
