/**
 * How long to wait after a failure: exponential, with jitter so that many peers do not come back at the same moment.
 * Pure: it only computes times and never waits.
 */
import type { Instant } from '../../shared/clock.ts'
import { RECONNECT_MAX_MS, RECONNECT_MIN_MS, RETRY_AFTER_MAX_MS } from '../../shared/limits.ts'

export interface BackoffInit {
  /** [0, 1). */
  readonly random: () => number
  readonly minMs?: number
  readonly maxMs?: number
}

export interface Backoff {
  /** No new try before this time. */
  readonly until: Instant
  /** Whether the last try failed. */
  readonly failing: boolean
  isOver(now: Instant): boolean
  /** Failures that arrive during a wait are of the same cause: they make it longer only if they say so themselves. */
  fail(now: Instant, retryAfterMs?: number): void
  /** Something went well: the next failure starts from the shortest wait. */
  succeed(): void
  /** Circumstances have changed, so trying again makes sense, though not before the other side allows it. */
  forgive(): void
}

export function createBackoff({ random, minMs = RECONNECT_MIN_MS, maxMs = RECONNECT_MAX_MS }: BackoffInit): Backoff {
  let failures = 0
  let until: Instant = 0
  /** What the other side asked for, which `forgive` keeps. */
  let demanded: Instant = 0

  /** Between half and the whole of the exponential wait. */
  function nextWaitMs(): number {
    const ceiling = Math.min(maxMs, minMs * 2 ** Math.min(failures, 30))
    failures += 1
    return Math.round(ceiling * (0.5 + random() / 2))
  }

  return {
    get until() {
      return until
    },
    get failing() {
      return failures > 0
    },
    isOver: (now) => now >= until,
    fail(now, retryAfterMs = 0) {
      if (now >= until || failures === 0) until = now + nextWaitMs()
      demanded = Math.max(demanded, now + Math.min(retryAfterMs, RETRY_AFTER_MAX_MS))
      until = Math.max(until, demanded)
    },
    succeed() {
      failures = 0
      until = 0
      demanded = 0
    },
    forgive() {
      failures = 0
      until = demanded
    },
  }
}
