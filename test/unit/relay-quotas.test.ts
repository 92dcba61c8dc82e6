import { describe, expect, test } from 'vitest'
import { createRelayQuotas, type RelayQuotas } from '../../rendezvous/relay/quotas.ts'
import { RelayRefusal } from '../../rendezvous/relay/refusal.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { DAY, MIB, MINUTE } from '../../shared/limits/units.ts'
import {
  CIRCUIT_REFUSALS_PER_MINUTE_MAX,
  CIRCUIT_REQUESTS_PER_MINUTE,
  CIRCUIT_REQUESTS_PER_TARGET_PER_MINUTE,
  CIRCUITS_MAX,
  CIRCUITS_PER_ACCOUNT_MAX,
  CIRCUITS_PER_TARGET_MAX,
  SPLICE_REQUESTS_PER_MINUTE,
  SPLICES_MAX,
  SPLICES_PER_ACCOUNT_MAX,
} from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { refusalOf } from '../support/refusal.ts'
import { createTestClock, type TestClock } from '../support/rendezvous.ts'
import { createRememberingStore, createTestTallies } from '../support/tallies.ts'

const alice = 'alice' as Username
const bob = 'bob' as Username
const device = (number: number) => `device${number}` as DeviceId

function refusedWith(work: () => void): RelayRefusal | undefined {
  try {
    work()
  } catch (error) {
    if (error instanceof RelayRefusal) return error
    throw error
  }
  return undefined
}
const reasonOf = (work: () => void) => refusedWith(work)?.refusal

async function create(clock: TestClock = createTestClock(), store = createRememberingStore()): Promise<RelayQuotas> {
  return createRelayQuotas({ tallies: await createTestTallies(clock, store), clock, bytesPerDay: 10 * MIB })
}

describe('circuits', () => {
  test('to one device are few, and those that end make room', async () => {
    const quotas = await create()
    const close = Array.from({ length: CIRCUITS_PER_TARGET_MAX }, () => quotas.open(alice, device(1)))
    expect(refusalOf(() => quotas.open(alice, device(1)))).toBe('RATE_LIMITED')
    quotas.open(alice, device(2))
    quotas.open(bob, device(1))
    close[0]?.()
    quotas.open(alice, device(1))
  })

  test('of one account are bounded, whatever others have', async () => {
    const quotas = await create()
    for (let number = 0; number < CIRCUITS_PER_ACCOUNT_MAX; number += 1) quotas.open(alice, device(number))
    expect(refusalOf(() => quotas.open(alice, device(1_000)))).toBe('RATE_LIMITED')
    quotas.open(bob, device(1_000))
  })

  test('and places are asked for so often in a minute, and then so often in vain', async () => {
    const clock = createTestClock()
    const quotas = await create(clock)
    const asked = () => quotas.asked(alice, 'circuit')
    for (let number = 0; number < CIRCUIT_REQUESTS_PER_MINUTE; number += 1) asked()
    for (let number = 0; number < CIRCUIT_REFUSALS_PER_MINUTE_MAX; number += 1) {
      expect(reasonOf(asked)).toBe('TOO_OFTEN')
    }
    expect(refusalOf(asked)).toBe('CLOSED')
    quotas.asked(bob, 'circuit')
    quotas.asked(alice, 'splice')
    clock.advance(MINUTE)
    asked()
  })

  test('are refused for a reason, and with a time where there is one', async () => {
    const clock = createTestClock()
    const quotas = await create(clock)
    const open = (target: DeviceId) => () => quotas.open(alice, target)
    for (let number = 0; number < CIRCUITS_PER_TARGET_MAX; number += 1) quotas.open(alice, device(1))
    expect(reasonOf(open(device(1)))).toBe('TOO_MANY')
    expect(reasonOf(() => quotas.sent(alice, 11 * MIB))).toBe('SHARE_USED_UP')
    expect(reasonOf(open(device(2)))).toBe('SHARE_USED_UP')
    clock.advance(DAY - MINUTE)
    expect(refusedWith(open(device(2)))).toMatchObject({ retryAfterMs: MINUTE })
  })

  test('to one device are asked for only so often, so that others come through', async () => {
    const clock = createTestClock()
    const quotas = await create(clock)
    const asked = () => quotas.open(alice, device(1))()
    for (let number = 0; number < CIRCUIT_REQUESTS_PER_TARGET_PER_MINUTE; number += 1) asked()
    expect(refusalOf(asked)).toBe('RATE_LIMITED')
    quotas.open(alice, device(2))
    quotas.open(bob, device(1))
    clock.advance(MINUTE)
    asked()
  })

  test('leave splices their own numbers, of one account and in all', async () => {
    const clock = createTestClock()
    const quotas = await create(clock)
    const first = quotas.splice(alice)
    for (let number = 1; number < SPLICES_PER_ACCOUNT_MAX; number += 1) quotas.splice(alice)
    expect(reasonOf(() => quotas.splice(alice))).toBe('TOO_MANY')
    quotas.open(alice, device(1))
    first()
    for (let number = SPLICES_PER_ACCOUNT_MAX; number <= SPLICES_MAX; number += 1) {
      quotas.splice(`m${number}` as Username)
    }
    expect(reasonOf(() => quotas.splice(bob))).toBe('RELAY_FULL')
    for (let number = 0; number < SPLICE_REQUESTS_PER_MINUTE; number += 1) quotas.asked(bob, 'splice')
    expect(reasonOf(() => quotas.asked(bob, 'splice'))).toBe('TOO_OFTEN')
    quotas.asked(bob, 'circuit')
  })

  test('find room in a full relay where that is made', async () => {
    const quotas = await create(createTestClock())
    const first = quotas.open(alice, device(0))
    for (let number = 1; number < CIRCUITS_MAX; number += 1) quotas.open(`m${number}` as Username, device(number))
    expect(refusalOf(() => quotas.open(bob, device(1), () => undefined))).toBe('RATE_LIMITED')
    quotas.open(bob, device(1), first)
  })
})

describe('bytes of a day', () => {
  test('are those of who sends them, and come back the next day', async () => {
    const clock = createTestClock()
    const quotas = await create(clock)
    for (let sent = 0; sent < 9; sent += 1) quotas.sent(alice, MIB)
    expect(
      refusalOf(() => {
        for (let more = 0; more < 3; more += 1) quotas.sent(alice, MIB)
      }),
    ).toBe('RATE_LIMITED')
    expect(refusalOf(() => quotas.open(alice, device(1)))).toBe('RATE_LIMITED')
    quotas.open(bob, device(1))
    clock.advance(DAY)
    quotas.open(alice, device(1))
  })

  test('once they are used up, end every circuit with its next byte', async () => {
    const clock = createTestClock()
    const quotas = await create(clock)
    quotas.open(alice, device(1))
    const send = (bytes: number) => () => quotas.sent(alice, bytes)
    expect(reasonOf(send(11 * MIB))).toBe('SHARE_USED_UP')
    expect(reasonOf(send(1))).toBe('SHARE_USED_UP')
    expect(reasonOf(send(1))).toBe('SHARE_USED_UP')
    quotas.sent(bob, 1)
    clock.advance(DAY)
    quotas.sent(alice, 1)
    quotas.sent(alice, 1)
  })

  test('are counted too when a circuit ends before much was sent', async () => {
    const quotas = await create()
    expect(
      refusalOf(() => {
        for (let circuit = 0; circuit < 30; circuit += 1) {
          const close = quotas.open(alice, device(1))
          quotas.sent(alice, MIB - 1)
          close()
        }
      }),
    ).toBe('RATE_LIMITED')
  })

  test('outlive a restart', async () => {
    const clock = createTestClock()
    const store = createRememberingStore()
    const tallies = await createTestTallies(clock, store)
    const quotas = createRelayQuotas({ tallies, clock, bytesPerDay: 10 * MIB })
    refusalOf(() => quotas.sent(alice, 11 * MIB))
    quotas.settle()
    await tallies.stop()
    const again = await create(clock, store)
    expect(refusalOf(() => again.open(alice, device(1)))).toBe('RATE_LIMITED')
  })
})
