import { describe, expect, it } from 'vitest'
import { createGrowingDelay, createLastingQuota } from '../../rendezvous/limits/attempts.ts'
import type { HongyanError } from '../../shared/errors.ts'
import { ATTEMPT_MEMORY_MS } from '../../shared/limits.ts'
import { createQuota } from '../../shared/quota.ts'
import { createTestClock, type TestClock } from '../support/rendezvous.ts'
import { createRememberingStore, createTestTallies } from '../support/tallies.ts'

/** Milliseconds to wait, or 0 when the attempt was counted. */
function waitOf(charge: () => unknown): number {
  try {
    charge()
    return 0
  } catch (error) {
    expect(error).toMatchObject({ code: 'RATE_LIMITED' })
    return (error as HongyanError).retryAfterMs ?? Number.NaN
  }
}

describe('guessing passwords', () => {
  const init = { kind: 'guesses', freeAttempts: 2, delayMinMs: 100, delayMaxMs: 350 } as const

  async function createDelay(clock: TestClock, change: { freeAttempts?: number } = {}) {
    return createGrowingDelay({ clock, tallies: await createTestTallies(clock), ...init, ...change })
  }

  it('is free a few times, then waits twice as long each time, up to a limit', async () => {
    const clock = createTestClock()
    const delay = await createDelay(clock)
    const waits: number[] = []
    for (let attempt = 0; attempt < 6; attempt++) {
      const wait = waitOf(() => delay.charge('key'))
      waits.push(wait)
      if (wait === 0) continue
      clock.advance(wait)
      expect(waitOf(() => delay.charge('key'))).toBe(0)
    }
    expect(waits).toEqual([0, 0, 100, 200, 350, 350])
  })

  it('does not wait longer for asking too early', async () => {
    const clock = createTestClock()
    const delay = await createDelay(clock, { freeAttempts: 1 })
    delay.charge('key')
    clock.advance(60)
    expect(waitOf(() => delay.charge('key'))).toBe(40)
    clock.advance(40)
    expect(waitOf(() => delay.charge('key'))).toBe(0)
  })

  it('begins anew after a success, and after a long time', async () => {
    const clock = createTestClock()
    const delay = await createDelay(clock, { freeAttempts: 1 })
    delay.charge('key')
    delay.forgive('key')
    expect(waitOf(() => delay.charge('key'))).toBe(0)
    expect(waitOf(() => delay.charge('key'))).toBe(100)
    clock.advance(ATTEMPT_MEMORY_MS)
    delay.charge('key')
    expect(waitOf(() => delay.charge('key'))).toBe(100)
  })

  it('holds up nobody else', async () => {
    const delay = await createDelay(createTestClock(), { freeAttempts: 1 })
    delay.charge('one')
    expect(waitOf(() => delay.charge('one'))).toBe(100)
    expect(waitOf(() => delay.charge('other'))).toBe(0)
  })
})

describe('a quota', () => {
  it('says how long its window still lasts', () => {
    const clock = createTestClock()
    const quota = createQuota({ clock, amount: 2, windowMs: 1000 })
    quota.charge('key')
    clock.advance(400)
    quota.charge('key')
    expect(waitOf(() => quota.charge('key'))).toBe(600)
    expect(waitOf(() => quota.charge('other'))).toBe(0)
    clock.advance(600)
    expect(waitOf(() => quota.charge('key'))).toBe(0)
  })
})

describe('a quota that outlives a restart', () => {
  it('goes on where it was, charges by weight, and is written once for many', async () => {
    const clock = createTestClock()
    const store = createRememberingStore()
    const open = async () => {
      const tallies = await createTestTallies(clock, store)
      const quota = createLastingQuota({ tallies, kind: 'depositedBytes', clock, amount: 100, windowMs: 1000 })
      return { tallies, quota }
    }
    const first = await open()
    for (let count = 0; count < 6; count += 1) first.quota.charge('key', 10)
    expect(waitOf(() => first.quota.charge('key', 41))).toBe(1000)
    await first.tallies.flush()
    expect(store.writes).toBe(1)
    const second = await open()
    clock.advance(400)
    expect(waitOf(() => second.quota.charge('key', 41))).toBe(600)
    expect(waitOf(() => second.quota.charge('key', 40))).toBe(0)
    clock.advance(600)
    expect(waitOf(() => second.quota.charge('key', 100))).toBe(0)
  })
})
