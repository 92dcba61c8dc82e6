/** Virtual time and seeded chance: minutes pass in microseconds, and the same seed gives the same run. */
import type { Instant } from '../../shared/clock.ts'
import type { MessageId } from '../../shared/message.ts'

export interface SimulatedTime {
  readonly now: Instant
  /** Runs it after `delayMs`; what is due at the same moment runs in the order given. */
  after(delayMs: number, run: () => void): void
  /** Lets time pass, and everything happen that falls into it. */
  pass(durationMs: number): void
}

export function createTime(start: Instant = 1_000_000): SimulatedTime {
  let now = start
  let given = 0
  const agenda: { readonly time: Instant; readonly number: number; readonly run: () => void }[] = []

  return {
    get now() {
      return now
    },
    after(delayMs, run) {
      given += 1
      const entry = { time: now + delayMs, number: given, run }
      const place = agenda.findIndex(({ time }) => time > entry.time)
      agenda.splice(place === -1 ? agenda.length : place, 0, entry)
    },
    pass(durationMs) {
      const end = now + durationMs
      for (let next = agenda[0]; next !== undefined && next.time <= end; next = agenda[0]) {
        agenda.shift()
        now = next.time
        next.run()
      }
      now = end
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
