/** Rooms of this profile: membership, how far the copy of the archive reaches, what was left out of it, epoch keys. */
import type { EpochKey } from '../../shared/epoch.ts'
import { ROOM_WITHHELD_MAX } from '../../shared/limits.ts'
import type { RoomName, Username } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'

/** Places of archived messages whose author's changed key nobody had accepted when they were read. */
export const WITHHELD_SCHEMA = `
  CREATE TABLE withheld (
    room TEXT NOT NULL,
    archive_index INTEGER NOT NULL,
    username TEXT NOT NULL,
    PRIMARY KEY (room, archive_index)
  ) STRICT, WITHOUT ROWID;
`

export interface Withheld {
  readonly index: number
  readonly username: Username
}

export interface RoomHead {
  readonly index: number
  readonly chain: Uint8Array
}

export interface RoomStore {
  joined(): RoomName[]
  setJoined(room: RoomName, joined: boolean): void
  /** Up to where the copy has no gap; undefined if never been there. */
  head(room: RoomName): RoomHead | undefined
  setHead(room: RoomName, head: RoomHead): void
  /** 1 + the highest lamport seen, which is then the highest. */
  nextLamport(room: RoomName): number
  sawLamport(room: RoomName, lamport: number): void
  /** Beyond a bound the oldest are let go. */
  withhold(room: RoomName, entry: Withheld): void
  /** By index. */
  withheld(room: RoomName): Withheld[]
  release(room: RoomName, index: number): void
  saveEpochs(room: RoomName, epochs: readonly EpochKey[]): void
  epochs(room: RoomName): EpochKey[]
}

interface RoomRow {
  head_index: number | null
  head_chain: Uint8Array | null
}

export function createRoomStore(database: Database): RoomStore {
  const joined = database.prepare<[], { room: RoomName }>('SELECT room FROM rooms WHERE joined = 1 ORDER BY room')
  const setJoined = database.prepare(
    'INSERT INTO rooms (room, joined) VALUES (?, ?) ON CONFLICT (room) DO UPDATE SET joined = excluded.joined',
  )
  const head = database.prepare<[string], RoomRow>('SELECT head_index, head_chain FROM rooms WHERE room = ?')
  const setHead = database.prepare('UPDATE rooms SET head_index = ?, head_chain = ? WHERE room = ?')
  const nextLamport = database.prepare<[string], { lamport: number }>(
    // A member may claim any number; beyond the largest safe one nobody could write any more.
    `UPDATE rooms SET lamport = min(lamport + 1, ${Number.MAX_SAFE_INTEGER}) WHERE room = ? RETURNING lamport`,
  )
  const sawLamport = database.prepare('UPDATE rooms SET lamport = max(lamport, ?) WHERE room = ?')
  const saveEpoch = database.prepare(
    'INSERT INTO epochs VALUES (?, ?, ?, ?) ON CONFLICT (room, epoch) DO UPDATE SET starts_at = excluded.starts_at, key = excluded.key',
  )
  const epochs = database.prepare<[string], { epoch: number; starts_at: number; key: Uint8Array }>(
    'SELECT epoch, starts_at, key FROM epochs WHERE room = ? ORDER BY epoch',
  )
  const withhold = database.prepare(
    'INSERT INTO withheld VALUES (?, ?, ?) ON CONFLICT (room, archive_index) DO UPDATE SET username = excluded.username',
  )
  const letGo = database.prepare(`
    DELETE FROM withheld WHERE room = @room AND archive_index <= (
      SELECT archive_index FROM withheld WHERE room = @room
      ORDER BY archive_index DESC LIMIT 1 OFFSET ${ROOM_WITHHELD_MAX})`)
  const withheld = database.prepare<[string], Withheld>(
    'SELECT archive_index AS "index", username FROM withheld WHERE room = ? ORDER BY archive_index',
  )
  const release = database.prepare('DELETE FROM withheld WHERE room = ? AND archive_index = ?')
  return {
    joined: () => joined.all().map((row) => row.room),
    setJoined(room, value) {
      setJoined.run(room, value ? 1 : 0)
    },
    head(room) {
      const row = head.get(room)
      if (row === undefined || row.head_index === null || row.head_chain === null) return undefined
      return { index: row.head_index, chain: row.head_chain }
    },
    setHead(room, { index, chain }) {
      setHead.run(index, chain, room)
    },
    nextLamport: (room) => nextLamport.get(room)?.lamport ?? 1,
    sawLamport(room, lamport) {
      sawLamport.run(lamport, room)
    },
    withhold(room, { index, username }) {
      withhold.run(room, index, username)
      letGo.run({ room })
    },
    withheld: (room) => withheld.all(room),
    release(room, index) {
      release.run(room, index)
    },
    saveEpochs(room, keys) {
      for (const { epoch, startsAtMs, key } of keys) saveEpoch.run(room, epoch, startsAtMs, key)
    },
    epochs: (room) => epochs.all(room).map((row) => ({ epoch: row.epoch, startsAtMs: row.starts_at, key: row.key })),
  }
}
