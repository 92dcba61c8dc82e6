/**
 * Counts of what people tried and used, in memory and, behind that, in the store: so that nobody profits from a restart,
 * and a refusal costs no commit. Bounded; knows no rule.
 */
import type { Clock, Instant } from '../../shared/clock.ts'
import { ATTEMPT_MEMORY_MAX, FAMILIAR_NETWORK_MS, TALLY_WRITE_MS } from '../../shared/limits.ts'
import { createMemory, type Memory } from '../../shared/memory.ts'
import type { Tally, TallyStore } from '../store/tally-port.ts'

/** What is counted: of (account, network or device), of accounts, of networks. */
export type TallyKind =
  | 'guesses'
  | 'guessesOfAccount'
  | 'familiarNetwork'
  | 'registrations'
  | 'inviteGuesses'
  | 'depositedBytes'
  | 'archivedBytes'
  | 'relayedBytes'

/** Of all kinds. */
const TALLIES_MAX = 8 * ATTEMPT_MEMORY_MAX

export interface Count {
  readonly count: number
  /** When the count began. */
  readonly sinceMs: Instant
  readonly lastAtMs: Instant
}

export interface Tallies {
  get(kind: TallyKind, key: string): Count | undefined
  /** At once here, with the next commit of the store there. A count of 0 is kept here only. */
  set(kind: TallyKind, key: string, count: Count): void
  delete(kind: TallyKind, key: string): void
  /** Resolves when all that was set is on disk. */
  flush(): Promise<void>
  /** Removes what no rule looks at any more. Returns how many. */
  removeOld(): Promise<number>
  /** What waits is written before it resolves. */
  stop(): Promise<void>
}

export interface TalliesInit {
  readonly store: TallyStore
  readonly clock: Clock
  /** Writing failed; it is tried again with what comes next. */
  onFault(error: unknown): void
}

/** Loads what the store has kept. */
export async function openTallies({ store, clock, onFault }: TalliesInit): Promise<Tallies> {
  /** By kind, so that many of one push none of another out. */
  const counts = new Map<string, Memory<Tally>>()
  const unwritten = new Map<string, Tally>()
  let timer: NodeJS.Timeout | undefined
  for (const tally of await store.tallies(TALLIES_MAX)) countsOf(tally.kind).set(tally.key, tally)

  function countsOf(kind: string): Memory<Tally> {
    const known = counts.get(kind) ?? createMemory<Tally>(ATTEMPT_MEMORY_MAX)
    counts.set(kind, known)
    return known
  }

  function write(tally: Tally): void {
    unwritten.set(nameOf(tally.kind, tally.key), tally)
    timer ??= setTimeout(() => void flush().catch(onFault), TALLY_WRITE_MS)
  }

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (unwritten.size === 0) return
    const tallies = [...unwritten.values()]
    unwritten.clear()
    try {
      await store.putTallies(tallies)
    } catch (error) {
      // What came meanwhile is newer.
      for (const tally of tallies) if (!unwritten.has(nameOf(tally.kind, tally.key))) write(tally)
      throw error
    }
  }

  return {
    get: (kind, key) => countsOf(kind).get(key),
    set(kind, key, count) {
      const tally = { kind, key, ...count }
      countsOf(kind).set(key, tally)
      if (count.count > 0) write(tally)
    },
    delete(kind, key) {
      const known = countsOf(kind).get(key)
      if (known === undefined) return
      countsOf(kind).delete(key)
      write({ ...known, count: 0 })
    },
    flush,
    async removeOld() {
      return await store.removeTallies(clock.now() - FAMILIAR_NETWORK_MS, TALLIES_MAX)
    },
    async stop() {
      await flush().catch(onFault)
      clearTimeout(timer)
    },
  }
}

function nameOf(kind: string, key: string): string {
  return `${kind} ${key}`
}
