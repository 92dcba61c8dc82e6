/**
 * How soon others are told that somebody came or went: at once of most, and ever after a rest of who does so all the time,
 * as by a bad line or on purpose, since each change goes to everybody.
 */
import type { Instant } from '../../shared/clock.ts'
import { PRESENCE_AT_ONCE_TIMES, PRESENCE_MEMORY_MS, PRESENCE_REST_MS } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'

export interface Calm {
  /** Whether it may be told now. */
  isOver(username: Username, now: Instant): boolean
  /** It is told. */
  told(username: Username, now: Instant): void
}

export function createCalm(): Calm {
  /** Who was told of last at the end. */
  const restless = new Map<Username, { times: number; lastAt: Instant }>()

  function forget(now: Instant): void {
    for (const [username, { lastAt }] of restless) {
      if (now - lastAt < PRESENCE_MEMORY_MS) return
      restless.delete(username)
    }
  }

  return {
    isOver(username, now) {
      const known = restless.get(username)
      return known === undefined || known.times < PRESENCE_AT_ONCE_TIMES || now - known.lastAt >= PRESENCE_REST_MS
    },
    told(username, now) {
      forget(now)
      const times = (restless.get(username)?.times ?? 0) + 1
      restless.delete(username)
      restless.set(username, { times, lastAt: now })
    },
  }
}
