/**
 * Whether the far end of a session is still there: when to ask it, and when to doubt it. Every byte that comes is a sign of
 * life, so that a line full of something else is not taken for a dead one. Pure: it never waits.
 */
import type { Instant } from '../../../shared/clock.ts'
import {
  HEARTBEAT_ANSWER_MS,
  HEARTBEAT_INTERVAL_MS,
  REQUEST_SILENCE_MS,
  SESSION_DEAF_MS,
  SUSPICION_ANSWER_MIN_MS,
  SUSPICION_ANSWER_MS,
  SUSPICION_ROUND_TRIPS,
} from '../../../shared/limits.ts'

/** `beat`: ask for a sign of life. `doubt`: look for another way. `giveUp`: what comes is no service. */
export type HeartAdvice = 'beat' | 'doubt' | 'giveUp'

export interface Heart {
  /** To be called every HEART_TICK_MS. */
  tick(now: Instant): HeartAdvice | undefined
  /** Something was asked, which will be answered. */
  asked(now: Instant): void
  /**
   * There is a reason for doubt: ask for a sign of life now, and have less patience.
   *
   * @param rttMs how long answers took, where that is known
   */
  suspect(rttMs: number | undefined): void
  /** When a `tick` makes sense before the next is due anyway; undefined where none does. */
  readonly deadline: Instant | undefined
  /** Bytes have come. */
  heard(): void
  /** An answer has come. */
  answered(): void
}

export function createHeart(begun: Instant): Heart {
  let lastBeatAt = begun
  /** The first question since an answer came: while nothing is asked, as in a machine that sleeps, nothing is owed. */
  let unansweredSince: Instant | undefined
  /** Less than usual, while there is a reason for doubt. */
  let suspicionMs: number | undefined
  /** The first request since bytes came. */
  let unheardSince: Instant | undefined
  /** Without a byte until then it is doubted. */
  let deadline: Instant | undefined
  let isDoubted = false

  function beat(now: Instant, answerMs: number): HeartAdvice {
    lastBeatAt = now
    unansweredSince ??= now
    suspicionMs = undefined
    deadline = Math.min(deadline ?? Number.POSITIVE_INFINITY, now + answerMs)
    return 'beat'
  }

  return {
    tick(now) {
      if (unansweredSince !== undefined && now - unansweredSince >= SESSION_DEAF_MS) return 'giveUp'
      if (deadline !== undefined && now >= deadline && !isDoubted) {
        isDoubted = true
        return 'doubt'
      }
      if (suspicionMs !== undefined) return beat(now, suspicionMs)
      const isIgnored = deadline === undefined && unheardSince !== undefined && now - unheardSince >= REQUEST_SILENCE_MS
      if (isIgnored || now - lastBeatAt >= HEARTBEAT_INTERVAL_MS) return beat(now, HEARTBEAT_ANSWER_MS)
      return undefined
    },
    asked(now) {
      unheardSince ??= now
    },
    suspect(rttMs = Number.POSITIVE_INFINITY) {
      suspicionMs = Math.min(SUSPICION_ANSWER_MS, Math.max(SUSPICION_ANSWER_MIN_MS, rttMs * SUSPICION_ROUND_TRIPS))
    },
    get deadline() {
      return isDoubted ? undefined : deadline
    },
    heard() {
      unheardSince = undefined
      deadline = undefined
      isDoubted = false
    },
    answered() {
      unansweredSince = undefined
    },
  }
}
