import { describe, expect, test } from 'vitest'
import { createCorrectedClock } from '../../shared/clock.ts'

describe('a corrected clock', () => {
  const local = { now: () => 1_000_000 }

  test('shows local time until it is told better', () => {
    expect(createCorrectedClock(local).now()).toBe(1_000_000)
  })

  test('takes the other time to be that of half the round trip', () => {
    const clock = createCorrectedClock(local)
    clock.learn(5_050, 0, 100)
    expect(clock.offsetMs).toBe(5_000)
    expect(clock.now()).toBe(1_005_000)
  })

  test('trusts the shortest round trip', () => {
    const clock = createCorrectedClock(local)
    clock.learn(5_050, 0, 100)
    clock.learn(5_900, 0, 1_000)
    expect(clock.offsetMs).toBe(5_000)
    clock.learn(5_007, 0, 10)
    expect(clock.offsetMs).toBe(5_002)
  })

  test('follows at once when one of both clocks was set', () => {
    const clock = createCorrectedClock(local)
    clock.learn(5_050, 0, 100)
    clock.learn(3_600_000, 0, 200)
    expect(clock.offsetMs).toBe(3_599_900)
  })

  test('begins with a hint, which the first answer replaces however slow it is', () => {
    const clock = createCorrectedClock(local, 600_000)
    expect(clock.now()).toBe(1_600_000)
    clock.learn(15_000, 0, 10_000)
    expect(clock.offsetMs).toBe(10_000)
  })

  test('learns nothing from a reply that came before its request', () => {
    const clock = createCorrectedClock(local)
    clock.learn(9_000, 100, 0)
    expect(clock.offsetMs).toBe(0)
  })
})
