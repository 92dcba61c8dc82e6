import { expect, it } from 'vitest'
import type { ArchivedId, RoomEvent } from '../../peer/core/rooms/log.ts'
import type { Pulled } from '../../peer/rooms/carriers.ts'
import type { Committed } from '../../peer/rooms/records.ts'
import { createRoomWithheld } from '../../peer/rooms/withheld.ts'
import type { Withheld } from '../../peer/store/rooms.ts'
import { ROOM_WITHHELD_MAX } from '../../shared/limits.ts'
import { LOBBY, parseUsername, type RoomName, type Username } from '../../shared/names.ts'
import { simulatedId } from '../support/simulated-time.ts'
import { openTemporaryProfile } from '../support/temporary-profile.ts'

const [alice, bob] = [parseUsername('alice'), parseUsername('bob')]
const CHAIN = new Uint8Array(32)
/** Entries of one page. */
const PAGE = 10

/** An archive of one room with entries `from`…`newest`, all by accounts whose changed key waits to be accepted. */
function setUp({ from = 1, newest = 100 } = {}) {
  const { rows, profile } = openTemporaryProfile()
  rows.setJoined(LOBBY, true)
  const trusted = new Set<Username>()
  const pulls: number[] = []
  const taken: number[] = []
  const state = { diskIsFull: false, isAway: false }

  async function pull(room: RoomName, after: number): Promise<Pulled> {
    pulls.push(after)
    const indexes = Array.from({ length: PAGE }, (_, offset) => Math.max(after + 1, from) + offset)
    const entries: ArchivedId[] = indexes
      .filter((index) => index <= newest)
      .map((index) => ({ index, id: simulatedId(index), chain: CHAIN }))
    const last = entries.at(-1)
    const page: RoomEvent = { type: 'page', room, after, entries, newest, ...(last === undefined ? {} : { last }) }
    const event: Pulled['event'] = state.isAway ? { type: 'pullFailed', room, code: 'UNREACHABLE' } : page
    return { event, page: new Map(), withheld: [] }
  }
  const withheld = createRoomWithheld({
    rows,
    carriers: { pull },
    records: {
      async withhold() {},
      async commitWithheld(room, entries, settled): Promise<Committed> {
        if (state.diskIsFull) return { failed: entries.map(({ id }) => id), fresh: [] }
        for (const index of settled) rows.release(room, index)
        taken.push(...entries.map(({ index }) => index))
        return { failed: undefined, fresh: [] }
      },
    },
    isTrusted: (username) => trusted.has(username),
  })
  return {
    rows,
    pulls,
    taken,
    state,
    leaveOut(username: Username, ...indexes: number[]) {
      profile.database.transaction(() => {
        for (const index of indexes) rows.withhold(LOBBY, { index, username })
      })()
    },
    async read(...accepted: Username[]) {
      for (const username of accepted) trusted.add(username)
      withheld.read()
      // No timers and no I/O: everything is done in this many turns.
      for (let turn = 0; turn < 100; turn += 1) await Promise.resolve()
    },
    left: (): readonly Withheld[] => rows.withheld(LOBBY),
  }
}

it('what was left out is read with as few questions as pages, of whom is accepted only', async () => {
  const room = setUp()
  room.leaveOut(alice, 3, 5, 8, 40)
  room.leaveOut(bob, 4)
  await room.read(alice)
  expect(room.pulls).toEqual([2, 39])
  expect(room.taken).toEqual([3, 5, 8, 40])
  expect(room.left()).toEqual([{ index: 4, username: bob }])
})

it('what the archive has removed meanwhile is not waited for', async () => {
  const room = setUp({ from: 7, newest: 20 })
  room.leaveOut(alice, 3, 8, 50)
  await room.read(alice)
  expect(room.taken).toEqual([8])
  expect(room.left()).toEqual([])
})

it('what fails is read in the next session', async () => {
  const room = setUp()
  room.leaveOut(alice, 3)
  room.state.isAway = true
  await room.read(alice)
  room.state.isAway = false
  room.state.diskIsFull = true
  await room.read()
  expect(room.left()).toHaveLength(1)
  room.state.diskIsFull = false
  await room.read()
  expect(room.taken).toEqual([3])
})

it('somebody who writes without end under a new key fills nobody’s disk', () => {
  const room = setUp()
  room.leaveOut(alice, ...Array.from({ length: ROOM_WITHHELD_MAX + 5 }, (_, index) => index + 1))
  expect(room.left()).toHaveLength(ROOM_WITHHELD_MAX)
  expect(room.left()[0]?.index).toBe(6)
})
