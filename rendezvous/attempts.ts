/**
 * Slowing guesses down: growing delays for logins, a number per minute for registrations. In memory only: a restart
 * forgives, and what is remembered is bounded.
 */
import type { Clock, Instant } from '../shared/clock.ts'
import { HongyanError } from '../shared/errors.ts'
import { ATTEMPT_MEMORY_MAX, ATTEMPT_MEMORY_MS } from '../shared/limits.ts'

export interface GrowingDelayInit {
  readonly clock: Clock
  readonly freeAttempts: number
  readonly delayMinMs: number
  readonly delayMaxMs: number
}

export interface GrowingDelay {
  /** Counts an attempt. Throws RATE_LIMITED, without counting, while the delay after earlier ones runs. */
  charge(key: string): void
  /** The attempt succeeded: the key begins anew. */
  forgive(key: string): void
}

/** After `freeAttempts` each further attempt waits twice as long as the one before. */
export function createGrowingDelay({ clock, freeAttempts, delayMinMs, delayMaxMs }: GrowingDelayInit): GrowingDelay {
  const attempts = createMemory<{ readonly count: number; readonly lastAt: Instant }>()
  return {
    charge(key) {
      const now = clock.now()
      const past = attempts.get(key)
      const { count, lastAt } = past !== undefined && now - past.lastAt < ATTEMPT_MEMORY_MS ? past : NO_ATTEMPT
      const delayMs = count < freeAttempts ? 0 : Math.min(delayMinMs * 2 ** (count - freeAttempts), delayMaxMs)
      requirePatience(lastAt + delayMs - now)
      attempts.set(key, { count: count + 1, lastAt: now })
    },
    forgive(key) {
      attempts.delete(key)
    },
  }
}

const NO_ATTEMPT = { count: 0, lastAt: Number.NEGATIVE_INFINITY }

export interface QuotaInit {
  readonly clock: Clock
  readonly amount: number
  readonly windowMs: number
}

export interface Quota {
  /** Counts one. Throws RATE_LIMITED when the key's window is used up. */
  charge(key: string): void
}

/** `amount` per key in each window, which begins with the first. */
export function createQuota({ clock, amount, windowMs }: QuotaInit): Quota {
  const windows = createMemory<QuotaWindow>()
  return {
    charge(key) {
      const window = windows.get(key) ?? new QuotaWindow(amount, windowMs)
      window.charge(clock.now())
      windows.set(key, window)
    },
  }
}

/** `amount` in each window, of one key. */
export class QuotaWindow {
  readonly #amount: number
  readonly #windowMs: number
  #startedAt: Instant = Number.NEGATIVE_INFINITY
  #count = 0

  constructor(amount: number, windowMs: number) {
    this.#amount = amount
    this.#windowMs = windowMs
  }

  /** Counts one. Throws RATE_LIMITED when the window is used up. */
  charge(now: Instant): void {
    if (now - this.#startedAt >= this.#windowMs) {
      this.#startedAt = now
      this.#count = 0
    }
    if (this.#count >= this.#amount) requirePatience(this.#startedAt + this.#windowMs - now)
    this.#count += 1
  }
}

function requirePatience(waitMs: number): void {
  if (waitMs <= 0) return
  throw new HongyanError('RATE_LIMITED', 'too many attempts', { retryAfterMs: Math.ceil(waitMs) })
}

/** A map that forgets its oldest entries beyond ATTEMPT_MEMORY_MAX. */
function createMemory<Value>() {
  const entries = new Map<string, Value>()
  return {
    get: (key: string) => entries.get(key),
    delete: (key: string) => entries.delete(key),
    set(key: string, value: Value) {
      // Set again, an entry moves to the end: a Map keeps the order of insertion.
      entries.delete(key)
      entries.set(key, value)
      if (entries.size <= ATTEMPT_MEMORY_MAX) return
      for (const oldest of entries.keys()) {
        entries.delete(oldest)
        return
      }
    },
  }
}
