/** Which accounts that are online are in which room: whom a room's news is for, without asking the store. */
import type { RoomName, Username } from '../../shared/names.ts'

export interface Audience {
  enter(username: Username, rooms: readonly RoomName[]): void
  leave(username: Username, room: RoomName): void
  /** The account went offline. */
  leaveAll(username: Username): void
  of(room: RoomName): Iterable<Username>
}

export function createAudience(): Audience {
  const byRoom = new Map<RoomName, Set<Username>>()
  const byUser = new Map<Username, Set<RoomName>>()

  function leave(username: Username, room: RoomName): void {
    const users = byRoom.get(room)
    users?.delete(username)
    if (users?.size === 0) byRoom.delete(room)
    const rooms = byUser.get(username)
    rooms?.delete(room)
    if (rooms?.size === 0) byUser.delete(username)
  }

  return {
    enter(username, rooms) {
      for (const room of rooms) {
        byRoom.set(room, (byRoom.get(room) ?? new Set()).add(username))
        byUser.set(username, (byUser.get(username) ?? new Set()).add(room))
      }
    },
    leave,
    leaveAll(username) {
      for (const room of [...(byUser.get(username) ?? [])]) leave(username, room)
    },
    of(room) {
      return byRoom.get(room) ?? []
    },
  }
}
