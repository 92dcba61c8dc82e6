/**
 * Who joins the rooms of this account and who leaves them, as the rendezvous tells. What another device of the account
 * joins or leaves, this one does as well.
 */
import { parseRoomName, parseUsername, type RoomName, type Username } from '../../shared/names.ts'
import type { PushBody } from '../../shared/session-methods.ts'
import type { ChatEvent } from '../api.ts'

export interface MembershipInit {
  own(): Username | undefined
  isJoined(room: RoomName): boolean
  /** Takes up a room in which the account is. */
  follow(room: RoomName): Promise<void>
  /** The account is not in it any more. */
  forget(room: RoomName): void
  onEvent(event: Extract<ChatEvent, { type: 'room.members' }>): void
}

export interface Membership {
  onPush(push: PushBody<'roomMembers'>): void
  /** All rooms in which the account is: what has been left elsewhere meanwhile is left here. */
  settle(rooms: readonly RoomName[], joinedBefore: readonly RoomName[]): void
}

export function createMembership({ own, isJoined, follow, forget, onEvent }: MembershipInit): Membership {
  function tell(room: RoomName, change: { joined?: readonly Username[]; left?: readonly Username[]; more?: boolean }) {
    onEvent({ type: 'room.members', room, joined: [], left: [], more: false, ...change })
  }

  function leave(room: RoomName, username: Username): void {
    forget(room)
    tell(room, { left: [username] })
  }

  async function enter(room: RoomName, username: Username): Promise<void> {
    await follow(room)
    tell(room, { joined: [username] })
  }

  return {
    onPush({ room: name, more, ...changes }) {
      const room = parseRoomName(name)
      const joined = changes.joined.map(parseUsername)
      const left = changes.left.map(parseUsername)
      const self = own()
      if (self === undefined) return
      if (left.includes(self) && isJoined(room)) leave(room, self)
      // Where the session ends before it is done, the next one names the room.
      if (joined.includes(self) && !isJoined(room)) enter(room, self).catch(() => undefined)
      const isOther = (username: Username) => username !== self
      const others = { joined: joined.filter(isOther), left: left.filter(isOther) }
      if (isJoined(room) && (more || others.joined.length + others.left.length > 0)) tell(room, { ...others, more })
    },
    settle(rooms, joinedBefore) {
      const self = own()
      if (self === undefined) return
      for (const room of joinedBefore) if (!rooms.includes(room)) leave(room, self)
      // At a first login all are new, and its result names them.
      if (joinedBefore.length === 0) return
      for (const room of rooms) if (!joinedBefore.includes(room)) tell(room, { joined: [self] })
    },
  }
}
