/**
 * Two sides that decide by which connection they talk, in virtual time, over a network that changes: who can be dialled,
 * whether there is a relay, connections that die with and without a word, dials that fail, news that come late.
 */
import {
  createPaths,
  type Paths,
  type PathsEffect,
  type PathsEvent,
  type Way,
} from '../../peer/core/connecting/paths.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { PING_INTERVAL_MS, PING_TIMEOUT_MS } from '../../shared/limits.ts'
import { type Chance, createChance, createTime } from './simulated-time.ts'

export interface Network {
  /** Whether each side can dial the other directly. */
  readonly direct: Readonly<Record<SideName, boolean>>
  /** Whether both are in one local network. */
  readonly lan: boolean
  readonly relay: boolean
}

export type SideName = 'a' | 'b'

interface Connection {
  readonly id: string
  readonly path: Way['path']
  readonly dialledBy: SideName
  /** Nothing passes any more. */
  isDead: boolean
}

interface Side {
  readonly name: SideName
  readonly device: DeviceId
  readonly machine: Paths
  /** As this side believes, newest first. */
  ways: Connection[]
  dials: number
  /** Retired while nothing else was there, or only what the other side has retired: never to happen. */
  stranded: number
}

const SIDES: readonly SideName[] = ['a', 'b']
/** How often somebody has something to say, and dials where nobody is linked. */
const TALK_MS = 20_000

export function simulatePaths(seed: number) {
  const time = createTime()
  const chance = createChance(seed)
  let network: Network = { direct: { a: false, b: false }, lan: false, relay: true }
  let given = 0
  const live = new Set<Connection>()
  const retired = new Set<Connection>()
  const sides = { a: createSide('a', chance), b: createSide('b', chance) }
  const otherOf = (side: Side): Side => sides[side.name === 'a' ? 'b' : 'a']

  function tell(side: Side, event: PathsEvent): void {
    for (const effect of side.machine.handle(event, time.now)) perform(side, effect)
  }

  function perform(side: Side, effect: PathsEffect): void {
    if (effect.type === 'wakeAt') {
      time.after(Math.max(0, effect.time - time.now), () => tell(side, { type: 'tick' }))
    } else if (effect.type === 'retire') {
      const connection = side.ways.find(({ id }) => id === effect.way)
      if (connection === undefined) return
      const kept = side.ways.find((way) => way !== connection)
      if (kept === undefined || retired.has(kept)) side.stranded += 1
      retired.add(connection)
      close(connection, side)
    } else if (effect.type !== 'forget') {
      dial(side, effect.type)
    }
  }

  function dial(side: Side, how: 'tryDirect' | 'tryNear' | 'return'): void {
    side.dials += 1
    const { device } = otherOf(side)
    time.after(20 + chance.below(500), () => {
      const isNear = network.lan
      const isDirect = how !== 'tryNear' && network.direct[side.name] && chance.happens(0.9)
      const isRelayed = how === 'return' && network.relay && chance.happens(0.9)
      const path = isNear ? 'lan' : isDirect ? 'direct' : isRelayed ? 'relay' : undefined
      if (path !== undefined) connect(side, path)
      tell(side, { type: 'tried', device, outcome: path === undefined ? 'unreachable' : 'reached' })
    })
  }

  /** Whoever dialled knows first. */
  function connect(by: Side, path: Way['path']): void {
    given += 1
    const connection = { id: String(given), path, dialledBy: by.name, isDead: false }
    live.add(connection)
    add(by, connection)
    time.after(10 + chance.below(300), () => {
      if (live.has(connection)) add(otherOf(by), connection)
    })
  }

  function add(side: Side, connection: Connection): void {
    side.ways.unshift(connection)
    changed(side)
  }

  function remove(side: Side, connection: Connection): void {
    if (!side.ways.includes(connection)) return
    side.ways = side.ways.filter((way) => way !== connection)
    changed(side)
  }

  function changed(side: Side): void {
    const ways = side.ways.toSorted((left, right) => Number(left.path === 'relay') - Number(right.path === 'relay'))
    tell(side, { type: 'ways', device: otherOf(side).device, ways })
  }

  /** In order, by one side. */
  function close(connection: Connection, by: Side): void {
    live.delete(connection)
    remove(by, connection)
    const noticeMs = connection.isDead ? silenceMs() : chance.below(300)
    time.after(noticeMs, () => remove(otherOf(by), connection))
  }

  const silenceMs = () => chance.below(PING_INTERVAL_MS) + PING_TIMEOUT_MS

  /** With a word, or so that each finds out by itself. */
  function kill(connection: Connection): void {
    const isSilent = chance.happens(0.5)
    connection.isDead = true
    live.delete(connection)
    for (const name of SIDES)
      time.after(isSilent ? silenceMs() : chance.below(100), () => remove(sides[name], connection))
  }

  function change(next: Network): void {
    network = next
    for (const connection of live) {
      const stands = { relay: next.relay, lan: next.lan, direct: next.direct[connection.dialledBy] }
      if (!stands[connection.path]) kill(connection)
    }
    for (const name of SIDES) {
      const { device } = otherOf(sides[name])
      if (chance.happens(0.5)) time.after(chance.below(2_000), () => tell(sides[name], { type: 'news' }))
      if (next.lan) time.after(chance.below(5_000), () => tell(sides[name], { type: 'sighted', device }))
    }
  }

  function talk(): void {
    const side = sides[chance.pick(SIDES)]
    if (side.ways.length === 0) {
      if (network.lan) connect(side, 'lan')
      else if (network.direct[side.name]) connect(side, 'direct')
      else if (network.relay) connect(side, 'relay')
    }
    time.after(TALK_MS, talk)
  }

  talk()
  return {
    time,
    chance,
    sides,
    change,
    /** Some connection dies by itself. */
    kill() {
      const all = [...live]
      if (all.length > 0) kill(chance.pick(all))
    },
    /** Those that both sides believe in, and that are there. */
    shared: () => sides.a.ways.filter((way) => sides.b.ways.includes(way) && live.has(way)),
  }
}

function createSide(name: SideName, chance: Chance): Side {
  const device = name as unknown as DeviceId
  const machine = createPaths({ own: device, random: createChance(chance.below(2 ** 32)).random })
  return { name, device, machine, ways: [], dials: 0, stranded: 0 }
}
