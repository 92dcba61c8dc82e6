/**
 * Decides with which devices a peer is connected for its rooms' sake: whom to dial where there are too few neighbours, by
 * what way, when to ask for others, and whom to let go where there are too many. Pure: what there is comes in as a `Sight`.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import {
  MESH_ASK_MAX_MS,
  MESH_ASK_MIN_MS,
  MESH_INTRODUCTION_MS,
  ROOM_NEIGHBOURS_ENOUGH,
  ROOM_NEIGHBOURS_FEW,
} from '../../../shared/limits.ts'
import type { RoomName } from '../../../shared/names.ts'
import { type Backoff, createBackoff } from '../backoff.ts'
import { createDialPatience, type DialWish } from './dial-patience.ts'
import { chooseToLetGo } from './let-go.ts'

/** What there is at this moment. */
export interface Sight {
  /** Rooms that this device is in, each with its neighbours: who shares it and is connected with us. */
  readonly rooms: ReadonlyMap<RoomName, readonly DeviceId[]>
  /** Whether the rendezvous is there to be asked. */
  readonly online: boolean
  isLinked(device: DeviceId): boolean
  isRelayed(device: DeviceId): boolean
  /** The connection carries something else, too. */
  isNeeded(device: DeviceId): boolean
}

/** Somebody to dial. */
export interface Candidate {
  readonly device: DeviceId
  /** It has told an address that needs no relay. */
  readonly isDirect: boolean
}

/** `direct`: not by a relay, since there are neighbours enough to do without. */
export type Way = 'any' | 'direct'

export type NeighbourEvent<Found extends Candidate> =
  | { readonly type: 'looked' }
  /** Rooms, the session or a setting: whom the rendezvous can name now may be others. */
  | { readonly type: 'changed' }
  /** Somebody has come who may be in a room of ours. */
  | { readonly type: 'arrived' }
  /** To `ask`, or, with no room, to `recall`. */
  | { readonly type: 'named'; readonly room: RoomName | undefined; readonly candidates: readonly Found[] }
  | { readonly type: 'dialled'; readonly device: DeviceId }
  | { readonly type: 'dialFailed'; readonly device: DeviceId; readonly reason: 'unreachable' | 'relayRefuses' }
  /** A connection exists now, whoever dialled, or has ended. */
  | { readonly type: 'linked' | 'lost'; readonly device: DeviceId }

export type NeighbourEffect<Found extends Candidate> =
  /** Ask the rendezvous for members of that room to dial; `named` is awaited, be it with nobody. */
  | { readonly type: 'ask'; readonly room: RoomName }
  /** Look up whom this device met last; `named` is awaited. */
  | { readonly type: 'recall' }
  /** `dialled` or `dialFailed` is awaited. */
  | { readonly type: 'dial'; readonly candidate: Found; readonly way: Way }
  | { readonly type: 'letGo'; readonly device: DeviceId }
  | { readonly type: 'lookAt'; readonly time: Instant }

export interface RoomNeighbours<Found extends Candidate> {
  handle(event: NeighbourEvent<Found>, sight: Sight, now: Instant): readonly NeighbourEffect<Found>[]
}

/** Of one room, or of all together while the rendezvous is away. */
interface Search<Found> {
  isAsking: boolean
  /** Named last: who could not be dialled is tried again. */
  pool: readonly Found[]
  /** Dialled for this room, until gossip tells of them. */
  readonly dialled: Map<DeviceId, Instant>
  /** Wait before it is asked again, while that brings nobody new. */
  readonly patience: Backoff
  askedAt: Instant
}

export function createRoomNeighbours<Found extends Candidate>({
  random,
}: {
  readonly random: () => number
}): RoomNeighbours<Found> {
  const searches = new Map<RoomName | undefined, Search<Found>>()
  const dialling = new Set<DeviceId>()
  const dials = createDialPatience({ random })

  function searchOf(room: RoomName | undefined): Search<Found> {
    const known = searches.get(room)
    if (known !== undefined) return known
    const patience = createBackoff({ random, minMs: MESH_ASK_MIN_MS, maxMs: MESH_ASK_MAX_MS })
    const begun: Search<Found> = {
      isAsking: false,
      pool: [],
      dialled: new Map(),
      patience,
      askedAt: Number.NEGATIVE_INFINITY,
    }
    searches.set(room, begun)
    return begun
  }

  function note(event: NeighbourEvent<Found>, sight: Sight, now: Instant): void {
    switch (event.type) {
      case 'looked':
        return
      case 'changed':
        for (const search of searches.values()) search.patience.forgive()
        return
      case 'arrived':
        // A newcomer dials by itself; asking at once for each would cost more than it brings.
        for (const search of searches.values()) if (now >= search.askedAt + MESH_ASK_MIN_MS) search.patience.forgive()
        return
      case 'named':
        Object.assign(searchOf(event.room), { isAsking: false, pool: event.candidates })
        return
      case 'dialled':
        dialling.delete(event.device)
        dials.succeeded(event.device, sight.isRelayed(event.device))
        for (const { dialled, patience } of searches.values()) if (dialled.has(event.device)) patience.succeed()
        return
      case 'dialFailed':
        dialling.delete(event.device)
        dials.failed(event.device, event.reason, now)
        for (const { dialled } of searches.values()) dialled.delete(event.device)
        return
      case 'linked':
        dials.linked(event.device, now)
        return
      case 'lost':
        dials.lost(event.device, now)
        for (const { dialled } of searches.values()) dialled.delete(event.device)
        // There is one fewer than when nobody else could be named.
        for (const search of searches.values()) search.patience.forgive()
    }
  }

  function isFree({ device, isDirect }: Candidate, have: number, sight: Sight, now: Instant): boolean {
    return !sight.isLinked(device) && !dialling.has(device) && dials.dueAt(device, wishOf(isDirect, have)) <= now
  }

  /** Neighbours, and those who are about to be. */
  function countIn(search: Search<Found>, neighbours: readonly DeviceId[], sight: Sight, now: Instant): number {
    const known = new Set(neighbours)
    for (const [device, at] of search.dialled) {
      const isUnderWay = dialling.has(device) || (sight.isLinked(device) && now < at + MESH_INTRODUCTION_MS)
      if (isUnderWay) known.add(device)
      else search.dialled.delete(device)
    }
    return known.size
  }

  /** What to do for one room; it is being searched for while something is under way for it. */
  function search(
    room: RoomName | undefined,
    neighbours: readonly DeviceId[],
    sight: Sight,
    now: Instant,
  ): { readonly effects: readonly NeighbourEffect<Found>[]; readonly isUnderWay: boolean } {
    const own = searchOf(room)
    const have = countIn(own, neighbours, sight, now)
    const isUnderWay = () => own.isAsking || [...own.dialled.keys()].some((device) => dialling.has(device))
    if (have >= ROOM_NEIGHBOURS_ENOUGH || own.isAsking) return { effects: [], isUnderWay: isUnderWay() }
    // Those named long ago may have gone.
    if (now >= own.askedAt + MESH_ASK_MAX_MS) own.pool = []
    const free = own.pool.filter((candidate) => isFree(candidate, have, sight, now))
    const chosen = dials.isCrowded(now) ? chooseOfCrowd(free, have) : choose(free, have)
    for (const { candidate } of chosen) {
      dialling.add(candidate.device)
      own.dialled.set(candidate.device, now)
    }
    const effects: NeighbourEffect<Found>[] = chosen.map((each) => ({ type: 'dial', ...each }))
    if (effects.length === 0 && !isUnderWay() && own.patience.isOver(now)) {
      own.isAsking = true
      own.askedAt = now
      // Until one of those named has been reached.
      own.patience.fail(now)
      effects.push(room === undefined ? { type: 'recall' } : { type: 'ask', room })
    }
    return { effects, isUnderWay: isUnderWay() }
  }

  /** Rooms share members, so one after the other: the first may bring the next its neighbours already. */
  function searchAll(sight: Sight, now: Instant): readonly NeighbourEffect<Found>[] {
    if (!sight.online) return searchAmongMet(sight, now)
    const effects: NeighbourEffect<Found>[] = []
    for (const [room, neighbours] of sight.rooms) {
      const found = search(room, neighbours, sight, now)
      effects.push(...found.effects)
      if (found.isUnderWay) break
    }
    return effects
  }

  /** Which rooms they are in only they can tell, and do once they are connected. */
  function searchAmongMet(sight: Sight, now: Instant): readonly NeighbourEffect<Found>[] {
    const [poorest] = [...sight.rooms.values()].sort((left, right) => left.length - right.length)
    return poorest === undefined ? [] : search(undefined, poorest, sight, now).effects
  }

  /** When waiting for somebody, or to ask, is over. */
  function nextTime(sight: Sight, now: Instant): Instant | undefined {
    const times: Instant[] = []
    for (const [room, { isAsking, pool, patience }] of searches) {
      // While it is away nobody but those met is looked for, and otherwise never those.
      if ((room === undefined) === sight.online) continue
      const have = room === undefined ? 0 : (sight.rooms.get(room)?.length ?? 0)
      if (isAsking || have >= ROOM_NEIGHBOURS_ENOUGH) continue
      times.push(patience.until)
      for (const { device, isDirect } of pool) times.push(dials.dueAt(device, wishOf(isDirect, have)))
    }
    const ahead = times.filter((time) => time > now)
    return ahead.length === 0 ? undefined : Math.min(...ahead)
  }

  return {
    handle(event, sight, now) {
      for (const room of searches.keys()) if (room !== undefined && !sight.rooms.has(room)) searches.delete(room)
      note(event, sight, now)
      const effects = [...searchAll(sight, now)]
      // While the rendezvous is away nobody could find them again.
      const surplus = sight.online ? chooseToLetGo(sight, random) : []
      for (const device of surplus) effects.push({ type: 'letGo', device })
      const time = nextTime(sight, now)
      if (time !== undefined) effects.push({ type: 'lookAt', time })
      return effects
    },
  }
}

interface Choice<Found> {
  readonly candidate: Found
  readonly way: Way
}

/** Those that can be dialled directly first; by the relay only as many as a mesh needs to hang together. */
function choose<Found extends Candidate>(free: readonly Found[], have: number): readonly Choice<Found>[] {
  const direct = free.filter(({ isDirect }) => isDirect).slice(0, ROOM_NEIGHBOURS_ENOUGH - have)
  const lacking = Math.max(0, ROOM_NEIGHBOURS_FEW - have - direct.length)
  const relayed = free.filter(({ isDirect }) => !isDirect).slice(0, lacking)
  return [
    ...direct.map((candidate, index) => ({ candidate, way: wayOf(have + index) })),
    ...relayed.map((candidate) => ({ candidate, way: 'any' as const })),
  ]
}

/** Who can be dialled directly has no place left for long: what a mesh needs comes by the relay, if it takes more. */
function chooseOfCrowd<Found extends Candidate>(free: readonly Found[], have: number): readonly Choice<Found>[] {
  const relayedFirst = [...free].sort((left, right) => Number(left.isDirect) - Number(right.isDirect))
  return relayedFirst.slice(0, Math.max(0, ROOM_NEIGHBOURS_FEW - have)).map((candidate) => ({ candidate, way: 'any' }))
}

function wishOf(isDirect: boolean, have: number): DialWish {
  return { isDirect, isUrgent: have < ROOM_NEIGHBOURS_FEW }
}

function wayOf(have: number): Way {
  return have < ROOM_NEIGHBOURS_FEW ? 'any' : 'direct'
}
