/**
 * Archived messages of an author whose changed key nobody had accepted: left out when their page was read, remembered by
 * their places, and read again once the key is accepted. One reading at a time; what fails is tried in the next session.
 */
import type { RoomName, Username } from '../../shared/names.ts'
import type { RoomStore } from '../store/rooms.ts'
import type { RoomCarriers } from './carriers.ts'
import type { RoomRecords } from './records.ts'

export interface RoomWithheldInit {
  readonly rows: RoomStore
  readonly carriers: Pick<RoomCarriers, 'pull'>
  readonly records: Pick<RoomRecords, 'withhold' | 'commitWithheld'>
  /** Whether what that account writes now is believed. */
  isTrusted(username: Username): boolean
}

export interface RoomWithheld {
  /** Somebody's key was accepted, or a session has begun. */
  read(): void
  stop(): void
}

export function createRoomWithheld({ rows, carriers, records, isTrusted }: RoomWithheldInit): RoomWithheld {
  let isReading = false
  let again = false
  let isStopped = false

  function due(room: RoomName): number[] {
    return rows.withheld(room).flatMap(({ username, index }) => (isTrusted(username) ? [index] : []))
  }

  async function readRoom(room: RoomName): Promise<void> {
    for (let indexes = due(room); indexes.length > 0 && !isStopped; indexes = due(room)) {
      const [first = 0] = indexes
      const { event, page, withheld } = await carriers.pull(room, first - 1)
      if (event.type !== 'page' || isStopped) return
      const { entries, newest, last } = event
      // What has been removed there cannot be had any more.
      const upTo = Math.max(first, last?.index ?? newest)
      const settled = indexes.filter((index) => index <= upTo)
      const found = entries.filter(({ index }) => settled.includes(index))
      const { failed } = await records.commitWithheld(room, found, settled, page)
      if (failed !== undefined) return
      // The key may have changed once more.
      await records.withhold(room, withheld)
    }
  }

  async function readAll(): Promise<void> {
    while (again && !isStopped) {
      again = false
      for (const room of rows.joined()) await readRoom(room)
    }
  }

  return {
    read() {
      again = true
      if (isReading) return
      isReading = true
      readAll()
        // A store that cannot be read has been told of where something was asked of it.
        .catch(() => undefined)
        .finally(() => {
          isReading = false
        })
    },
    stop() {
      isStopped = true
    },
  }
}
