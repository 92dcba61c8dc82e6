/** How long a member waits for the rendezvous, measured again and again from a process of its own. */
import { setTimeout as pause } from 'node:timers/promises'
import type { HeadlessProcess } from './headless-process.ts'

/** Nobody may ask without end, however long a test takes. */
const PAUSE_MS = 20

export interface RoundTrips {
  /** Since the start; ends the measurement. */
  longestMs(): Promise<number>
}

export function measureRoundTrips(peer: HeadlessProcess): RoundTrips {
  let isOver = false
  async function measure(): Promise<number> {
    let longestMs = 0
    while (!isOver) {
      const startedAt = performance.now()
      // One of the few that a peer never answers by itself.
      await peer.request('room.list')
      longestMs = Math.max(longestMs, performance.now() - startedAt)
      await pause(PAUSE_MS)
    }
    return longestMs
  }
  const measuring = measure()
  // Whoever fails before has another reason to tell.
  measuring.catch(() => undefined)
  return {
    longestMs() {
      isOver = true
      return measuring
    },
  }
}
