import { expect, test } from 'vitest'
import { createRoundTrip } from '../../peer/core/connecting/round-trip.ts'

test('nothing is known before the first answer', () => {
  expect(createRoundTrip().ms).toBeUndefined()
})

test('an answer that took work hardly counts, and one that came sooner at once', () => {
  const trip = createRoundTrip()
  for (const ms of [300, 20, 20, 180]) trip.learn(ms)
  expect(trip.ms).toBe(40)
  trip.learn(18)
  expect(trip.ms).toBe(18)
})

test('a clock that was set back shows no negative time', () => {
  const trip = createRoundTrip()
  trip.learn(-5_000)
  expect(trip.ms).toBe(0)
})
