/** Rooms of this profile: membership, how far the copy of the archive reaches, epoch keys. */
import type { EpochKey } from '../../shared/epoch.ts'
import type { RoomName } from '../../shared/names.ts'
import type { Database } from '../../shared/sqlite.ts'

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
    saveEpochs(room, keys) {
      for (const { epoch, startsAtMs, key } of keys) saveEpoch.run(room, epoch, startsAtMs, key)
    },
    epochs: (room) => epochs.all(room).map((row) => ({ epoch: row.epoch, startsAtMs: row.starts_at, key: row.key })),
  }
}
