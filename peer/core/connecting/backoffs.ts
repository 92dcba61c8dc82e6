/** Of many that are tried, those that failed lately and how long each is left alone. Bounded. Pure. */
import type { Instant } from '../../../shared/clock.ts'
import { type Backoff, type BackoffInit, createBackoff } from '../backoff.ts'

export interface Backoffs<Key> {
  isOver(key: Key, now: Instant): boolean
  fail(key: Key, now: Instant): void
  succeed(key: Key): void
  forgive(key: Key): void
}

/** @param max remembered; whoever failed least lately is forgotten for the next */
export function createBackoffs<Key>(init: BackoffInit & { readonly max: number }): Backoffs<Key> {
  /** The one that failed last at the end. */
  const failures = new Map<Key, Backoff>()

  return {
    isOver: (key, now) => failures.get(key)?.isOver(now) ?? true,
    fail(key, now) {
      const backoff = failures.get(key) ?? createBackoff(init)
      failures.delete(key)
      failures.set(key, backoff)
      backoff.fail(now)
      const [oldest] = failures.keys()
      if (failures.size > init.max && oldest !== undefined) failures.delete(oldest)
    },
    succeed: (key) => void failures.delete(key),
    forgive: (key) => failures.get(key)?.forgive(),
  }
}
