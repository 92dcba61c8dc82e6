/** Tallies over a store that only remembers, and says what was written to it. */
import { onTestFinished } from 'vitest'
import { openTallies, type Tallies } from '../../rendezvous/limits/tallies.ts'
import type { Tally, TallyStore } from '../../rendezvous/store/tally-port.ts'
import type { Clock } from '../../shared/clock.ts'

export interface RememberingStore extends TallyStore {
  /** What stands, by kind and key. */
  readonly rows: Map<string, Tally>
  /** Calls that wrote. */
  writes: number
  /** Whom devices belong to, `username device` each. */
  readonly devices: Set<string>
}

export function createRememberingStore(): RememberingStore {
  const rows = new Map<string, Tally>()
  const devices = new Set<string>()
  return {
    rows,
    devices,
    writes: 0,
    async putTallies(tallies) {
      this.writes += 1
      for (const tally of tallies) {
        if (tally.count === 0) rows.delete(`${tally.kind} ${tally.key}`)
        else rows.set(`${tally.kind} ${tally.key}`, tally)
      }
    },
    tallies: async () => [...rows.values()],
    removeTallies: async () => 0,
    hasLoggedIn: async (username, device) => devices.has(`${username} ${device}`),
  }
}

export async function createTestTallies(clock: Clock, store: TallyStore = createRememberingStore()): Promise<Tallies> {
  const tallies = await openTallies({
    ...{ store, clock },
    onFault(error) {
      throw error
    },
  })
  onTestFinished(() => tallies.stop())
  return tallies
}
