/** Signs of life on a direct stream, in time that the tests let pass. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPulse } from '../../peer/net/direct/pulse.ts'
import {
  PING_INTERVAL_MS,
  PING_REST_MS,
  PING_SUSPICION_MIN_MS,
  PING_SUSPICION_MS,
  PING_SUSPICION_ROUND_TRIPS,
  PING_TIMEOUT_MS,
} from '../../shared/limits.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function pulse() {
  const ask = vi.fn<(number: number) => void>()
  const onSilence = vi.fn()
  return { ask, onSilence, ...{ made: createPulse({ ask, onSilence, onAnswer() {} }) } }
}

test('a silence after a question is noticed, and one between questions is not', () => {
  const { made, ask, onSilence } = pulse()
  made.answered(1)
  vi.advanceTimersByTime(PING_INTERVAL_MS)
  expect(ask).toHaveBeenLastCalledWith(2)
  vi.advanceTimersByTime(PING_TIMEOUT_MS - 1)
  expect(onSilence).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(onSilence).toHaveBeenCalledOnce()
})

test('where there is doubt it asks at once, and soon gives up', () => {
  const { made, ask, onSilence } = pulse()
  made.answered(1)
  vi.advanceTimersByTime(PING_INTERVAL_MS / 2)
  made.suspect()
  vi.advanceTimersByTime(0)
  expect(ask).toHaveBeenLastCalledWith(2)
  vi.advanceTimersByTime(PING_SUSPICION_MS)
  expect(onSilence).toHaveBeenCalledOnce()
})

test.each([
  [1, PING_SUSPICION_MIN_MS],
  [(PING_SUSPICION_MIN_MS + 400) / PING_SUSPICION_ROUND_TRIPS, PING_SUSPICION_MIN_MS + 400],
  [PING_SUSPICION_MS, PING_SUSPICION_MS],
])('and the sooner, the sooner answers came (%d ms)', (rttMs, patienceMs) => {
  const { made, onSilence } = pulse()
  vi.advanceTimersByTime(rttMs)
  made.answered(1)
  vi.advanceTimersByTime(PING_INTERVAL_MS / 2)
  made.suspect()
  vi.advanceTimersByTime(patienceMs - 1)
  expect(onSilence).not.toHaveBeenCalled()
  vi.advanceTimersByTime(2)
  expect(onSilence).toHaveBeenCalledOnce()
})

test('a question that would come too soon to be answered waits', () => {
  const { made, ask } = pulse()
  made.answered(1)
  made.suspect()
  vi.advanceTimersByTime(PING_REST_MS)
  expect(ask).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(PING_REST_MS)
  expect(ask).toHaveBeenCalledTimes(2)
})

test('an answer ends the doubt', () => {
  const { made, ask, onSilence } = pulse()
  vi.advanceTimersByTime(2 * PING_REST_MS)
  made.suspect()
  vi.advanceTimersByTime(0)
  made.answered(2)
  vi.advanceTimersByTime(PING_INTERVAL_MS)
  expect(ask).toHaveBeenLastCalledWith(3)
  vi.advanceTimersByTime(PING_SUSPICION_MS)
  expect(onSilence).not.toHaveBeenCalled()
})
