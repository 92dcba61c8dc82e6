/**
 * When a device is to be heard in its local network: at once when something is new, then rarely, and when somebody asks,
 * never more often than the network can bear. Pure.
 */
import type { Instant } from '../../../shared/clock.ts'
import {
  LAN_ANSWER_SPREAD_MS,
  LAN_ASKED_TIMES,
  LAN_BEGIN_SPREAD_MS,
  LAN_PRESENCE_AGAIN_MS,
  LAN_PRESENCE_EVERY_MS,
  LAN_PRESENCE_MIN_MS,
} from '../../../shared/limits.ts'

export interface PresenceTimes {
  /** When the next is due; infinite before the first `changed`. */
  readonly dueAt: Instant
  /** There is somebody new to be heard, or somewhere new to be heard at. */
  changed(now: Instant): void
  /** Somebody wants to know who is there. */
  asked(now: Instant): void
  /** It is being said now: whether to ask as well. */
  spoke(now: Instant): 'ask' | 'tell'
}

/** @param random [0, 1), for jitter */
export function createPresenceTimes(random: () => number): PresenceTimes {
  let dueAt: Instant = Number.POSITIVE_INFINITY
  let spokeAt: Instant = Number.NEGATIVE_INFINITY
  /** How often it was said since the last change. */
  let said = 0

  return {
    get dueAt() {
      return dueAt
    },
    changed(now) {
      said = 0
      dueAt = now + random() * LAN_BEGIN_SPREAD_MS
    },
    asked(now) {
      const answerAt = Math.max(now + random() * LAN_ANSWER_SPREAD_MS, spokeAt + LAN_PRESENCE_MIN_MS)
      // Nothing is due where nothing is said.
      if (dueAt !== Number.POSITIVE_INFINITY) dueAt = Math.min(dueAt, answerAt)
    },
    spoke(now) {
      const againMs = LAN_PRESENCE_AGAIN_MS[said]
      spokeAt = now
      said += 1
      // Spread, so that peers that came together do not stay together.
      dueAt = now + (againMs ?? LAN_PRESENCE_EVERY_MS * (0.75 + random() / 2))
      return said <= LAN_ASKED_TIMES ? 'ask' : 'tell'
    },
  }
}
