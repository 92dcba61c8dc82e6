/**
 * So much in each window, of one key or of many. Ours rather than a library's: time comes in, memory is bounded, and a
 * refusal says how long to wait.
 */
import type { Clock, Instant } from './clock.ts'
import { HongyanError } from './errors.ts'
import { ATTEMPT_MEMORY_MAX } from './limits.ts'
import { createMemory } from './memory.ts'

export interface QuotaInit {
  readonly clock: Clock
  readonly amount: number
  readonly windowMs: number
}

export interface Quota {
  /** Counts one, or so many. Throws RATE_LIMITED when the key's window is used up. */
  charge(key: string, weight?: number): void
}

/** `amount` per key in each window, which begins with the first. */
export function createQuota({ clock, amount, windowMs }: QuotaInit): Quota {
  const windows = createMemory<QuotaWindow>(ATTEMPT_MEMORY_MAX)
  return {
    charge(key, weight) {
      const window = windows.get(key) ?? new QuotaWindow(amount, windowMs)
      window.charge(clock.now(), weight)
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

  /** Counts one, or so many. Throws RATE_LIMITED when the window is used up. */
  charge(now: Instant, weight = 1): void {
    if (now - this.#startedAt >= this.#windowMs) {
      this.#startedAt = now
      this.#count = 0
    }
    if (this.#count + weight > this.#amount) requirePatience(this.#startedAt + this.#windowMs - now)
    this.#count += weight
  }

  /** Counts what was done already: what it is over is missing afterwards. */
  spend(now: Instant, weight: number): void {
    this.charge(now, 0)
    this.#count += weight
  }
}

/** Throws RATE_LIMITED unless the wait is over. */
export function requirePatience(waitMs: number): void {
  if (waitMs <= 0) return
  throw new HongyanError('RATE_LIMITED', 'too many attempts', { retryAfterMs: Math.ceil(waitMs) })
}
