/** What the parts of one simulated device share: its process, disk, tables and clock, and the world's chance and witness. */
import type { Instant } from '../../../shared/clock.ts'
import type { Username } from '../../../shared/names.ts'
import type { Chance, SimulatedTime } from '../simulated-time.ts'
import type { Disk } from './disk.ts'
import type { Device, Letters } from './letter.ts'
import type { Process } from './process.ts'
import type { Profile } from './profile.ts'
import type { Witness } from './witness.ts'

export interface Machine {
  readonly account: Username
  readonly device: Device
  readonly process: Process
  readonly disk: Disk
  readonly profile: Profile
  readonly time: SimulatedTime
  readonly chance: Chance
  readonly witness: Witness
  readonly letters: Letters
  /** The rendezvous' time, as far as this device knows it: for what is signed. */
  now(): Instant
}

/** Performs a core's effects in order; a kill may fall before each. */
export function performAll<Effect>(
  { process, witness }: Machine,
  effects: readonly Effect[],
  limit: number,
  perform: (effect: Effect) => void,
): void {
  witness.tally.effects += effects.length
  witness.require(effects.length <= limit, `${effects.length} effects of one event`)
  for (const effect of effects) {
    process.step()
    perform(effect)
  }
}

/** The one timer of a core: the newest time asked for replaces the others. */
export function createWake({ process, time, witness }: Machine, tick: () => void): (at: Instant) => void {
  let newest = 0
  return (at) => {
    witness.require(at > time.now, 'woken for the past')
    newest += 1
    const own = newest
    process.later(at - time.now, () => {
      if (own === newest) tick()
    })
  }
}
