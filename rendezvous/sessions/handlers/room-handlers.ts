/** Requests about rooms and their archives. */
import { deviceBytes, deviceIdOf } from '../../../shared/identity.ts'
import { ROOM_EXCEPT_MAX } from '../../../shared/limits.ts'
import type { Username } from '../../../shared/names.ts'
import { roomStateToWire } from '../../rooms/rooms.ts'
import type { PageTurns } from '../page-turns.ts'
import type { SessionState } from '../session-state.ts'
import type { Services, Some } from './handlers.ts'

type RoomMethod = 'joinRoom' | 'leaveRoom' | 'listRooms' | 'roomMembers' | 'roomDevices' | 'archive' | 'history'

export function roomHandlers({ rooms, archive, allowances }: Services, inTurn: PageTurns): Some<RoomMethod> {
  const self = (session: SessionState): Username => session.present().username
  return {
    async joinRoom({ room }, session) {
      const by = session.present()
      return roomStateToWire(await rooms.join(by.username, room, by))
    },
    async leaveRoom({ room }, session) {
      const by = session.present()
      await rooms.leave(by.username, room, by)
      return {}
    },
    listRooms(_, session) {
      return inTurn(session, async () => {
        const username = self(session)
        session.allowance.charge('lists')
        return { rooms: [...(await rooms.list(username))] }
      })
    },
    roomMembers({ room }, session) {
      return inTurn(session, async () => {
        session.allowance.charge('lists')
        return { users: [...(await rooms.members(self(session), room))] }
      })
    },
    roomDevices({ room, except }, session) {
      return inTurn(session, async () => {
        session.allowance.charge('lists')
        const known = new Set(except.slice(0, ROOM_EXCEPT_MAX).map(deviceIdOf))
        const introduced = await rooms.introduce(session.present(), room, known)
        return {
          devices: introduced.map(({ session: other, record }) => ({
            device: deviceBytes(other.device),
            lastSeenAtMs: 0,
            online: true,
            peerRecord: record,
          })),
        }
      })
    },
    async archive({ room, sealed }, session) {
      const author = session.present()
      allowances.archive(author.username, sealed.byteLength)
      return { index: await archive.append(author, { room, sealed }) }
    },
    history({ room, after, limit }, session) {
      return inTurn(session, async () => {
        const username = self(session)
        session.allowance.spend('pageBytes', 0)
        const { entries, epochs, newest } = await archive.history(username, { room, after, limit })
        const bytes = entries.reduce((sum, { sealed }) => sum + sealed.byteLength, 0)
        session.allowance.spend('pageBytes', bytes)
        return { entries: [...entries], epochs: [...epochs], newest }
      })
    },
  }
}
