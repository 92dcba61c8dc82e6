/** When the own other devices are told how far rooms were read. */
import { expect, it } from 'vitest'
import { createRoomReads, type RoomReadsEvent } from '../../peer/core/private/room-reads.ts'
import { RECEIPT_REST_MS, ROOM_READS_EVERY_MS, ROOM_READS_IN_A_ROW } from '../../shared/limits.ts'
import { createTime } from '../support/simulated-time.ts'

function setUp() {
  const time = createTime()
  const core = createRoomReads()
  const told: number[] = []
  let wakes = 0
  function happen(event: RoomReadsEvent): void {
    for (const effect of core.handle(event, time.now)) {
      if (effect.type === 'tell') told.push(time.now)
      else {
        wakes += 1
        const number = wakes
        time.after(effect.time - time.now, () => number === wakes && happen({ type: 'tick' }))
      }
    }
  }
  return { time, told, read: () => happen({ type: 'read' }) }
}

it('the first is told at once, and what follows within a moment together', () => {
  const { time, told, read } = setUp()
  const begin = time.now
  for (let reads = 0; reads < 5; reads += 1) read()
  expect(told).toEqual([begin])
  time.pass(RECEIPT_REST_MS)
  expect(told).toEqual([begin, begin + RECEIPT_REST_MS])
  time.pass(10 * ROOM_READS_EVERY_MS)
  expect(told).toHaveLength(2)
})

it.each([500, 5_000, 60_000])('reading every %i ms all day is told often at first, then rarely', (everyMs) => {
  const { time, told, read } = setUp()
  const hours = 8
  for (let passed = 0; passed < hours * 3_600_000; passed += everyMs) {
    read()
    time.pass(everyMs)
  }
  expect(told.length).toBeLessThanOrEqual(ROOM_READS_IN_A_ROW + hours * (3_600_000 / ROOM_READS_EVERY_MS))
  const rests = told.slice(1).map((at, index) => at - (told[index] ?? 0))
  expect(Math.max(...rests)).toBeLessThanOrEqual(ROOM_READS_EVERY_MS)
})

it('whoever has read nothing for long is told of at once again', () => {
  const { time, told, read } = setUp()
  for (let reads = 0; reads < 2 * ROOM_READS_IN_A_ROW; reads += 1) {
    read()
    time.pass(RECEIPT_REST_MS)
  }
  expect(told).toHaveLength(ROOM_READS_IN_A_ROW)
  time.pass(10 * ROOM_READS_EVERY_MS)
  const before = told.length
  for (let reads = 0; reads < 3; reads += 1) {
    read()
    time.pass(RECEIPT_REST_MS)
  }
  expect(told).toHaveLength(before + 3)
})
