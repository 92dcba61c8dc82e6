/** Who has something to do at which time, the earliest first, in logarithmic time. Pure; keeps no timer itself. */
import type { Instant } from '../../shared/clock.ts'

export interface DueQueue<T> {
  /** Replaces the time given before; an infinite one takes it out. */
  set(item: T, time: Instant): void
  /** Takes out those whose time has come. */
  take(now: Instant): T[]
  /** Infinite if there is none. */
  readonly earliest: Instant
}

interface Entry<T> {
  readonly item: T
  readonly time: Instant
}

export function createDueQueue<T>(): DueQueue<T> {
  /** A binary heap by time. An entry that is not the item's current one has been replaced and is passed over. */
  let heap: Entry<T>[] = []
  const current = new Map<T, Entry<T>>()

  function timeAt(index: number): Instant {
    return heap[index]?.time ?? Number.POSITIVE_INFINITY
  }

  function swap(a: number, b: number): void {
    const [first, second] = [heap[a], heap[b]]
    if (first === undefined || second === undefined) return
    heap[a] = second
    heap[b] = first
  }

  function push(entry: Entry<T>): void {
    heap.push(entry)
    let index = heap.length - 1
    while (index > 0) {
      const parent = (index - 1) >>> 1
      if (timeAt(parent) <= timeAt(index)) return
      swap(parent, index)
      index = parent
    }
  }

  function pop(): void {
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    heap[0] = last
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      const earlier = timeAt(left + 1) < timeAt(left) ? left + 1 : left
      if (timeAt(earlier) >= timeAt(index)) return
      swap(earlier, index)
      index = earlier
    }
  }

  /** The first entry that still holds. */
  function first(): Entry<T> | undefined {
    for (let entry = heap[0]; entry !== undefined; entry = heap[0]) {
      if (current.get(entry.item) === entry) return entry
      pop()
    }
    return undefined
  }

  return {
    set(item, time) {
      const before = current.get(item)
      if (time === Number.POSITIVE_INFINITY) {
        current.delete(item)
        return
      }
      if (before?.time === time) return
      const entry = { item, time }
      current.set(item, entry)
      push(entry)
      // Replaced entries of far times would pile up where near ones keep changing.
      if (heap.length < 2 * current.size + 64) return
      heap = [...current.values()].sort((a, b) => a.time - b.time)
    },
    take(now) {
      const taken: T[] = []
      for (let entry = first(); entry !== undefined && entry.time <= now; entry = first()) {
        current.delete(entry.item)
        taken.push(entry.item)
        pop()
      }
      return taken
    },
    get earliest() {
      return first()?.time ?? Number.POSITIVE_INFINITY
    },
  }
}
