/** The same small story again and again, each time with one kill at another step: no step of any process is left out. */
import type { Fate } from './process.ts'
import type { Scenario } from './scenario.ts'
import { type SimulationFailure, simulate } from './simulate.ts'

/** Two friends, of whom one may have two devices, and a room for all of a day's business; nothing goes wrong but the kill. */
export function quietStory(seed: number): Scenario {
  return {
    ...{
      seed,
      accounts: 2,
      secondDevices: seed % 2 === 0 ? 2 : 0,
      rooms: 0,
      actions: 7,
      misfortunes: 3,
      durationMs: 20_000,
    },
    kinds: ['linkLoss', 'sessionLoss'],
    ...{ latencyMs: 20, gossipLoss: 0.3, gossipRepeats: 0.3, gossipDelayMs: 300 },
    ...{ refusals: 0, peerKills: 0, rendezvousKills: 0, mailboxMax: 1_000, archiveMax: 1_000, pageRows: 2 },
  }
}

interface CountedFate extends Fate {
  readonly steps: ReadonlyMap<string, number>
}

/** Kills one process once, at its step of that number; kills none without. */
function killingAt(victim?: string, number = 0): CountedFate {
  const steps = new Map<string, number>()
  return {
    steps,
    kills(process) {
      const step = (steps.get(process) ?? 0) + 1
      steps.set(process, step)
      return process === victim && step === number
    },
  }
}

/** Returns how many steps there were. Throws what `simulate` throws, with the kill in its message. */
export function killAtEveryStep(scenario: Scenario): number {
  const counting = killingAt()
  simulate(scenario, { fate: counting })
  let count = 0
  for (const [victim, steps] of counting.steps) {
    for (let number = 1; number <= steps; number += 1) {
      count += 1
      try {
        simulate(scenario, { fate: killingAt(victim, number) })
      } catch (error) {
        const failure = error as SimulationFailure
        failure.message = `${failure.message}; ${victim} was killed at its step ${number}`
        throw failure
      }
    }
  }
  return count
}
