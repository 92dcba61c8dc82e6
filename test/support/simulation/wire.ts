/**
 * A connection between two machines: what is sent arrives late and in order, until it breaks; then what was on its way is
 * lost, and each side notices some time later.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { Chance, SimulatedTime } from '../simulated-time.ts'
import type { Process } from './process.ts'

export interface End {
  /** Runs it in the other side's process when it arrives. */
  send(arrive: () => void): void
  /** This side gives up, and is told nothing; the other notices. */
  cut(): void
}

export interface Side {
  readonly process: Process
  onBroken(): void
}

export interface Wire {
  readonly ends: readonly [End, End]
  readonly isWhole: boolean
  /** Something between the two breaks. */
  break(): void
}

export interface WireInit {
  readonly time: SimulatedTime
  readonly chance: Chance
  readonly latencyMs: number
  /** How long a side may take to notice that nobody is there any more. */
  readonly unnoticedMaxMs: number
  readonly sides: readonly [Side, Side]
}

export function createWire({ time, chance, latencyMs, unnoticedMaxMs, sides }: WireInit): Wire {
  let isWhole = true
  const isListening: [boolean, boolean] = [true, true]

  function breakFor(side: 0 | 1): void {
    const { process, onBroken } = sides[side]
    if (!isListening[side]) return
    isListening[side] = false
    // A machine that is still there says so at once; one that is not is missed only later.
    const delayMs = chance.happens(0.5) ? latencyMs : chance.below(unnoticedMaxMs)
    process.later(delayMs, onBroken)
  }

  function fall(): void {
    isWhole = false
    for (const { process } of sides) process.attached.delete(fall)
    breakFor(0)
    breakFor(1)
  }
  for (const { process } of sides) process.attached.add(fall)

  function end(side: 0 | 1): End {
    const other = side === 0 ? 1 : 0
    let lastArrival: Instant = 0
    return {
      send(arrive) {
        lastArrival = Math.max(lastArrival, time.now + latencyMs + chance.below(latencyMs))
        const { process } = sides[other]
        process.later(lastArrival - time.now, () => {
          if (isWhole && isListening[other]) arrive()
        })
      },
      cut() {
        isListening[side] = false
        fall()
      },
    }
  }

  return {
    ends: [end(0), end(1)],
    get isWhole() {
      return isWhole
    },
    break: fall,
  }
}
