/** Devices of one local network, which is a bus here: who is heard, by whom, and who keeps quiet. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createLan, type Lan, type LanMode } from '../../peer/net/lan/lan.ts'
import { encodePresence, encodeQuestion, readPacket } from '../../peer/net/lan/packets.ts'
import { createPresenceSeal } from '../../peer/net/lan/presence-seal.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  LAN_NEWS_REST_MS,
  LAN_PACKETS_PER_HOST_AND_SECOND,
  LAN_PRESENCE_EVERY_MS,
  LAN_SIGHTING_LIFE_MS,
} from '../../shared/limits.ts'
import { alice, bob, NOW, type Person, person, seed, server } from '../support/cast.ts'
import { createLanBus, type LanBus } from '../support/lan-bus.ts'

const KEY = { epoch: 7, startsAtMs: NOW - 1000, key: seed(0x0b) }
const clock = { now: () => Date.now() }
const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes))

let bus: LanBus
const lans: Lan[] = []

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
  bus = createLanBus()
})

afterEach(async () => {
  for (const lan of lans.splice(0)) await lan.stop()
  vi.useRealTimers()
})

function on(
  person: Person,
  { mode = 'announce', port = 4001, key = KEY }: { mode?: LanMode; port?: number; key?: typeof KEY } = {},
) {
  const now = { mode }
  const sighted: DeviceId[] = []
  const lan = createLan({
    ...{ open: bus.open, device: person.deviceId, server, clock, steady: clock, random },
    fraction: () => 0.5,
    mode: () => now.mode,
    port: () => port,
    epochs: () => [key],
    isMet: () => false,
    onSighted: (device) => sighted.push(device),
  })
  lans.push(lan)
  lan.refresh()
  return { lan, now, sighted }
}

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const placesOf = ({ lan }: { lan: Lan }, person: Person) => lan.addressesOf(person.deviceId).map(String)

it('two find each other, whoever came first', async () => {
  const first = on(alice)
  await after(10 * LAN_PRESENCE_EVERY_MS)
  const second = on(bob, { port: 4002 })
  await after(3_000)
  expect(placesOf(first, bob)).toEqual(['/ip4/127.0.0.1/tcp/4002'])
  expect(placesOf(second, alice)).toEqual(['/ip4/127.0.0.1/tcp/4001'])
  expect(first.sighted).toEqual([bob.deviceId])
  expect(first.lan.condition).toEqual({ mode: 'announce', failure: undefined, networks: 1, isEchoed: true })
})

it('who leaves is gone at once, and who vanishes after a while', async () => {
  const [here, leaving] = [on(alice), on(bob)]
  await after(3_000)
  leaving.now.mode = 'off'
  leaving.lan.refresh()
  await after(0)
  expect(here.lan.sighted()).toEqual([])
  leaving.now.mode = 'announce'
  leaving.lan.refresh()
  await after(3_000)
  expect(here.lan.sighted()).toEqual([bob.deviceId])
  vi.setSystemTime(Date.now() + LAN_SIGHTING_LIFE_MS)
  expect(here.lan.sighted()).toEqual([])
})

it('who only listens finds others, and says and asks nothing', async () => {
  const quiet = on(alice, { mode: 'listen' })
  await after(LAN_PRESENCE_EVERY_MS)
  expect(bus.said).toEqual([])
  const loud = on(bob)
  await after(3_000)
  expect(quiet.lan.sighted()).toEqual([bob.deviceId])
  expect(loud.lan.sighted()).toEqual([])
})

it('who is off hears nothing, and from then on says nothing', async () => {
  const [one, other] = [on(alice), on(bob)]
  await after(3_000)
  one.now.mode = 'off'
  one.lan.refresh()
  const { length } = bus.said
  other.now.mode = 'listen'
  other.lan.refresh()
  // Its goodbye.
  expect(bus.said).toHaveLength(length + 1)
  bus.inject(encodeQuestion())
  await after(10 * LAN_PRESENCE_EVERY_MS)
  expect(bus.said).toHaveLength(length + 1)
  expect(one.lan.sighted()).toEqual([])
})

it('nothing that is said twice is the same, so that nobody is known again in another network', async () => {
  on(alice)
  await after(10 * LAN_PRESENCE_EVERY_MS)
  const said = bus.said.map((packet) => readPacket(packet)).filter((packet) => packet?.type === 'presence')
  const names = bus.said.flatMap((packet) => /[0-9a-f]{16}/.exec(Buffer.from(packet).toString('latin1'))?.[0] ?? [])
  expect(names.length).toBe(said.length)
  expect(new Set(names).size).toBe(names.length)
})

it('members of another rendezvous do not see each other', async () => {
  const [one, other] = [on(alice), on(bob, { key: { ...KEY, key: seed(1) } })]
  await after(LAN_PRESENCE_EVERY_MS)
  expect([...one.lan.sighted(), ...other.lan.sighted()]).toEqual([])
})

function presenceOf({ deviceId }: Person, port: number): Uint8Array {
  const seal = createPresenceSeal([KEY], server, random)
  const sealed = seal.seal({ device: deviceId, port, sentAtMs: Date.now() }, Date.now())
  return encodePresence('1f', sealed ?? new Uint8Array())
}

it('a flood is heard as far as its host has room in that second; others are, and so is what is none of ours', async () => {
  const { lan, sighted } = on(alice)
  await after(10_000)
  for (let n = 0; n < LAN_PACKETS_PER_HOST_AND_SECOND; n += 1) bus.inject(encodePresence('2f', new Uint8Array(90)))
  for (let n = 0; n < 10_000; n += 1) bus.inject(random(90), '10.0.0.7')
  bus.inject(presenceOf(bob, 1))
  expect(sighted).toEqual([])
  bus.inject(presenceOf(bob, 1), '10.0.0.7')
  expect(lan.sighted()).toEqual([bob.deviceId])
})

it('of one that is said to be somewhere else all the time is told at once and then rarely, with all its places', async () => {
  const { lan, sighted } = on(alice)
  await after(10_000)
  for (let n = 0; n < 40; n += 1) bus.inject(presenceOf(bob, 4001 + n), `10.0.0.${n}`)
  expect(sighted).toEqual([bob.deviceId])
  await after(LAN_NEWS_REST_MS)
  expect(sighted).toHaveLength(2)
  await after(10 * LAN_NEWS_REST_MS)
  expect(sighted).toHaveLength(2)
  expect(lan.addressesOf(bob.deviceId)).toHaveLength(4)
})

it('a dozen that come at once find each other, and say little', async () => {
  const all = Array.from({ length: 12 }, (_, n) => on(person(`peer${n}`, 50 + n, 100 + n, n)))
  await after(10_000)
  for (const { lan } of all) expect(lan.sighted()).toHaveLength(11)
  // Thrice who they are and twice a question, and perhaps an answer.
  expect(bus.said.length).toBeLessThanOrEqual(6 * 12)
  const { length } = bus.said
  await after(10 * LAN_PRESENCE_EVERY_MS)
  expect(bus.said.length - length).toBeLessThanOrEqual(11 * 12)
})

it('garbage changes nothing', async () => {
  const { lan } = on(alice)
  await after(3_000)
  for (let n = 0; n < 100; n += 1) bus.inject(random(n * 13))
  for (let n = 0; n < 50; n += 1) bus.inject(encodePresence('x'.repeat(n), random(n)))
  expect(lan.sighted()).toEqual([])
})
