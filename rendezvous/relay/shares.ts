/**
 * Who of those that have something to send may send next: accounts in turn, so many bytes each,
 * and in an account its circuits in turn. Whoever sends little is served in the next round, however much others send. Pure:
 * time comes in.
 */
import type { Instant } from '../../shared/clock.ts'
import { RELAY_BURST_MS, RELAY_FREE_TURN_BYTES, RELAY_TURN_BYTES } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'

export interface Waiting {
  readonly account: Username
}

export type Turn<Waiter> =
  | { readonly waiter: Waiter; readonly maxBytes: number }
  /** The rate is used up for so long. */
  | { readonly waitMs: number }
  /** Nobody waits. */
  | undefined

export interface Shares<Waiter extends Waiting> {
  /** In line, once. */
  add(waiter: Waiter): void
  /** Whoever has the turn is no longer in line. */
  next(now: Instant): Turn<Waiter>
  /** Nobody is in line, and the rate is not used up. */
  isFree(now: Instant): boolean
  spend(bytes: number): void
}

/** In a millisecond, where there is no rate: whatever is spent is there again with the next. */
const UNLIMITED_BYTES_PER_MS = Number.MAX_SAFE_INTEGER

/** @param bytesPerSecond undefined where there is no rate: only the turns count */
export function createShares<Waiter extends Waiting>(bytesPerSecond: number | undefined, now: Instant): Shares<Waiter> {
  const bytesPerMs = bytesPerSecond === undefined ? UNLIMITED_BYTES_PER_MS : bytesPerSecond / 1000
  const turnBytes = bytesPerSecond === undefined ? RELAY_FREE_TURN_BYTES : RELAY_TURN_BYTES
  const burstBytes = Math.max(RELAY_BURST_MS * bytesPerMs, turnBytes)
  /** The order of insertion is that of the turns. */
  const lines = new Map<Username, Set<Waiter>>()
  let budgetBytes = burstBytes
  let filledAt = now

  function fill(time: Instant): void {
    budgetBytes = Math.min(burstBytes, budgetBytes + Math.max(0, time - filledAt) * bytesPerMs)
    filledAt = time
  }

  return {
    add(waiter) {
      const line = lines.get(waiter.account) ?? new Set()
      lines.set(waiter.account, line.add(waiter))
    },
    next(time) {
      fill(time)
      const [first] = lines
      if (first === undefined) return undefined
      // A turn may go below, so that none is too small to be worth it.
      if (budgetBytes <= 0) return { waitMs: Math.max(1, Math.ceil(-budgetBytes / bytesPerMs)) }
      const [account, line] = first
      const [waiter] = line
      lines.delete(account)
      if (waiter === undefined) return undefined
      line.delete(waiter)
      if (line.size > 0) lines.set(account, line)
      return { waiter, maxBytes: turnBytes }
    },
    isFree(time) {
      fill(time)
      return lines.size === 0 && budgetBytes > 0
    },
    spend(bytes) {
      budgetBytes -= bytes
    },
  }
}
