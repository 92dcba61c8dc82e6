/** One rendezvous and its peers in virtual time, with the network between them. Nothing happens here by itself. */
import type { RoomName, Username } from '../../../shared/names.ts'
import { LOBBY, parseRoomName, parseUsername } from '../../../shared/names.ts'
import { type Chance, createChance, createTime, type SimulatedTime } from '../simulated-time.ts'
import { createDisk } from './disk.ts'
import { accountOf, createLetters, type Device, deviceOf, type Letter } from './letter.ts'
import type { Machine } from './machine.ts'
import { createPeer, type Peer } from './peer.ts'
import { createProcess, type Fate, type Process } from './process.ts'
import { createProfile } from './profile.ts'
import { createRendezvous, type Rendezvous } from './rendezvous.ts'
import type { Scenario } from './scenario.ts'
import { createWitness, type Witness } from './witness.ts'

/** The account that people write to and that nobody has. */
export const NOBODY = parseUsername('nobody')

export interface World {
  readonly scenario: Scenario
  readonly time: SimulatedTime
  readonly chance: Chance
  readonly witness: Witness
  readonly rendezvous: Rendezvous
  readonly peers: readonly Peer[]
  readonly accounts: readonly Username[]
  roomsOf(account: Username): readonly RoomName[]
  devicesOf(account: Username): readonly Device[]
  /** Machines of different groups do not reach each other; with one group all is well. */
  divide(groups: number): void
  /** Hours by which that machine's clock is wrong from its next start on. */
  setClock(device: Device, offsetMs: number): void
  /** Dies, and starts again only after that time. */
  keepDown(process: Process, durationMs: number): void
  /** From now on nothing fails any more, and whoever is down starts. */
  calm(): void
}

const RENDEZVOUS = 'rendezvous'

/** @param fate whose kills fall as they please, on top of the scenario's */
export function createWorld(scenario: Scenario, fate?: Fate): World {
  const time = createTime()
  const chance = createChance(scenario.seed ^ 0x5eed)
  const witness = createWitness(time)
  const letters = createLetters()
  const groups = new Map<string, number>()
  const clockOffsets = new Map<Device, number>()
  /** Whoever is to stay dead for a while. */
  const downUntil = new Map<string, number>()
  const peers = new Map<Device, Peer>()
  let isCalm = false

  const accounts = Array.from({ length: scenario.accounts }, (_, number) => parseUsername(`p${number}`))
  const devices = new Map<Username, readonly Device[]>()
  const rooms = new Map<Username, readonly RoomName[]>()
  for (const [number, account] of accounts.entries()) {
    const hasTwo = scenario.secondDevices > 0 && number % scenario.secondDevices === 1
    devices.set(account, hasTwo ? [deviceOf(account, 0), deviceOf(account, 1)] : [deviceOf(account, 0)])
    const some = Array.from({ length: scenario.rooms }, (_, room) => room).filter((room) => (number + room) % 2 === 0)
    rooms.set(account, [LOBBY, ...some.map((room) => parseRoomName(`room-${room}`))])
  }
  const devicesOf = (account: Username) => devices.get(account) ?? []
  const roomsOf = (account: Username) => rooms.get(account) ?? []

  const mortality: Fate = {
    kills(process) {
      if (isCalm) return false
      const often = process === RENDEZVOUS ? scenario.rendezvousKills : scenario.peerKills
      return fate?.kills(process) === true || (often > 0 && chance.happens(often))
    },
  }

  const isJoined = (a: string, b: string) => (groups.get(a) ?? 0) === (groups.get(b) ?? 0)

  /** Mostly soon, sometimes after a coffee. */
  function startLater(name: string, start: () => void): void {
    const soonest = time.now + chance.pick([100, 1_000, 5_000, 60_000])
    time.after(Math.max(soonest, downUntil.get(name) ?? 0) - time.now, start)
  }

  const rendezvous: Rendezvous = createRendezvous({
    ...{ time, chance, witness, letters, scenario, roomsOf, devicesOf },
    fate: mortality,
    isCalm: () => isCalm,
    onDown: () => startLater(RENDEZVOUS, () => rendezvous.start()),
  })

  /** Each other member may hear it, late, twice or never. */
  function publish(letter: Letter): void {
    const { room } = letter
    for (const [device, peer] of peers) {
      if (room === undefined || device === letter.device || !roomsOf(peer.machine.account).includes(room)) continue
      if (!isJoined(device, letter.device) || chance.happens(scenario.gossipLoss)) {
        witness.tally.lost += 1
        continue
      }
      const copies = chance.happens(scenario.gossipRepeats) ? 2 : 1
      for (let copy = 0; copy < copies; copy += 1) {
        time.after(1 + chance.below(scenario.gossipDelayMs), () => peer.hear(letter.id))
      }
    }
  }

  function createMachine(device: Device, onKilled: () => void): Machine {
    const process: Process = createProcess({ name: device, time, fate: mortality, onKilled })
    const account = accountOf(device)
    const profile = createProfile(account, device, witness)
    const disk = createDisk(process, chance)
    // They have all met before: of a stranger's devices nobody could know while the rendezvous is away.
    for (const each of accounts) profile.setWaitedFor(each, devicesOf(each))
    return {
      ...{ account, device, process, disk, profile, time, chance, witness, letters },
      now: () => time.now + (clockOffsets.get(device) ?? 0),
    }
  }

  function addPeer(device: Device): void {
    const machine = createMachine(device, () => {
      peer.onKilled()
      startLater(device, peer.start)
    })
    const peer = createPeer({
      ...{ machine, rendezvous, publish },
      rooms: roomsOf(machine.account),
      latencyMs: scenario.latencyMs,
      isOnlineReachable: () => isJoined(device, RENDEZVOUS),
      find: (other) => (isJoined(device, other) ? peers.get(other)?.neighbour() : undefined),
      onOnline: () => clockOffsets.delete(device),
    })
    peers.set(device, peer)
  }

  for (const account of accounts) for (const device of devicesOf(account)) addPeer(device)

  const world: World = {
    ...{ scenario, time, chance, witness, rendezvous, accounts, roomsOf, devicesOf },
    peers: [...peers.values()],
    divide(count) {
      witness.trace.note('network', `falls into ${count}`)
      groups.set(RENDEZVOUS, chance.below(count))
      for (const device of peers.keys()) groups.set(device, chance.below(count))
      for (const [device, peer] of peers) {
        peer.breakLinks((other) => !isJoined(device, other))
        if (!isJoined(device, RENDEZVOUS)) peer.loseSession()
      }
    },
    setClock(device, offsetMs) {
      clockOffsets.set(device, offsetMs)
    },
    keepDown(process, durationMs) {
      downUntil.set(process.name, time.now + durationMs)
      process.kill()
    },
    calm() {
      isCalm = true
      witness.trace.note('world', 'is calm')
      world.divide(1)
      rendezvous.setDiskFull(false)
      rendezvous.start()
      for (const { machine, start } of peers.values()) {
        machine.disk.isFull = false
        start()
      }
    },
  }
  return world
}
