import { expect, test } from 'vitest'
import { laneOf } from '../../peer/core/private/arrivals.ts'
import { GAP_HOLD_MS, GAPPED_LANES_MAX, HELD_PER_LANE_MAX, IDLE_LANES_MAX } from '../../shared/limits.ts'
import { createSimulatedReceiver, type Letter, type SimulatedReceiverInit } from '../support/simulated-arrivals.ts'
import { createTime, simulatedId } from '../support/simulated-time.ts'

let letters = 0
function letter(sequence: number, { lane = 'alice', isShown = true } = {}): Letter {
  letters += 1
  return { id: simulatedId(letters), lane: laneOf(`device of ${lane}`, `@${lane}`), sequence, isShown }
}

function setUp(init: SimulatedReceiverInit = {}) {
  const time = createTime()
  const receiver = createSimulatedReceiver(time, init)
  return { time, receiver, shown: () => receiver.shown.map(({ sequence }) => sequence) }
}

const commitOnly = 0

test('what comes in order is shown at once, by one commit each', () => {
  const { time, receiver, shown } = setUp()
  for (const sequence of [1, 2, 3]) {
    receiver.arrive(letter(sequence))
    time.pass(commitOnly)
  }
  expect(shown()).toEqual([1, 2, 3])
  expect([receiver.commits, receiver.mailFetches]).toEqual([3, 0])
})

test('a page of mail is one commit, and the conversations in it keep the order of the page', () => {
  const { time, receiver } = setUp()
  const page = [letter(1), letter(1, { lane: 'carol' }), letter(2), letter(2, { lane: 'carol' })]
  receiver.arrive(...page)
  time.pass(commitOnly)
  expect([receiver.shown, receiver.commits]).toEqual([page, 1])
})

test('what comes while a commit runs shares the next one', () => {
  const { time, receiver, shown } = setUp()
  receiver.disk.latencyMs = () => 5
  for (const sequence of [1, 2, 3, 4]) receiver.arrive(letter(sequence))
  time.pass(10)
  expect([shown(), receiver.commits]).toEqual([[1, 2, 3, 4], 2])
})

test('a message that overtook others is kept on disk, and shown after them when mail has brought them', () => {
  const { time, receiver, shown } = setUp()
  receiver.arrive(letter(1), letter(4))
  time.pass(commitOnly)
  expect([shown(), receiver.held.size, receiver.mailFetches]).toEqual([[1], 1, 1])
  receiver.arrive(letter(3))
  receiver.arrive(letter(2))
  time.pass(commitOnly)
  expect([shown(), receiver.held.size]).toEqual([[1, 2, 3, 4], 0])
})

test('a gap that does not close is waited for once, and what comes late is shown when it comes', () => {
  const { time, receiver, shown } = setUp()
  receiver.arrive(letter(1))
  receiver.arrive(letter(3))
  time.pass(GAP_HOLD_MS - 1)
  expect(shown()).toEqual([1])
  time.pass(1)
  expect(shown()).toEqual([1, 3])
  receiver.arrive(letter(4))
  time.pass(commitOnly)
  receiver.arrive(letter(2))
  time.pass(commitOnly)
  expect([shown(), receiver.mailFetches]).toEqual([[1, 3, 4, 2], 1])
})

test('with several gaps nobody waits longer than the time for one', () => {
  const { time, receiver, shown } = setUp()
  receiver.arrive(letter(2))
  time.pass(GAP_HOLD_MS / 2)
  receiver.arrive(letter(4))
  time.pass(GAP_HOLD_MS / 2)
  expect(shown()).toEqual([2])
  time.pass(GAP_HOLD_MS / 2)
  expect([shown(), receiver.mailFetches]).toEqual([[2, 4], 2])
})

test('from a device never heard of before the first message waits too, but once only', () => {
  const { time, receiver, shown } = setUp()
  receiver.arrive(letter(17))
  time.pass(GAP_HOLD_MS)
  receiver.arrive(letter(18))
  time.pass(commitOnly)
  expect(shown()).toEqual([17, 18])
})

test('to a newcomer a device begins with what came first, as soon as all that waited has been fetched', () => {
  const { time, receiver, shown } = setUp({ isNewcomer: true, fetchMs: () => 30 })
  receiver.arrive(letter(17, { isShown: false }), letter(18), letter(20))
  time.pass(29)
  expect(shown()).toEqual([])
  time.pass(1)
  expect(shown()).toEqual([18])
  // From then on a gap is one.
  time.pass(GAP_HOLD_MS - 31)
  expect([shown(), receiver.mailFetches]).toEqual([[18], 1])
  time.pass(1)
  expect(shown()).toEqual([18, 20])
})

test('what waited for a newcomer stands before what came directly', () => {
  const { time, receiver, shown } = setUp({ isNewcomer: true, fetchMs: () => 30 })
  receiver.arrive(letter(17))
  time.pass(20)
  receiver.arrive(letter(15), letter(16))
  time.pass(10)
  expect(shown()).toEqual([15, 16, 17])
})

test.each([
  ['a newcomer that cannot fetch', { isNewcomer: true }],
  ['one that was there before', { fetchMs: () => 30 }],
])('%s waits as ever', (_, init) => {
  const { time, receiver, shown } = setUp(init)
  receiver.arrive(letter(17))
  time.pass(GAP_HOLD_MS - 1)
  expect(shown()).toEqual([])
  time.pass(1)
  expect(shown()).toEqual([17])
})

test('a fetch that was asked for before ends no wait, nor one after the wait', () => {
  const answers = [30, 200]
  const { time, receiver, shown } = setUp({ isNewcomer: true, fetchMs: () => answers.shift() })
  receiver.arrive(letter(7, { lane: 'carol' }))
  time.pass(20)
  receiver.arrive(letter(17))
  time.pass(10)
  expect(shown()).toEqual([7])
  receiver.arrive(...[14, 15, 16].map((sequence) => letter(sequence)))
  receiver.arrive(...Array.from({ length: 13 }, (_, index) => letter(index + 1)))
  time.pass(commitOnly)
  expect(shown()).toHaveLength(18)
  time.pass(200)
  receiver.arrive(letter(18))
  time.pass(commitOnly)
  expect(shown()).toHaveLength(19)
})

test('a disk that refuses keeps a newcomer waiting, no more', () => {
  const { time, receiver, shown } = setUp({ isNewcomer: true, fetchMs: () => 30 })
  receiver.arrive(letter(17))
  time.pass(20)
  receiver.disk.failing = () => true
  time.pass(100)
  receiver.disk.failing = () => false
  expect(shown()).toEqual([])
  time.pass(GAP_HOLD_MS)
  expect(shown()).toEqual([17])
})

test('what is no text waits for nobody, but counts', () => {
  const { time, receiver, shown } = setUp()
  const receipt = letter(2, { isShown: false })
  receiver.arrive(receipt)
  time.pass(commitOnly)
  expect(receiver.placed.has(receipt.id)).toBe(true)
  receiver.arrive(letter(3))
  receiver.arrive(letter(1))
  time.pass(commitOnly)
  expect(shown()).toEqual([1, 3])
})

test('a gap that only receipts have shown is not waited for anew by the text after it', () => {
  const { time, receiver, shown } = setUp()
  receiver.arrive(letter(2, { isShown: false }))
  time.pass(GAP_HOLD_MS)
  receiver.arrive(letter(3))
  time.pass(commitOnly)
  expect(shown()).toEqual([3])
})

test('the same message by both paths shows once, whatever has become of the first', () => {
  const { time, receiver, shown } = setUp()
  receiver.disk.latencyMs = () => 5
  const [first, third] = [letter(1), letter(3)]
  receiver.arrive(first, third)
  receiver.arrive(first, third)
  time.pass(5)
  receiver.arrive(third)
  time.pass(GAP_HOLD_MS + 5)
  receiver.arrive(first, third)
  time.pass(5)
  expect([shown(), receiver.commits]).toEqual([[1, 3], 2])
})

test('two messages of one number are both shown', () => {
  const { time, receiver, shown } = setUp()
  receiver.arrive(letter(2), letter(2))
  receiver.arrive(letter(1))
  time.pass(commitOnly)
  expect(shown()).toEqual([1, 2, 2])
})

test('after a crash what was held is shown in order, once its time is over or its gap has closed', () => {
  const { time, receiver, shown } = setUp()
  receiver.arrive(letter(1), letter(5), letter(3), letter(1, { lane: 'carol' }), letter(3, { lane: 'carol' }))
  time.pass(commitOnly)
  receiver.crash()
  receiver.arrive(letter(2, { lane: 'carol' }))
  time.pass(commitOnly)
  expect(shown()).toEqual([1, 1, 2, 3])
  time.pass(GAP_HOLD_MS)
  expect(shown()).toEqual([1, 1, 2, 3, 3, 5])
  receiver.arrive(letter(6))
  time.pass(commitOnly)
  expect(shown().at(-1)).toBe(6)
})

test('what a commit failed to take is as if it had never come; what was held is tried again', () => {
  const { time, receiver, shown } = setUp()
  const [first, second, fourth] = [letter(1), letter(2), letter(4)]
  receiver.disk.failing = () => true
  receiver.arrive(first)
  time.pass(commitOnly)
  receiver.disk.failing = () => false
  receiver.arrive(second, fourth)
  time.pass(commitOnly)
  receiver.disk.failing = () => true
  time.pass(GAP_HOLD_MS)
  expect(shown()).toEqual([])
  receiver.disk.failing = () => false
  receiver.arrive(first)
  time.pass(commitOnly)
  expect(shown()).toEqual([1, 2, 4])
})

test('a release that failed is tried again without anybody asking', () => {
  const { time, receiver, shown } = setUp()
  receiver.arrive(letter(2))
  time.pass(commitOnly)
  receiver.disk.failing = () => true
  time.pass(GAP_HOLD_MS)
  receiver.disk.failing = () => false
  time.pass(GAP_HOLD_MS)
  expect(shown()).toEqual([2])
})

test('more than a lane may hold is not waited for', () => {
  const { time, receiver, shown } = setUp()
  for (let sequence = 2; sequence <= HELD_PER_LANE_MAX + 1; sequence += 1) receiver.arrive(letter(sequence))
  time.pass(commitOnly)
  expect([shown().length, receiver.held.size]).toEqual([0, HELD_PER_LANE_MAX])
  receiver.arrive(letter(HELD_PER_LANE_MAX + 2))
  time.pass(commitOnly)
  expect([shown().length, receiver.held.size]).toEqual([HELD_PER_LANE_MAX + 1, 0])
})

test('with gaps in more lanes than fit, the one that has waited longest is shown', () => {
  const { time, receiver } = setUp()
  for (let lane = 0; lane <= GAPPED_LANES_MAX; lane += 1) receiver.arrive(letter(2, { lane: `user ${lane}` }))
  time.pass(commitOnly)
  expect(receiver.shown.map(({ lane }) => lane)).toEqual([laneOf('device of user 0', '@user 0')])
})

test('a lane that was forgotten for others goes on where it was', () => {
  const { time, receiver, shown } = setUp()
  for (let lane = 0; lane < 2 * IDLE_LANES_MAX; lane += 1) receiver.arrive(letter(1, { lane: `user ${lane}` }))
  time.pass(commitOnly)
  receiver.arrive(letter(2, { lane: 'user 0' }))
  time.pass(commitOnly)
  expect([shown().length, receiver.held.size]).toEqual([2 * IDLE_LANES_MAX + 1, 0])
})
