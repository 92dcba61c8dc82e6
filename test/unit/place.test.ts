import type { Connection } from '@libp2p/interface'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPlace } from '../../peer/net/circuits/place.ts'
import { type ErrorCode, HongyanError } from '../../shared/errors.ts'
import {
  RESERVATION_MS,
  RESERVATION_RENEW_MS,
  RESERVATION_RETRY_MAX_MS,
  RESERVATION_RETRY_MS,
} from '../../shared/limits.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const relay = (name: string) => ({ id: name }) as Connection

/** What the relay answers from now on; asked: by which connection. */
function scene(answer: ErrorCode | 'kept' = 'kept', random = () => 1) {
  const asked: string[] = []
  const held: boolean[] = []
  const state = { answer }
  const place = createPlace({
    async reserve({ id }) {
      asked.push(id)
      if (state.answer !== 'kept') throw new HongyanError(state.answer, 'as the test says')
    },
    onChange: () => held.push(place.isHeld),
    random,
  })
  return { place, state, asked, held }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

test('a place is renewed at half its life, and nobody hears of that', async () => {
  const { place, asked, held } = scene()
  place.keep(relay('one'))
  await pass(0)
  expect([asked.length, place.isHeld]).toEqual([1, true])
  await pass(RESERVATION_RENEW_MS - 1)
  expect(asked).toHaveLength(1)
  await pass(1 + RESERVATION_RENEW_MS)
  expect(asked).toHaveLength(3)
  expect(held).toEqual([true])
})

test('where it is refused it is asked for again, ever later, and had when the relay thinks better of it', async () => {
  const { place, state, asked, held } = scene('RATE_LIMITED')
  place.keep(relay('one'))
  await pass(0)
  expect([asked.length, place.isHeld]).toEqual([1, false])
  await pass(RESERVATION_RETRY_MS)
  expect(asked).toHaveLength(2)
  await pass(RESERVATION_RETRY_MS)
  expect(asked).toHaveLength(2)
  await pass(RESERVATION_RETRY_MS)
  expect(asked).toHaveLength(3)
  await pass(100 * RESERVATION_RETRY_MAX_MS)
  const many = asked.length
  expect(many).toBeGreaterThan(90)
  expect(many).toBeLessThan(110)
  state.answer = 'kept'
  await pass(RESERVATION_RETRY_MAX_MS)
  expect(held).toEqual([true])
  await pass(RESERVATION_RETRY_MAX_MS)
  expect(asked).toHaveLength(many + 1)
})

test('a relay that is silent at a renewal keeps the place until it runs out; one that refuses takes it', async () => {
  const { place, state, held } = scene()
  place.keep(relay('one'))
  await pass(0)
  state.answer = 'TIMEOUT'
  await pass(RESERVATION_MS - 1)
  expect(held).toEqual([true])
  await pass(RESERVATION_RETRY_MAX_MS)
  expect(held).toEqual([true, false])
  state.answer = 'kept'
  await pass(RESERVATION_RETRY_MAX_MS)
  state.answer = 'CLOSED'
  await pass(RESERVATION_RENEW_MS)
  expect(held).toEqual([true, false, true, false])
})

test('those whom a relay refused together do not all come back together', async () => {
  const { place, asked } = scene('RATE_LIMITED', () => 0)
  place.keep(relay('one'))
  await pass(RESERVATION_RETRY_MS / 2)
  expect(asked).toHaveLength(2)
})

test('at another connection it is another place, and what the former still says counts no more', async () => {
  const late = Promise.withResolvers<void>()
  const held: boolean[] = []
  const place = createPlace({
    reserve: ({ id }) => (id === 'one' ? late.promise : Promise.resolve()),
    onChange: () => held.push(place.isHeld),
    random: () => 1,
  })
  place.keep(relay('one'))
  place.keep(relay('two'))
  await pass(0)
  expect(held).toEqual([true])
  late.reject(new HongyanError('CLOSED', 'too late'))
  await pass(0)
  expect(held).toEqual([true])
  place.leave()
  place.leave()
  expect(held).toEqual([true, false])
  expect(vi.getTimerCount()).toBe(0)
})

test('at the same connection once more it is asked for anew, and held meanwhile', async () => {
  const { place, state, asked, held } = scene()
  const one = relay('one')
  place.keep(one)
  await pass(RESERVATION_RENEW_MS - 1)
  place.keep(one)
  await pass(RESERVATION_RENEW_MS - 1)
  expect([asked.length, held]).toEqual([2, [true]])
  // Lost meanwhile, which nobody says: had again.
  state.answer = 'CLOSED'
  place.keep(one)
  await pass(0)
  state.answer = 'kept'
  place.keep(one)
  await pass(0)
  expect(held).toEqual([true, false, true])
  expect(vi.getTimerCount()).toBe(1)
})
