/** What happens in one run, all of it from a seed: what is sent, over what, and what goes wrong. */
import { type Chance, createChance } from '../simulated-time.ts'

export interface ContentScenario {
  readonly seed: number
  /** Sizes of the files; with one it is a single file. */
  readonly sizes: readonly number[]
  readonly latencyMs: number
  readonly bytesPerMs: number
  readonly diskBytesPerMs: number
  /** Chance of each at every step of a process. */
  readonly crash: number
  readonly loss: number
  /** Chance for a message to come twice, or after the next. */
  readonly mischief: number
  /** Chance, whenever the receiver is down, that bytes on its disk are damaged. */
  readonly damage: number
  /** Chance, at each read, that the source has changed. */
  readonly change: number
}

const KIB = 1024

/** Dense misfortune. */
export function stormyContent(seed: number): ContentScenario {
  const chance = createChance(seed)
  return {
    ...quietContent(seed),
    crash: chance.pick([0, 0.002, 0.01]),
    loss: chance.pick([0, 0.002, 0.01]),
    mischief: chance.pick([0, 0, 0.005]),
    damage: chance.pick([0, 0.3]),
    change: chance.pick([0, 0, 0, 0.01]),
  }
}

/** Nothing goes wrong by itself. */
export function quietContent(seed: number): ContentScenario {
  const chance = createChance(seed + 1_000_000)
  return {
    seed,
    sizes: sizesFrom(chance),
    latencyMs: chance.pick([0, 1, 20, 150]),
    bytesPerMs: chance.pick([100, 2_000, 100_000]),
    diskBytesPerMs: chance.pick([500, 50_000]),
    ...{ crash: 0, loss: 0, mischief: 0, damage: 0, change: 0 },
  }
}

function sizesFrom(chance: Chance): readonly number[] {
  const size = () => chance.pick([0, 1, chance.below(100), chance.below(40 * KIB), 64 * KIB, chance.below(700 * KIB)])
  return Array.from({ length: chance.pick([1, 1, 3, 12]) }, size)
}
