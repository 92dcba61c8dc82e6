/**
 * Members of rooms who dial each other as `peer/core/rooms/room-neighbours.ts` decides and are introduced as the rendezvous
 * does it, in virtual time: some can be dialled, the others are behind NATs; a relay with a quota; any may vanish.
 */
import { oneAtATime } from '../../../peer/core/one-at-a-time.ts'
import {
  type Candidate,
  createRoomNeighbours,
  type NeighbourEffect,
  type NeighbourEvent,
  type Sight,
  type Way,
} from '../../../peer/core/rooms/room-neighbours.ts'
import { createAudience } from '../../../rendezvous/rooms/audience.ts'
import { directFirst } from '../../../rendezvous/rooms/introductions.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import { MESH_CHECK_MS, MESH_RECALLED_MAX, ROOM_DRAWN_MAX } from '../../../shared/limits.ts'
import type { RoomName, Username } from '../../../shared/names.ts'
import { type Chance, createChance, createTime } from '../simulated-time.ts'

/** What things take; a vanished neighbour is noticed by a ping that stays unanswered. */
const ANSWER_MS = 30
const HANDSHAKE_MS = 120
const DEAD_ADDRESS_MS = 5_000
const PING_NOTICED_MS = [10_000, 20_000] as const
const SESSION_NOTICED_MS = 15_000
const RECONNECT_MS = 3_000
const PRESENCE_MS = 1_000

export interface WorldInit {
  readonly seed: number
  /** Circuits that the relay grants one member for its own dials. */
  readonly circuitsMax: number
}

export interface MeshMember {
  readonly device: DeviceId
  readonly isPublic: boolean
  readonly rooms: ReadonlySet<RoomName>
  /** Whether it runs; others may not have noticed that it does not. */
  isUp: boolean
  readonly links: Map<DeviceId, Link>
}

export interface Link {
  readonly isRelayed: boolean
  /** Who had it made. */
  readonly dialledBy: DeviceId
}

interface ActingMember extends MeshMember {
  isOnline: boolean
  /** The latest last. */
  readonly met: Set<DeviceId>
  handle(event: NeighbourEvent<Candidate>): void
}

export interface Tally {
  dials: number
  failedDials: number
  relayRefusals: number
  asks: number
  letGo: number
}

export type MeshWorld = ReturnType<typeof createMeshWorld>

export function createMeshWorld({ seed, circuitsMax }: WorldInit) {
  const time = createTime()
  const chance: Chance = createChance(seed)
  const members = new Map<DeviceId, ActingMember>()
  const audience = createAudience()
  const tally: Tally = { dials: 0, failedDials: 0, relayRefusals: 0, asks: 0, letGo: 0 }
  let isRendezvousUp = true
  let hasNews = false

  const between = ([min, max]: readonly [number, number]) => min + chance.random() * (max - min)
  /** Accounts have one device each, named alike. */
  const accountOf = (device: DeviceId) => device as string as Username
  const deviceOf = (account: Username) => account as string as DeviceId

  function sightOf(member: ActingMember): Sight {
    const neighbours = (room: RoomName) =>
      [...member.links.keys()].filter((other) => members.get(other)?.rooms.has(room))
    return {
      rooms: new Map([...member.rooms].map((room) => [room, neighbours(room)])),
      online: member.isOnline,
      isLinked: (device) => member.links.has(device),
      isRelayed: (device) => member.links.get(device)?.isRelayed === true,
      isNeeded: () => false,
    }
  }

  function join(device: DeviceId, init: Pick<MeshMember, 'isPublic' | 'rooms'>): void {
    const neighbours = createRoomNeighbours<Candidate>({ random: chance.random })
    let wake = 0
    const member: ActingMember = {
      ...init,
      device,
      isUp: true,
      isOnline: isRendezvousUp,
      links: new Map(),
      met: new Set(),
      handle: oneAtATime((event) => {
        if (!member.isUp) return
        wake += 1
        for (const effect of neighbours.handle(event, sightOf(member), time.now)) perform(member, effect, setWake)
      }),
    }
    function setWake(at: number): void {
      const mine = wake
      time.after(Math.max(0, at - time.now), () => {
        if (mine === wake) member.handle({ type: 'looked' })
      })
    }
    function look(): void {
      if (!member.isUp) return
      member.handle({ type: 'looked' })
      time.after(MESH_CHECK_MS, look)
    }
    members.set(device, member)
    if (isRendezvousUp) audience.enter(accountOf(device), [...init.rooms])
    member.handle({ type: 'changed' })
    time.after(MESH_CHECK_MS * chance.random(), look)
    tellNews()
  }

  /** Presence is pushed coalesced. */
  function tellNews(): void {
    if (hasNews) return
    hasNews = true
    time.after(PRESENCE_MS, () => {
      hasNews = false
      for (const member of members.values()) if (member.isOnline) member.handle({ type: 'arrived' })
    })
  }

  function perform(member: ActingMember, effect: NeighbourEffect<Candidate>, setWake: (at: number) => void): void {
    switch (effect.type) {
      case 'ask':
        tally.asks += 1
        time.after(ANSWER_MS, () =>
          member.handle({ type: 'named', room: effect.room, candidates: nameFor(member, effect.room) }),
        )
        return
      case 'recall':
        time.after(ANSWER_MS, () => member.handle({ type: 'named', room: undefined, candidates: recalledBy(member) }))
        return
      case 'dial':
        dial(member, effect.candidate, effect.way)
        return
      case 'letGo':
        tally.letGo += 1
        unlink(member.device, effect.device)
        return
      case 'lookAt':
        setWake(effect.time)
    }
  }

  function nameFor(member: ActingMember, room: RoomName): readonly Candidate[] {
    if (!isRendezvousUp) return []
    const drawn = audience
      .draw(room, ROOM_DRAWN_MAX, chance.random)
      .map(deviceOf)
      .filter((device) => device !== member.device && !member.links.has(device))
      .map(candidateOf)
    return directFirst(drawn, ({ isDirect }) => isDirect)
  }

  function recalledBy({ met }: ActingMember): readonly Candidate[] {
    return [...met].slice(-MESH_RECALLED_MAX).reverse().map(candidateOf)
  }

  function candidateOf(device: DeviceId): Candidate {
    return { device, isDirect: members.get(device)?.isPublic === true }
  }

  function dial(member: ActingMember, { device, isDirect }: Candidate, way: Way): void {
    tally.dials += 1
    const other = members.get(device)
    const fail = (afterMs: number, reason: 'unreachable' | 'relayRefuses') => {
      tally.failedDials += 1
      if (reason === 'relayRefuses') tally.relayRefusals += 1
      time.after(afterMs, () => member.handle({ type: 'dialFailed', device, reason }))
    }
    if (isDirect && other?.isUp === true) {
      time.after(HANDSHAKE_MS, () => succeed(member, other, false))
    } else if (isDirect || way === 'direct') {
      fail(DEAD_ADDRESS_MS, 'unreachable')
    } else if (!isRendezvousUp || other?.isUp !== true) {
      fail(HANDSHAKE_MS, 'unreachable')
    } else if (circuitsOf(member) >= circuitsMax) {
      fail(ANSWER_MS, 'relayRefuses')
    } else {
      time.after(2 * HANDSHAKE_MS, () => succeed(member, other, true))
    }
  }

  function circuitsOf({ device, links }: MeshMember): number {
    return [...links.values()].filter(({ isRelayed, dialledBy }) => isRelayed && dialledBy === device).length
  }

  function succeed(member: ActingMember, other: ActingMember, isRelayed: boolean): void {
    const { device } = other
    if (!member.isUp) return
    if (!other.isUp) {
      member.handle({ type: 'dialFailed', device, reason: 'unreachable' })
      return
    }
    if (!member.links.has(device)) {
      const link = { isRelayed, dialledBy: member.device }
      member.links.set(device, link)
      other.links.set(member.device, link)
      for (const [one, another] of [[member, device] as const, [other, member.device] as const]) {
        one.met.delete(another)
        one.met.add(another)
      }
      other.handle({ type: 'linked', device: member.device })
      member.handle({ type: 'linked', device })
    }
    member.handle({ type: 'dialled', device })
  }

  function unlink(one: DeviceId, another: DeviceId): void {
    drop(one, another)
    time.after(ANSWER_MS, () => drop(another, one))
  }

  function drop(at: DeviceId, gone: DeviceId): void {
    const member = members.get(at)
    if (member?.links.delete(gone)) member.handle({ type: 'lost', device: gone })
  }

  /** No word to anybody, as when a machine loses its power. */
  function vanish(device: DeviceId): void {
    const member = members.get(device)
    if (member === undefined) return
    member.isUp = false
    for (const other of member.links.keys()) time.after(between(PING_NOTICED_MS), () => drop(other, device))
    time.after(SESSION_NOTICED_MS, () => audience.leaveAll(accountOf(device)))
  }

  function leave(device: DeviceId): void {
    const member = members.get(device)
    if (member === undefined) return
    member.isUp = false
    audience.leaveAll(accountOf(device))
    for (const other of member.links.keys()) time.after(ANSWER_MS, () => drop(other, device))
  }

  /** The relay goes with it. */
  function stopRendezvous(): void {
    isRendezvousUp = false
    for (const member of members.values()) {
      member.isOnline = false
      for (const [other, { isRelayed }] of [...member.links]) if (isRelayed) drop(member.device, other)
    }
  }

  function startRendezvous(): void {
    isRendezvousUp = true
    for (const member of members.values()) {
      if (!member.isUp) audience.leaveAll(accountOf(member.device))
      else {
        time.after(RECONNECT_MS * chance.random(), () => {
          member.isOnline = true
          audience.enter(accountOf(member.device), [...member.rooms])
          member.handle({ type: 'changed' })
        })
      }
    }
  }

  return {
    ...{ join, vanish, leave, stopRendezvous, startRendezvous, chance, tally },
    pass: (durationMs: number) => time.pass(durationMs),
    /** Those that run. */
    up: (): readonly MeshMember[] => [...members.values()].filter(({ isUp }) => isUp),
  }
}
