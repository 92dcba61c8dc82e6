/** Which accounts that are online are in which room: whom a room's news is for, without asking the store. */
import type { RoomName, Username } from '../../shared/names.ts'

export interface Audience {
  enter(username: Username, rooms: readonly RoomName[]): void
  leave(username: Username, room: RoomName): void
  /** The account went offline. */
  leaveAll(username: Username): void
  of(room: RoomName): Iterable<Username>
  /**
   * Up to `count` of them in random order, each as likely as any other; what it costs does not depend on the room.
   *
   * @param random uniform in [0, 1)
   */
  draw(room: RoomName, count: number, random: () => number): readonly Username[]
}

/** In an array, so that one can be drawn, with the place of each. */
interface Listeners {
  readonly names: Username[]
  readonly places: Map<Username, number>
}

export function createAudience(): Audience {
  const byRoom = new Map<RoomName, Listeners>()
  const byUser = new Map<Username, Set<RoomName>>()

  function add(username: Username, room: RoomName): void {
    const listeners: Listeners = byRoom.get(room) ?? { names: [], places: new Map() }
    byRoom.set(room, listeners)
    if (listeners.places.has(username)) return
    listeners.places.set(username, listeners.names.length)
    listeners.names.push(username)
  }

  /** The last takes the place of who goes. */
  function remove(username: Username, room: RoomName): void {
    const listeners = byRoom.get(room)
    const place = listeners?.places.get(username)
    if (listeners === undefined || place === undefined) return
    const last = listeners.names.pop()
    listeners.places.delete(username)
    if (last !== undefined && last !== username) {
      listeners.names[place] = last
      listeners.places.set(last, place)
    }
    if (listeners.names.length === 0) byRoom.delete(room)
  }

  function leave(username: Username, room: RoomName): void {
    remove(username, room)
    const rooms = byUser.get(username)
    rooms?.delete(room)
    if (rooms?.size === 0) byUser.delete(username)
  }

  return {
    enter(username, rooms) {
      for (const room of rooms) {
        add(username, room)
        byUser.set(username, (byUser.get(username) ?? new Set()).add(room))
      }
    },
    leave,
    leaveAll(username) {
      for (const room of [...(byUser.get(username) ?? [])]) leave(username, room)
    },
    of(room) {
      return byRoom.get(room)?.names ?? []
    },
    draw(room, count, random) {
      return draw(byRoom.get(room)?.names ?? [], count, random)
    },
  }
}

/** The first steps of a Fisher–Yates shuffle that leaves the list as it is. */
function draw<T>(items: readonly T[], count: number, random: () => number): T[] {
  const moved = new Map<number, T>()
  const at = (index: number): T | undefined => moved.get(index) ?? items[index]
  const drawn: T[] = []
  for (let left = items.length; left > 0 && drawn.length < count; left -= 1) {
    const index = Math.floor(random() * left)
    const [item, last] = [at(index), at(left - 1)]
    if (item === undefined || last === undefined) break
    moved.set(index, last)
    drawn.push(item)
  }
  return drawn
}
