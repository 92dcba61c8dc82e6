/** What befalls a world on a bad day. Each lasts for a while and leaves it to the world to get well again. */
import type { Chance } from '../simulated-time.ts'
import type { Misfortune } from './scenario.ts'
import type { World } from './world.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

export function befall(world: World, kind: Misfortune): void {
  HAPPENINGS[kind](world, world.chance)
}

const HAPPENINGS: Readonly<Record<Misfortune, (world: World, chance: Chance) => void>> = {
  kill({ peers }, chance) {
    chance.pick(peers).machine.process.kill()
  },
  longAbsence(world, chance) {
    world.keepDown(chance.pick(world.peers).machine.process, chance.below(HOUR_MS))
  },
  sessionLoss({ peers }, chance) {
    chance.pick(peers).loseSession()
  },
  linkLoss({ peers }, chance) {
    chance.pick(peers).breakLinks(() => true)
  },
  partition(world, chance) {
    world.divide(2 + chance.below(2))
    world.time.after(chance.pick([500, 10_000, 5 * MINUTE_MS]), () => world.divide(1))
  },
  fullDisk({ peers, time }, chance) {
    const { disk } = chance.pick(peers).machine
    disk.isFull = true
    time.after(chance.pick([50, 5_000, 2 * MINUTE_MS]), () => {
      disk.isFull = false
    })
  },
  clockJump(world, chance) {
    const { machine } = chance.pick(world.peers)
    // Noticed at the next start; the rendezvous sets it right.
    world.setClock(machine.device, (chance.random() - 0.5) * 48 * HOUR_MS)
    machine.process.kill()
  },
  rendezvousKill({ rendezvous }) {
    rendezvous.process.kill()
  },
  rendezvousOutage(world, chance) {
    world.keepDown(world.rendezvous.process, chance.pick([MINUTE_MS, 10 * MINUTE_MS]))
  },
  rendezvousFullDisk({ rendezvous, time }, chance) {
    rendezvous.setDiskFull(true)
    time.after(chance.pick([100, MINUTE_MS]), () => rendezvous.setDiskFull(false))
  },
  backup({ rendezvous }) {
    rendezvous.backUp()
  },
  restore({ rendezvous }) {
    rendezvous.restore()
  },
  aDayPasses({ time }) {
    time.pass(26 * HOUR_MS)
  },
}
