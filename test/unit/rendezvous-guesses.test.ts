import { describe, expect, it } from 'vitest'
import { createGuesses, type Origin } from '../../rendezvous/accounts/guesses.ts'
import type { HongyanError } from '../../shared/errors.ts'
import { type DeviceId, deviceOfPublicKey } from '../../shared/identity.ts'
import {
  FAMILIAR_NETWORK_MS,
  LOGIN_ACCOUNT_DELAY_MAX_MS,
  LOGIN_ACCOUNT_FREE_ATTEMPTS,
  LOGIN_DELAY_MAX_MS,
  LOGIN_FREE_ATTEMPTS,
} from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { createTestClock } from '../support/rendezvous.ts'
import { createRememberingStore, createTestTallies } from '../support/tallies.ts'

const ALICE = 'alice' as Username
const PHONE = deviceOfPublicKey(new Uint8Array(32).fill(1))
const OTHER = deviceOfPublicKey(new Uint8Array(32).fill(2))

async function createWorld() {
  const clock = createTestClock()
  const store = createRememberingStore()
  const guesses = createGuesses({ tallies: await createTestTallies(clock, store), store, clock })

  async function waitOf(origin: Origin, username = ALICE): Promise<number> {
    try {
      await guesses.begin(username, origin)
      return 0
    } catch (error) {
      expect(error).toMatchObject({ code: 'RATE_LIMITED' })
      return (error as HongyanError).retryAfterMs ?? Number.NaN
    }
  }

  /** From so many networks, one guess each, or as many as are let through. */
  async function attack(networks: number, username = ALICE): Promise<number> {
    let guessed = 0
    for (let number = 0; number < networks; number += 1) {
      if ((await waitOf({ address: `198.51.100.${number}`, device: OTHER }, username)) === 0) guessed += 1
    }
    return guessed
  }

  const from = (address: string, device: DeviceId = OTHER): Origin => ({ address, device })
  return { clock, store, guesses, waitOf, attack, from }
}

describe('guesses from many networks', () => {
  it('make further strangers wait, each a bounded while of its own, however many others ask', async () => {
    const { clock, waitOf, attack, from } = await createWorld()
    expect(await attack(200)).toBe(LOGIN_ACCOUNT_FREE_ATTEMPTS)
    const newcomer = from('203.0.113.7')
    let waitedMs = 0
    for (let waitMs = await waitOf(newcomer); waitMs > 0; waitMs = await waitOf(newcomer)) {
      clock.advance(waitMs)
      waitedMs += waitMs
      await attack(200)
    }
    expect(waitedMs).toBeGreaterThan(0)
    expect(waitedMs).toBeLessThanOrEqual(LOGIN_ACCOUNT_DELAY_MAX_MS)
  })

  it('hold up neither a device of the account nor a network from which it logged in lately', async () => {
    const { clock, store, guesses, waitOf, attack, from } = await createWorld()
    store.devices.add(`${ALICE} ${PHONE}`)
    const atHome = await guesses.begin(ALICE, from('203.0.113.1'))
    atHome.succeeded()
    await attack(200)
    expect(await waitOf(from('192.0.2.55', PHONE))).toBe(0)
    expect(await waitOf(from('203.0.113.1'))).toBe(0)
    expect(await waitOf(from('203.0.113.2'))).toBeGreaterThan(0)
    clock.advance(FAMILIAR_NETWORK_MS)
    await attack(200)
    expect(await waitOf(from('203.0.113.1'))).toBeGreaterThan(0)
  })

  it('are slowed in the same way for names that nobody has', async () => {
    const { waitOf, attack, from } = await createWorld()
    const waits = []
    for (const name of [ALICE, 'nobody' as Username]) {
      waits.push([await attack(50, name), await waitOf(from('203.0.113.9'), name)])
    }
    expect(waits[0]).toEqual(waits[1])
  })

  it('that succeed do not count', async () => {
    const { guesses, waitOf, from } = await createWorld()
    for (let number = 0; number < 3 * LOGIN_ACCOUNT_FREE_ATTEMPTS; number += 1) {
      const attempt = await guesses.begin(ALICE, from(`198.51.100.${number}`))
      attempt.succeeded()
    }
    expect(await waitOf(from('203.0.113.9'))).toBe(0)
  })
})

describe('guesses from one network', () => {
  it('wait longer and longer, without the own devices of the account in the same network', async () => {
    const { store, waitOf, from } = await createWorld()
    store.devices.add(`${ALICE} ${PHONE}`)
    for (let count = 0; count < LOGIN_FREE_ATTEMPTS; count += 1) expect(await waitOf(from('192.0.2.1'))).toBe(0)
    const waitMs = await waitOf(from('192.0.2.1'))
    expect(waitMs).toBeGreaterThan(0)
    expect(waitMs).toBeLessThanOrEqual(LOGIN_DELAY_MAX_MS)
    expect(await waitOf(from('192.0.2.1', PHONE))).toBe(0)
  })

  it('are on disk before the second is answered, and a refused one writes nothing', async () => {
    const { store, waitOf, from } = await createWorld()
    for (let count = 0; count < LOGIN_FREE_ATTEMPTS; count += 1) await waitOf(from('192.0.2.1'))
    expect(store.rows.get(`guesses ${ALICE} 192.0.2.1`)?.count).toBe(LOGIN_FREE_ATTEMPTS)
    const { writes } = store
    for (let count = 0; count < 100; count += 1) expect(await waitOf(from('192.0.2.1'))).toBeGreaterThan(0)
    expect(store.writes).toBe(writes)
  })
})
