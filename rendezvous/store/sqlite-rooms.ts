/** Rooms, their members and epoch keys in SQLite. */
import type { EpochKey } from '../../shared/epoch.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { Write } from '../../shared/group-commit.ts'
import type { RoomName, Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'
import type { RoomHead, RoomStore, StoredRoom } from './port.ts'
import { createBanCheck } from './sqlite-operator.ts'

type EpochMethods = 'epochsOf' | 'epochsSince' | 'appendEpochs'

export function createSqliteRooms(database: Database, write: Write): RoomStore {
  return { ...createMembership(database, write), ...createEpochs(database, write) }
}

function createMembership(database: Database, write: Write): Omit<RoomStore, EpochMethods> {
  const isMember = database
    .prepare<[string, string], number>('SELECT 1 FROM members WHERE room = ? AND username = ?')
    .pluck()
  const { requireWelcome } = createBanCheck(database)
  const roomExists = database.prepare<[string], number>('SELECT 1 FROM rooms WHERE room = ?').pluck()
  const countRooms = database.prepare<[], number>('SELECT count(*) FROM rooms').pluck()
  const countRoomsOf = database.prepare<[string], number>('SELECT count(*) FROM members WHERE username = ?').pluck()
  const create = database.prepare<[string, number]>('INSERT INTO rooms (room, created_at_ms) VALUES (?, ?)')
  const join = database.prepare<[string, string, number]>('INSERT INTO members VALUES (?, ?, ?)')
  const leave = database.prepare<[string, string]>('DELETE FROM members WHERE room = ? AND username = ?')
  const roomsOf = database
    .prepare<[string], RoomName>('SELECT room FROM members WHERE username = ? ORDER BY room')
    .pluck()
  const membersOf = database
    .prepare<[string], Username>('SELECT username FROM members WHERE room = ? ORDER BY username')
    .pluck()
  const list = database.prepare<[number], StoredRoom>(
    'SELECT room, members FROM rooms WHERE members > 0 ORDER BY room LIMIT ?',
  )
  const head = database.prepare<[string], RoomHead>('SELECT newest_index AS "index", chain FROM rooms WHERE room = ?')

  return {
    async joinRoom(room, username, now, caps) {
      return await write(() => {
        requireWelcome(username)
        if (isMember.get(room, username) !== undefined) return false
        if (Number(countRoomsOf.get(username)) >= caps.roomsPerAccount) {
          throw new HongyanError('CONFLICT', `an account is in at most ${caps.roomsPerAccount} rooms; leave one`)
        }
        if (roomExists.get(room) === undefined) {
          if (Number(countRooms.get()) >= caps.rooms) throw new HongyanError('CONFLICT', 'no further room can be made')
          create.run(room, now)
        }
        join.run(room, username, now)
        return true
      })
    },
    async leaveRoom(room, username) {
      return await write(() => leave.run(room, username).changes > 0)
    },
    async isMember(room, username) {
      return isMember.get(room, username) !== undefined
    },
    async roomsOf(username) {
      return roomsOf.all(username)
    },
    async membersOf(room) {
      return membersOf.all(room)
    },
    async listRooms(rowsMax) {
      return list.all(rowsMax)
    },
    async roomHead(room) {
      return head.get(room) ?? { index: 0, chain: new Uint8Array() }
    },
  }
}

function createEpochs(database: Database, write: Write): Pick<RoomStore, EpochMethods> {
  const columns = 'epoch, starts_at_ms AS startsAtMs, key'
  const range = database.prepare<[string, number, number], EpochKey>(
    `SELECT ${columns} FROM epochs WHERE room = ? AND epoch BETWEEN ? AND ? ORDER BY epoch`,
  )
  const since = database.prepare<[{ room: string; time: number }], EpochKey>(`
    SELECT ${columns} FROM epochs
    WHERE room = @room
      AND epoch >= coalesce((SELECT max(epoch) FROM epochs WHERE room = @room AND starts_at_ms <= @time), 1) - 1
    ORDER BY epoch`)
  const newestOf = database
    .prepare<[string], number>('SELECT coalesce(max(epoch), 0) FROM epochs WHERE room = ?')
    .pluck()
  const append = database.prepare<[string, number, number, Uint8Array]>('INSERT INTO epochs VALUES (?, ?, ?, ?)')

  return {
    async epochsOf(room, from, to) {
      return range.all(room, from, to)
    },
    async epochsSince(room, time) {
      return since.all({ room, time })
    },
    async appendEpochs(room, newest, keys) {
      await write(() => {
        if (newestOf.get(room) !== newest) return
        for (const { epoch, startsAtMs, key } of keys) append.run(room, epoch, startsAtMs, key)
      })
    },
  }
}
