/** When a device is heard in its local network, and what it remembers of those that it hears: both bounded. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createHearing } from '../../peer/core/connecting/hearing.ts'
import { createPresenceTimes } from '../../peer/core/connecting/presence-times.ts'
import { createSightings } from '../../peer/core/connecting/sightings.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  LAN_ADDRESSES_PER_DEVICE_MAX,
  LAN_ANSWER_SPREAD_MS,
  LAN_BEGIN_SPREAD_MS,
  LAN_PACKETS_PER_HOST_AND_SECOND,
  LAN_PRESENCE_EVERY_MS,
  LAN_PRESENCE_MIN_MS,
  LAN_SIGHTED_MAX,
  LAN_SIGHTING_LIFE_MS,
} from '../../shared/limits.ts'

const MINUTE = 60_000

/** Runs until `end`; when it spoke, and how. @param askedAt when somebody wants to know who is there */
function speaking(end: number, askedAt: readonly number[] = [], random = () => 0.5) {
  const times = createPresenceTimes(random)
  const said: { at: number; wish: string }[] = []
  times.changed(0)
  const questions = [...askedAt].sort((left, right) => left - right)
  for (let now = 0; now < end; ) {
    const asked = questions[0] ?? Number.POSITIVE_INFINITY
    now = Math.min(times.dueAt, asked)
    if (asked === now) {
      questions.shift()
      times.asked(now)
    } else if (now < end) said.push({ at: now, wish: times.spoke(now) })
  }
  return said
}

it('who comes is heard at once and again, asks at first, and is rarely heard then', () => {
  const said = speaking(10 * MINUTE)
  expect(said.slice(0, 4).map(({ wish }) => wish)).toEqual(['ask', 'ask', 'tell', 'tell'])
  expect(said[0]?.at).toBeLessThanOrEqual(LAN_BEGIN_SPREAD_MS)
  expect(said[2]?.at).toBeLessThan(6_000)
  expect(said.length).toBeLessThan(4 + (10 * MINUTE) / LAN_PRESENCE_EVERY_MS)
})

it('who asks is answered soon, once for all that ask meanwhile', () => {
  const at = 2 * MINUTE + 10_000
  const before = speaking(at).length
  const said = speaking(at + 10_000, [at, at + 10, at + 20]).slice(before)
  expect(said.map((each) => each.at - at)).toEqual([expect.closeTo(LAN_ANSWER_SPREAD_MS / 2, -2)])
})

it('however often somebody asks, a hundred peers are no burden', () => {
  const questions = fc.array(fc.integer({ min: 0, max: 5 * MINUTE }), { maxLength: 300 })
  fc.assert(
    fc.property(questions, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (askedAt, chance) => {
      const said = speaking(5 * MINUTE, askedAt, () => chance)
      // What follows a change comes sooner.
      const steady = said.slice(3)
      for (const [n, { at }] of steady.entries()) {
        const next = steady[n + 1]
        // Fractions of milliseconds are rounded on the way.
        if (next !== undefined) expect(Math.round(next.at - at)).toBeGreaterThanOrEqual(LAN_PRESENCE_MIN_MS)
      }
    }),
  )
})

it('nobody answers before it has something to say', () => {
  const times = createPresenceTimes(() => 0)
  times.asked(0)
  expect(times.dueAt).toBe(Number.POSITIVE_INFINITY)
})

const device = (n: number) => `device-${n}` as DeviceId
const at = (host: number, sentAtMs = 0) => ({
  ...{ device: device(1), host: `10.0.0.${host}`, address: `/ip4/10.0.0.${host}/tcp/4001`, sentAtMs },
})

it('a sighting is news once, and forgotten when it is not repeated', () => {
  const sightings = createSightings({ isMet: () => false })
  expect(sightings.saw(at(1), 0)).toBe(true)
  expect(sightings.saw(at(1), 1_000)).toBe(false)
  expect(sightings.saw(at(2), 2_000)).toBe(true)
  expect(sightings.addressesOf(device(1), 3_000)).toEqual([at(2).address, at(1).address])
  expect(sightings.addressesOf(device(1), 1_500 + LAN_SIGHTING_LIFE_MS)).toEqual([at(2).address])
  expect(sightings.devices(2_000 + LAN_SIGHTING_LIFE_MS)).toEqual([])
  expect(sightings.saw(at(1), 3_000 + LAN_SIGHTING_LIFE_MS)).toBe(true)
})

it('a goodbye is believed unless it is older than what the device said since', () => {
  const sightings = createSightings({ isMet: () => false })
  sightings.saw(at(1, 1_000), 0)
  sightings.left(device(1), 900, 1)
  expect(sightings.devices(1)).toEqual([device(1)])
  sightings.left(device(1), 1_001, 1)
  expect(sightings.devices(1)).toEqual([])
})

it('neither thousands of devices nor thousands of addresses are remembered', () => {
  const sightings = createSightings({ isMet: () => false })
  for (let n = 0; n < 5_000; n += 1) sightings.saw({ ...at(1), device: device(n) }, n)
  expect(sightings.devices(5_000)).toHaveLength(LAN_SIGHTED_MAX)
  for (let n = 0; n < 250; n += 1) sightings.saw(at(n), 5_000)
  expect(sightings.addressesOf(device(1), 5_000)).toHaveLength(LAN_ADDRESSES_PER_DEVICE_MAX)
})

it('whoever fills the memory with devices of his loses them for those of others, and never those that were met', () => {
  const met = new Set([device(1)])
  const sightings = createSightings({ isMet: (each) => met.has(each) })
  sightings.saw(at(7), 0)
  for (let n = 1_000; n < 2_000; n += 1) sightings.saw({ ...at(200), device: device(n) }, n)
  for (let n = 2; n < 22; n += 1) expect(sightings.saw({ ...at(n), device: device(n) }, 2_000)).toBe(true)
  for (let n = 2_000; n < 3_000; n += 1) sightings.saw({ ...at(200), device: device(n) }, n)
  const neighbours = Array.from({ length: 21 }, (_, n) => device(n + 1))
  expect(sightings.devices(3_000)).toHaveLength(LAN_SIGHTED_MAX)
  expect(sightings.devices(3_000)).toEqual(expect.arrayContaining(neighbours))
})

it('of a room full of acquaintances one makes place for another, and none for a stranger', () => {
  const sightings = createSightings({ isMet: (each) => each !== device(9_999) })
  for (let n = 0; n < LAN_SIGHTED_MAX; n += 1) sightings.saw({ ...at(1), device: device(n) }, 0)
  expect(sightings.saw({ ...at(2), device: device(9_999) }, 1)).toBe(false)
  expect(sightings.saw({ ...at(2), device: device(9_000) }, 1)).toBe(true)
  expect(sightings.devices(1)).toHaveLength(LAN_SIGHTED_MAX)
})

it('one that talks without end is heard as far as one host may be, and the others as before', () => {
  const hearing = createHearing()
  const takes = (host: string, count: number, now: number) =>
    Array.from({ length: count }, () => hearing.takes(host, now)).filter(Boolean).length
  expect(takes('10.0.0.9', 10_000, 1_000)).toBe(LAN_PACKETS_PER_HOST_AND_SECOND)
  expect(takes('10.0.0.1', 10, 1_500)).toBe(10)
  for (let n = 0; n < 10_000; n += 1) hearing.takes(`10.1.${n >> 8}.${n & 255}`, 1_900)
  expect(takes('10.0.0.2', 10, 1_999)).toBe(0)
  expect(takes('10.0.0.2', 10, 2_000)).toBe(10)
})
