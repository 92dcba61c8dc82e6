/** Requests about rooms and their archives. */
import { deviceBytes } from '../../shared/identity.ts'
import type { Username } from '../../shared/names.ts'
import type { PageTurns } from '../page-turns.ts'
import { roomStateToWire } from '../rooms.ts'
import type { SessionState } from '../session.ts'
import type { Services, Some } from './handlers.ts'

type RoomMethod = 'joinRoom' | 'leaveRoom' | 'listRooms' | 'roomMembers' | 'archive' | 'history'

export function roomHandlers({ rooms, archive }: Services, inTurn: PageTurns): Some<RoomMethod> {
  const self = (session: SessionState): Username => session.present().username
  return {
    async joinRoom({ room }, session) {
      return roomStateToWire(await rooms.join(self(session), room))
    },
    async leaveRoom({ room }, session) {
      await rooms.leave(self(session), room)
      return {}
    },
    listRooms(_, session) {
      return inTurn(session, async () => ({ rooms: [...(await rooms.list(self(session)))] }))
    },
    roomMembers({ room }, session) {
      return inTurn(session, async () => {
        const { users, devices } = await rooms.members(session.present(), room)
        return {
          users: [...users],
          devices: devices.map(({ session: other, record }) => ({
            device: deviceBytes(other.device),
            lastSeenAtMs: 0,
            online: true,
            peerRecord: record,
          })),
        }
      })
    },
    async archive({ room, sealed }, session) {
      return { index: await archive.append(session.present(), { room, sealed }) }
    },
    history({ room, after, limit }, session) {
      return inTurn(session, async () => {
        const { entries, epochs, newest } = await archive.history(self(session), { room, after, limit })
        return { entries: [...entries], epochs: [...epochs], newest }
      })
    },
  }
}
