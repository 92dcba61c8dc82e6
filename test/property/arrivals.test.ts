import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type LaneId, laneOf } from '../../peer/core/private/arrivals.ts'
import type { Instant } from '../../shared/clock.ts'
import { GAP_HOLD_MS } from '../../shared/limits.ts'
import { createSimulatedReceiver, type Letter, type SimulatedReceiver } from '../support/simulated-arrivals.ts'
import { type Chance, createChance, createTime, type SimulatedTime, simulatedId } from '../support/simulated-time.ts'

const lanes = ['alice', 'bob', 'carol'].map((name) => laneOf(`device of ${name}`, `@${name}`))

function write(chance: Chance, count: number): Letter[] {
  const last = new Map<LaneId, number>()
  return Array.from({ length: count }, (_, index) => {
    const lane = chance.pick(lanes)
    const sequence = (last.get(lane) ?? 0) + 1
    last.set(lane, sequence)
    return { id: simulatedId(index + 1), lane, sequence, isShown: !chance.happens(0.2) }
  })
}

/** Comes after a while, perhaps by both paths; what the disk does not take comes again. */
function deliver(letter: Letter, delayMs: number, { time, receiver }: World): void {
  time.after(delayMs, () => {
    receiver.arrive(letter)
    time.after(50, () => {
      if (!receiver.has(letter)) deliver(letter, 100, { time, receiver })
    })
  })
}

interface World {
  readonly time: SimulatedTime
  readonly receiver: SimulatedReceiver
}

function sequencesOf(receiver: SimulatedReceiver, lane: LaneId): number[] {
  return receiver.shown.flatMap((letter) => (letter.lane === lane ? [letter.sequence] : []))
}

/** Shows what comes of `count` letters that are each under way for up to `delayMaxMs`. */
function correspond(seed: number, count: number, delayMaxMs: number) {
  const time = createTime()
  const chance = createChance(seed)
  const fetchMs = () => (chance.happens(0.8) ? chance.below(300) : undefined)
  const receiver = createSimulatedReceiver(time, { isNewcomer: chance.happens(0.5), fetchMs })
  receiver.disk.latencyMs = () => chance.below(20)
  const letters = write(chance, count)
  for (const [index, letter] of letters.entries()) {
    const sentAfterMs = index * chance.below(60)
    deliver(letter, sentAfterMs + chance.below(delayMaxMs), { time, receiver })
    if (chance.happens(0.3)) deliver(letter, sentAfterMs + chance.below(2 * delayMaxMs), { time, receiver })
  }
  return { time, chance, receiver, letters }
}

const runs = { numRuns: 200 }

test('whoever is overtaken by less than the time a gap is held is shown in its place, and each once', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 120 }), (seed, count) => {
      const time = createTime()
      const chance = createChance(seed)
      const receiver = createSimulatedReceiver(time)
      receiver.disk.latencyMs = () => chance.below(20)
      const letters = write(chance, count)
      // All within the hold, less what commits take.
      for (const letter of letters) deliver(letter, chance.below(GAP_HOLD_MS - 100), { time, receiver })
      for (const letter of letters) deliver(letter, chance.below(GAP_HOLD_MS - 100), { time, receiver })
      time.pass(3 * GAP_HOLD_MS)
      for (const lane of lanes) {
        const wanted = letters.filter((letter) => letter.lane === lane && letter.isShown)
        expect(sequencesOf(receiver, lane)).toEqual(wanted.map(({ sequence }) => sequence))
      }
    }),
    runs,
  )
})

test('however late, doubled, crashed or refused by the disk: nothing is lost, nothing shown twice', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 120 }), (seed, count) => {
      const { time, chance, receiver, letters } = correspond(seed, count, 4 * GAP_HOLD_MS)
      receiver.disk.failing = () => chance.happens(0.1)
      for (let crash = chance.below(4); crash > 0; crash -= 1) {
        time.after(chance.below(4 * GAP_HOLD_MS), receiver.crash)
      }
      time.pass(20 * GAP_HOLD_MS)
      receiver.disk.failing = () => false
      time.pass(10 * GAP_HOLD_MS)
      expect(receiver.held.size).toBe(0)
      expect([...receiver.placed.keys()].sort()).toEqual(letters.map(({ id }) => id).sort())
      expect(new Set(receiver.shown).size).toBe(receiver.shown.length)
    }),
    runs,
  )
})

test('a sound disk shows every message within the time a gap is held', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 80 }), (seed, count) => {
      const { time, receiver, letters } = correspond(seed, count, 4 * GAP_HOLD_MS)
      const first = new Map<string, Instant>()
      const arrive = receiver.arrive
      receiver.arrive = (...news) => {
        for (const { id } of news) if (!first.has(id)) first.set(id, time.now)
        arrive(...news)
      }
      time.pass(20 * GAP_HOLD_MS)
      for (const { id } of letters) {
        const waited = (receiver.placed.get(id) ?? Number.POSITIVE_INFINITY) - (first.get(id) ?? 0)
        // A commit before it, its own, and the one that releases it.
        expect(waited).toBeLessThanOrEqual(GAP_HOLD_MS + 3 * 20)
      }
    }),
    runs,
  )
})
