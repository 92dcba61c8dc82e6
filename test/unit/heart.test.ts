import { expect, it } from 'vitest'
import { createHeart, type HeartAdvice } from '../../peer/core/connecting/heart.ts'
import {
  HEART_TICK_MS,
  HEARTBEAT_ANSWER_MS,
  HEARTBEAT_INTERVAL_MS,
  REQUEST_SILENCE_MS,
  SESSION_DEAF_MS,
  SUSPICION_ANSWER_MIN_MS,
  SUSPICION_ANSWER_MS,
  SUSPICION_ROUND_TRIPS,
} from '../../shared/limits.ts'

function setUp() {
  let now = 1_000_000
  const heart = createHeart(now)

  /** What it advised in so long a time, and when. */
  function pass(durationMs: number, during: (now: number) => void = () => {}) {
    const begun = now
    const advised: [HeartAdvice, number][] = []
    while (now < begun + durationMs) {
      now += HEART_TICK_MS
      during(now)
      const advice = heart.tick(now)
      if (advice !== undefined) advised.push([advice, now - begun])
    }
    return advised
  }

  return { heart, pass, now: () => now }
}

it('asks now and then, and is content with any byte', () => {
  const { heart, pass } = setUp()
  const advised = pass(3 * HEARTBEAT_INTERVAL_MS, () => {
    heart.heard()
    heart.answered()
  })
  expect(advised).toEqual([1, 2, 3].map((time) => ['beat', time * HEARTBEAT_INTERVAL_MS]))
})

it('doubts once when nothing comes after a heartbeat, and goes on asking', () => {
  const { pass } = setUp()
  expect(pass(2 * HEARTBEAT_INTERVAL_MS)).toEqual([
    ['beat', HEARTBEAT_INTERVAL_MS],
    ['doubt', HEARTBEAT_INTERVAL_MS + HEARTBEAT_ANSWER_MS],
    ['beat', 2 * HEARTBEAT_INTERVAL_MS],
  ])
})

it('trusts again after a byte, and doubts again after the next silence', () => {
  const { heart, pass } = setUp()
  pass(HEARTBEAT_INTERVAL_MS + HEARTBEAT_ANSWER_MS)
  heart.heard()
  const advised = pass(HEARTBEAT_INTERVAL_MS)
  expect(advised.map(([advice]) => advice)).toEqual(['beat', 'doubt'])
})

it('does not doubt a line that is full of something else, however late the answer comes', () => {
  const { heart, pass } = setUp()
  const advised = pass(SESSION_DEAF_MS - HEART_TICK_MS, () => heart.heard())
  expect(new Set(advised.map(([advice]) => advice))).toEqual(new Set(['beat']))
})

it('gives up who sends bytes and answers nothing', () => {
  const { heart, pass } = setUp()
  const heardMs = HEARTBEAT_INTERVAL_MS + SESSION_DEAF_MS
  expect(pass(heardMs, () => heart.heard()).at(-1)).toEqual(['giveUp', heardMs])
})

it('asks a far end that nobody has asked for long, as after a sleep, before it thinks ill of it', () => {
  const { heart, now } = setUp()
  const wokenAt = now() + 10 * SESSION_DEAF_MS
  expect(heart.tick(wokenAt)).toBe('beat')
  expect(heart.tick(wokenAt + HEART_TICK_MS)).toBeUndefined()
})

it('notices sooner when something was asked: a heartbeat tells a long answer from a dead line', () => {
  const { heart, pass, now } = setUp()
  heart.asked(now())
  expect(pass(REQUEST_SILENCE_MS + HEARTBEAT_ANSWER_MS)).toEqual([
    ['beat', REQUEST_SILENCE_MS],
    ['doubt', REQUEST_SILENCE_MS + HEARTBEAT_ANSWER_MS],
  ])
})

it('has less patience where there is a reason for doubt', () => {
  const { heart, pass } = setUp()
  heart.suspect(undefined)
  const advised = pass(HEART_TICK_MS + SUSPICION_ANSWER_MS)
  expect(advised).toEqual([
    ['beat', HEART_TICK_MS],
    ['doubt', HEART_TICK_MS + SUSPICION_ANSWER_MS],
  ])
})

it.each([
  [SUSPICION_ANSWER_MIN_MS / 100, SUSPICION_ANSWER_MIN_MS],
  [SUSPICION_ANSWER_MS / (2 * SUSPICION_ROUND_TRIPS), SUSPICION_ANSWER_MS / 2],
  [SUSPICION_ANSWER_MS, SUSPICION_ANSWER_MS],
])('has the less patience then, the sooner answers came (%d ms)', (rttMs, patienceMs) => {
  const { heart, now } = setUp()
  heart.suspect(rttMs)
  expect(heart.tick(now())).toBe('beat')
  expect(heart.deadline).toBe(now() + patienceMs)
  expect(heart.tick(now() + patienceMs - 1)).toBeUndefined()
  expect(heart.tick(now() + patienceMs)).toBe('doubt')
  expect(heart.deadline).toBeUndefined()
})

it('asks again where there is a reason for doubt, though it waits for an answer already', () => {
  const { heart, pass } = setUp()
  pass(HEARTBEAT_INTERVAL_MS)
  heart.suspect(undefined)
  expect(pass(HEART_TICK_MS)).toEqual([['beat', HEART_TICK_MS]])
})
