/**
 * A process that can be killed between any two of its steps. What it had under way is forgotten with it; what is on its
 * disk is not its business.
 */
import type { SimulatedTime } from '../simulated-time.ts'

/** Says of each step of each process whether it is the last. */
export interface Fate {
  kills(process: string): boolean
}

export interface Process {
  readonly name: string
  readonly isRunning: boolean
  start(boot: () => void): void
  /** Something reaches the process from outside; one that is dead does not notice. */
  run(work: () => void): void
  /** A timer or a turn of this run. */
  later(delayMs: number, work: () => void): void
  /** A place where a kill may fall. */
  step(): void
  kill(): void
  /** What ends with this run, until it is detached. */
  readonly attached: Set<() => void>
}

export interface ProcessInit {
  readonly name: string
  readonly time: SimulatedTime
  readonly fate: Fate
  onKilled(): void
}

const KILLED = Symbol('killed')

export function createProcess({ name, time, fate, onKilled }: ProcessInit): Process {
  let life = 0
  let isRunning = false
  let isInside = false
  const attached = new Set<() => void>()

  function die(): void {
    isRunning = false
    life += 1
    const ends = [...attached]
    attached.clear()
    for (const end of ends) end()
    onKilled()
  }

  function run(work: () => void): void {
    if (!isRunning) return
    isInside = true
    try {
      work()
    } catch (error) {
      if (error !== KILLED) throw error
      die()
    } finally {
      isInside = false
    }
  }

  return {
    name,
    attached,
    get isRunning() {
      return isRunning
    },
    start(boot) {
      if (isRunning) return
      isRunning = true
      run(boot)
    },
    run,
    later(delayMs, work) {
      if (!isRunning) return
      const present = life
      time.after(delayMs, () => {
        if (life === present) run(work)
      })
    },
    step() {
      if (fate.kills(name)) throw KILLED
    },
    kill() {
      if (isInside) throw KILLED
      if (isRunning) die()
    },
  }
}
