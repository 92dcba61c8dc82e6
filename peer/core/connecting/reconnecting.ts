/**
 * When a session with the rendezvous is tried again. Where nothing answers, soon and again and again, for then the way is
 * gone and nobody is in need; where somebody answers and refuses, ever later and spread, for then all others come back as
 * well. Pure: it only computes times.
 */
import type { Instant } from '../../../shared/clock.ts'
import {
  RECONNECT_MAX_MS,
  RETRY_AFTER_MAX_MS,
  SESSION_RETRY_MS,
  SILENCE_HASTE_MS,
  SILENCE_RETRY_MS,
} from '../../../shared/limits.ts'

/** `silent`: not one byte came. `refused`: somebody ended the session, or answered and let none begin. */
export type SessionFailure = 'silent' | 'refused'

export interface Reconnecting {
  /** There is no session. Returns when to try for one. */
  fail(failure: SessionFailure, now: Instant): Instant
  /** The rendezvous asked not to be bothered for so long. */
  defer(retryAfterMs: number, now: Instant): void
  /** Circumstances have changed. Returns when to try now: at once, if the rendezvous did not ask for patience. */
  hurry(now: Instant): Instant
  succeed(): void
}

export interface ReconnectingInit {
  /** [0, 1). */
  readonly random: () => number
}

export function createReconnecting({ random }: ReconnectingInit): Reconnecting {
  let refusals = 0
  let silentSince: Instant | undefined
  /** The rendezvous wants nobody before. */
  let deferredUntil: Instant = Number.NEGATIVE_INFINITY

  /** Anything up to the first wait, for all begin in one moment; then between half and the whole of one that doubles. */
  function spreadMs(): number {
    const ceiling = Math.min(RECONNECT_MAX_MS, SESSION_RETRY_MS * 2 ** Math.min(refusals, 30))
    const share = refusals === 0 ? random() : 0.5 + random() / 2
    refusals += 1
    return Math.round(ceiling * share)
  }

  function isBriefSilence(failure: SessionFailure, now: Instant): boolean {
    if (failure === 'refused') silentSince = undefined
    else silentSince ??= now
    return silentSince !== undefined && now - silentSince < SILENCE_HASTE_MS
  }

  return {
    fail(failure, now) {
      const waitMs = isBriefSilence(failure, now) ? Math.round(SILENCE_RETRY_MS * (0.5 + random() / 2)) : spreadMs()
      // After what was asked for, not within: everybody was asked for the same.
      return Math.max(now, deferredUntil) + waitMs
    },
    defer(retryAfterMs, now) {
      deferredUntil = Math.max(deferredUntil, now + Math.min(retryAfterMs, RETRY_AFTER_MAX_MS))
    },
    hurry(now) {
      refusals = 0
      silentSince = undefined
      return Math.max(now, deferredUntil)
    },
    succeed() {
      refusals = 0
      silentSince = undefined
      deferredUntil = Number.NEGATIVE_INFINITY
    },
  }
}
