/** Virtual time and seeded chance: minutes pass in microseconds, and the same seed gives the same run. */
import type { Instant } from '../../shared/clock.ts'
import type { MessageId } from '../../shared/message.ts'

export interface SimulatedTime {
  readonly now: Instant
  /** Runs it after `delayMs`; what is due at the same moment runs in the order given. */
  after(delayMs: number, run: () => void): void
  /** Lets time pass, and everything happen that falls into it. */
  pass(durationMs: number): void
  /** What is still to happen. */
  readonly pending: number
}

interface Entry {
  readonly time: Instant
  readonly number: number
  readonly run: () => void
}

export function createTime(start: Instant = 1_000_000): SimulatedTime {
  let now = start
  let given = 0
  const agenda = createAgenda()

  return {
    get now() {
      return now
    },
    get pending() {
      return agenda.size
    },
    after(delayMs, run) {
      given += 1
      agenda.add({ time: now + delayMs, number: given, run })
    },
    pass(durationMs) {
      const end = now + durationMs
      for (let next = agenda.takeUntil(end); next !== undefined; next = agenda.takeUntil(end)) {
        now = next.time
        next.run()
      }
      now = end
    },
  }
}

/** A binary heap: a world of hundreds has tens of thousands of things before it. */
function createAgenda() {
  const heap: Entry[] = []

  const isBefore = (a: Entry, b: Entry) => a.time < b.time || (a.time === b.time && a.number < b.number)

  function sink(entry: Entry): void {
    let index = 0
    for (;;) {
      const left = heap[2 * index + 1]
      const right = heap[2 * index + 2]
      const isRight = left !== undefined && right !== undefined && isBefore(right, left)
      const earlier = isRight ? right : left
      if (earlier === undefined || isBefore(entry, earlier)) break
      heap[index] = earlier
      index = 2 * index + (isRight ? 2 : 1)
    }
    heap[index] = entry
  }

  return {
    get size() {
      return heap.length
    },
    add(entry: Entry): void {
      let index = heap.push(entry) - 1
      while (index > 0) {
        const above = (index - 1) >>> 1
        const parent = heap[above]
        if (parent === undefined || isBefore(parent, entry)) break
        heap[index] = parent
        index = above
      }
      heap[index] = entry
    },
    /** The next one, if it is due by then. */
    takeUntil(end: Instant): Entry | undefined {
      const [first] = heap
      if (first === undefined || first.time > end) return undefined
      const last = heap.pop()
      if (last !== undefined && last !== first) sink(last)
      return first
    },
  }
}

export interface Chance {
  /** [0, 1). */
  random(): number
  /** True that often. */
  happens(probability: number): boolean
  /** A whole number below `limit`. */
  below(limit: number): number
  pick<T>(from: readonly T[]): T
}

/** mulberry32: small, fast, and good enough to shuffle events. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(random() * limit)
  return {
    random,
    below,
    happens: (probability) => random() < probability,
    pick<T>(from: readonly T[]): T {
      const found = from[below(from.length)]
      if (found === undefined) throw new RangeError('nothing to pick from')
      return found
    },
  }
}

/** An id as messages have it, that a reader can tell from another: 32 hexadecimal digits. */
export function simulatedId(number: number): MessageId {
  return number.toString(16).padStart(32, '0') as MessageId
}
