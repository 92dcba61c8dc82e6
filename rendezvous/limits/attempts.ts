/**
 * Slowing down who tries too often: growing delays, and numbers per window that outlive a restart.
 */
import type { Clock, Instant } from '../../shared/clock.ts'
import { ATTEMPT_MEMORY_MS } from '../../shared/limits.ts'
import { type Quota, type QuotaInit, requirePatience } from '../../shared/quota.ts'
import type { Count, Tallies, TallyKind } from './tallies.ts'

export interface GrowingDelayInit {
  readonly tallies: Pick<Tallies, 'get' | 'set' | 'delete'>
  readonly kind: TallyKind
  readonly clock: Clock
  readonly freeAttempts: number
  readonly delayMinMs: number
  readonly delayMaxMs: number
}

export interface GrowingDelay {
  /**
   * Counts an attempt; returns how many there are now. Throws RATE_LIMITED, without counting, while the delay after
   * earlier ones runs, or `leastMs` since the last one or, without any, since it was first asked.
   */
  charge(key: string, leastMs?: number): number
  /** Counts an attempt that another delay has let through. */
  count(key: string): void
  /** How long an attempt after those counted has to wait, whenever the last one was. */
  delayOf(key: string): number
  /** An attempt succeeded: it does not count. */
  discount(key: string): void
  /** The key begins anew. */
  forgive(key: string): void
}

/** After `freeAttempts` each further attempt waits twice as long as the one before. */
export function createGrowingDelay(init: GrowingDelayInit): GrowingDelay {
  const { tallies, kind, clock, freeAttempts, delayMinMs, delayMaxMs } = init

  /** Those that still count. */
  function past(key: string): Count | undefined {
    const known = tallies.get(kind, key)
    return known !== undefined && clock.now() - known.lastAtMs < ATTEMPT_MEMORY_MS ? known : undefined
  }

  function delayAfter(count: number): number {
    return count < freeAttempts ? 0 : Math.min(delayMinMs * 2 ** (count - freeAttempts), delayMaxMs)
  }

  function set(key: string, count: number): number {
    const now = clock.now()
    tallies.set(kind, key, { count, sinceMs: past(key)?.sinceMs ?? now, lastAtMs: now })
    return count
  }

  return {
    charge(key, leastMs = 0) {
      const known = past(key)
      if (known === undefined) {
        // Its own time to wait begins, whoever else asks: nobody can use up another's turn.
        if (leastMs > 0) set(key, 0)
        requirePatience(leastMs)
        return set(key, 1)
      }
      const delayMs = Math.max(delayAfter(known.count), leastMs)
      requirePatience(known.lastAtMs + delayMs - clock.now())
      return set(key, known.count + 1)
    },
    count: (key) => void set(key, (past(key)?.count ?? 0) + 1),
    delayOf: (key) => delayAfter(past(key)?.count ?? 0),
    discount(key) {
      const known = past(key)
      if (known === undefined) return
      if (known.count > 1) tallies.set(kind, key, { ...known, count: known.count - 1 })
      else tallies.delete(kind, key)
    },
    forgive: (key) => tallies.delete(kind, key),
  }
}

export interface LastingQuotaInit extends QuotaInit {
  readonly tallies: Pick<Tallies, 'get' | 'set' | 'delete'>
  readonly kind: TallyKind
}

export interface LastingQuota extends Quota {
  /** Counts what was done already: what it is over is missing afterwards. */
  spend(key: string, weight: number): void
  /** Takes one back that was charged: it does not count. */
  refund(key: string): void
}

/** The same, and a restart does not begin anew. */
export function createLastingQuota({ tallies, kind, clock, amount, windowMs }: LastingQuotaInit): LastingQuota {
  /** Of the window that runs. */
  function counted(key: string, now: Instant): Pick<Count, 'count' | 'sinceMs'> {
    const known = tallies.get(kind, key)
    return known !== undefined && now - known.sinceMs < windowMs ? known : { count: 0, sinceMs: now }
  }

  function add(key: string, weight: number, countMax: number): void {
    const now = clock.now()
    const { count, sinceMs } = counted(key, now)
    if (count + weight > countMax) requirePatience(sinceMs + windowMs - now)
    tallies.set(kind, key, { count: count + weight, sinceMs, lastAtMs: now })
  }

  return {
    charge: (key, weight = 1) => add(key, weight, amount),
    spend: (key, weight) => add(key, weight, Number.POSITIVE_INFINITY),
    refund(key) {
      const known = tallies.get(kind, key)
      if (known === undefined) return
      if (known.count > 1) tallies.set(kind, key, { ...known, count: known.count - 1 })
      else tallies.delete(kind, key)
    },
  }
}
