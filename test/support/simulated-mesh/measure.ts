/** What a room's graph is like: whether it hangs together, how many neighbours its members have, how far they are apart. */
import type { DeviceId } from '../../../shared/identity.ts'
import type { RoomName } from '../../../shared/names.ts'
import type { MeshMember } from './world.ts'

export interface RoomShape {
  readonly members: number
  /** Parts that hear nothing of each other by gossip. */
  readonly parts: number
  readonly fewest: number
  readonly mean: number
  readonly p99: number
  readonly most: number
  /** From the one to the farthest, of a few dozen asked. */
  readonly hops: number
  /** Of all connections, those by the relay. */
  readonly relayedShare: number
}

const ASKED = 24

export function shapeOf(all: readonly MeshMember[], room: RoomName): RoomShape {
  const members = all.filter(({ rooms }) => rooms.has(room))
  const present = new Map(members.map((member) => [member.device, member]))
  const neighboursOf = ({ links }: MeshMember) =>
    [...links].flatMap(([device, link]) => {
      const member = present.get(device)
      return member === undefined ? [] : [{ member, link }]
    })
  const degrees = members.map((member) => neighboursOf(member).length).sort((left, right) => left - right)
  const ends = members.flatMap((member) => neighboursOf(member).map(({ link }) => link.isRelayed))
  const spread = (from: MeshMember) => distances(from, (member) => neighboursOf(member).map(({ member: next }) => next))
  const asked = members.filter((_, index) => index % Math.ceil(members.length / ASKED) === 0)
  return {
    members: members.length,
    parts: countParts(members, spread),
    fewest: degrees[0] ?? 0,
    mean: degrees.reduce((sum, degree) => sum + degree, 0) / Math.max(1, degrees.length),
    p99: degrees[Math.ceil(degrees.length * 0.99) - 1] ?? 0,
    most: degrees.at(-1) ?? 0,
    hops: Math.max(0, ...asked.flatMap((member) => [...spread(member).values()])),
    relayedShare: ends.filter((isRelayed) => isRelayed).length / Math.max(1, ends.length),
  }
}

function countParts(
  members: readonly MeshMember[],
  spread: (from: MeshMember) => ReadonlyMap<DeviceId, number>,
): number {
  const seen = new Set<DeviceId>()
  let parts = 0
  for (const member of members) {
    if (seen.has(member.device)) continue
    parts += 1
    for (const device of spread(member).keys()) seen.add(device)
  }
  return parts
}

function distances(
  from: MeshMember,
  nextTo: (member: MeshMember) => readonly MeshMember[],
): ReadonlyMap<DeviceId, number> {
  const found = new Map<DeviceId, number>([[from.device, 0]])
  let ring = [from]
  for (let hops = 1; ring.length > 0; hops += 1) {
    const beyond: MeshMember[] = []
    for (const next of ring.flatMap(nextTo)) {
      if (found.has(next.device)) continue
      found.set(next.device, hops)
      beyond.push(next)
    }
    ring = beyond
  }
  return found
}
