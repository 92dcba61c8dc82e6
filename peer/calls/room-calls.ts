/** Calls that concern rooms as such. */
import { parseRoomName } from '../../shared/names.ts'
import type { Assembly } from '../assembly/assembly.ts'
import type { Calls } from './calls.ts'

export function roomCalls({
  rooms,
  session,
  account,
}: Assembly): Calls<'joinRoom' | 'leaveRoom' | 'rooms' | 'roomMembers'> {
  return {
    async joinRoom(room) {
      await rooms.join(parseRoomName(room))
    },
    async leaveRoom(room) {
      await rooms.leave(parseRoomName(room))
    },
    async rooms() {
      account.require()
      return (await session.request('listRooms', {})).rooms
    },
    async roomMembers(room) {
      account.require()
      return (await session.request('roomMembers', { room: parseRoomName(room) })).users
    },
  }
}
