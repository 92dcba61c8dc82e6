/** Gathering changes for a moment before they are pushed, so that a burst costs one push and not one per change. */

export interface Coalescer<Key, Value> {
  /** Merges a change into what waits for its key. */
  add(key: Key, merge: (waiting: Value | undefined) => Value): void
  /** Drops what waits, and the timer. */
  stop(): void
}

/** `flush` gets everything at once, `delayMs` after the first change (asked then, if it is a function). */
export function createCoalescer<Key, Value>(
  delayMs: number | (() => number),
  flush: (changes: ReadonlyMap<Key, Value>) => void,
): Coalescer<Key, Value> {
  let waiting = new Map<Key, Value>()
  let timer: NodeJS.Timeout | undefined
  return {
    add(key, merge) {
      waiting.set(key, merge(waiting.get(key)))
      timer ??= setTimeout(
        () => {
          const changes = waiting
          waiting = new Map()
          timer = undefined
          flush(changes)
        },
        typeof delayMs === 'number' ? delayMs : delayMs(),
      )
    },
    stop() {
      clearTimeout(timer)
      waiting.clear()
    },
  }
}
