/** Whom to let go where a room has more neighbours than it needs. Pure. */
import type { DeviceId } from '../../../shared/identity.ts'
import { ROOM_NEIGHBOURS_ENOUGH, ROOM_NEIGHBOURS_KEPT, ROOM_NEIGHBOURS_MAX } from '../../../shared/limits.ts'
import type { Sight } from './room-neighbours.ts'

/**
 * Above ROOM_NEIGHBOURS_MAX, down to ROOM_NEIGHBOURS_KEPT; nobody whose connection carries something else, or whom
 * another room would miss. First whose bytes go by a relay, then who shares the fewest rooms; among equals by chance, so
 * that the first to come do not keep out the others.
 */
export function chooseToLetGo({ rooms, isNeeded, isRelayed }: Sight, random: () => number): readonly DeviceId[] {
  const full = [...rooms.values()].filter((neighbours) => neighbours.length > ROOM_NEIGHBOURS_MAX)
  if (full.length === 0) return []
  const shared = sharedRooms([...rooms.values()])
  const left = new Map([...rooms.values()].map((neighbours) => [neighbours, neighbours.length]))
  const leftIn = (room: readonly DeviceId[]) => left.get(room) ?? 0
  const chosen: DeviceId[] = []

  for (const room of full) {
    const candidates = room
      .filter((device) => !chosen.includes(device) && !isNeeded(device))
      .map((device) => ({ device, relayed: isRelayed(device) ? 0 : 1, chance: random() }))
      .sort(
        (a, b) => a.relayed - b.relayed || countOf(shared, a.device) - countOf(shared, b.device) || a.chance - b.chance,
      )
    for (const { device } of candidates) {
      if (leftIn(room) <= ROOM_NEIGHBOURS_KEPT) break
      const all = shared.get(device) ?? []
      if (all.some((each) => leftIn(each) <= ROOM_NEIGHBOURS_ENOUGH)) continue
      for (const each of all) left.set(each, leftIn(each) - 1)
      chosen.push(device)
    }
  }
  return chosen
}

/** Of each device, the rooms that it shares with us. */
function sharedRooms(rooms: readonly (readonly DeviceId[])[]): ReadonlyMap<DeviceId, readonly (readonly DeviceId[])[]> {
  const shared = new Map<DeviceId, (readonly DeviceId[])[]>()
  for (const room of rooms) for (const device of room) shared.set(device, [...(shared.get(device) ?? []), room])
  return shared
}

function countOf(shared: ReadonlyMap<DeviceId, readonly unknown[]>, device: DeviceId): number {
  return shared.get(device)?.length ?? 0
}
