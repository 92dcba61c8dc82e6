/**
 * A queue of things that go out in order, a bounded number at a time, and pause after a failure. Pure: it decides what
 * may go next and never sends it.
 */
import type { Instant } from '../../shared/clock.ts'
import { type BackoffInit, createBackoff } from './backoff.ts'

export interface Ordered {
  /** Unique among the items of one pipeline. */
  readonly order: number
}

export interface PipelineInit extends BackoffInit {
  /** In flight at most. */
  readonly window: number
}

export interface Pipeline<Item extends Ordered> {
  /** Takes its place by `order`. */
  add(item: Item): void
  /** It is settled by other means: it neither waits nor is in flight any more. */
  remove(item: Item): void
  /** The next that may go; from now on in flight. After a failure one at a time probes whether it works again. */
  take(now: Instant): Item | undefined
  succeeded(item: Item): void
  /** It waits again, in its place. */
  failed(item: Item, now: Instant, retryAfterMs?: number): void
  /** The way out is gone: what was in flight waits again, and is returned. */
  interrupt(): readonly Item[]
  /** The way out is new: no reason to wait for what the old one did. */
  forgive(): void
  isInFlight(item: Item): boolean
  isPaused(now: Instant): boolean
  /** End of the pause. */
  readonly pausedUntil: Instant
  /** First in line. */
  readonly head: Item | undefined
  readonly inFlight: number
}

export function createPipeline<Item extends Ordered>(init: PipelineInit): Pipeline<Item> {
  const backoff = createBackoff(init)
  const waiting: Item[] = []
  const flying = new Set<Item>()

  /** Where it stands among those that wait, or would stand. */
  function placeOf({ order }: Item): number {
    let low = 0
    let high = waiting.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = waiting[middle]
      if (other !== undefined && other.order < order) low = middle + 1
      else high = middle
    }
    return low
  }

  function isWaiting(item: Item): boolean {
    return waiting[placeOf(item)] === item
  }

  function add(item: Item): void {
    if (!flying.has(item) && !isWaiting(item)) waiting.splice(placeOf(item), 0, item)
  }

  function remove(item: Item): void {
    if (!flying.delete(item) && isWaiting(item)) waiting.splice(placeOf(item), 1)
  }

  function land(item: Item): void {
    if (flying.delete(item)) add(item)
  }

  return {
    add,
    remove,
    take(now) {
      const window = backoff.failing ? 1 : init.window
      if (flying.size >= window || !backoff.isOver(now)) return undefined
      const item = waiting.shift()
      if (item !== undefined) flying.add(item)
      return item
    },
    succeeded(item) {
      remove(item)
      backoff.succeed()
    },
    failed(item, now, retryAfterMs) {
      if (!flying.has(item)) return
      land(item)
      backoff.fail(now, retryAfterMs)
    },
    interrupt() {
      const interrupted = [...flying]
      for (const item of interrupted) land(item)
      return interrupted
    },
    forgive: backoff.forgive,
    isInFlight: (item) => flying.has(item),
    isPaused: (now) => !backoff.isOver(now),
    get pausedUntil() {
      return backoff.until
    },
    get head() {
      return waiting[0]
    },
    get inFlight() {
      return flying.size
    },
  }
}
