/** Whoever is in the same network is connected with while the rendezvous is away, and is sent what waits for them. */
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ConnectionState, ReachSetting } from '../../peer/api.ts'
import { createNeighbours, type Neighbours, type NeighboursInit } from '../../peer/reachability/neighbours.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  LAN_DIALS_MAX,
  LAN_DIALS_PER_HOST_MAX,
  LAN_LINKS_MAX,
  LAN_MEET_AFTER_MS,
  LAN_REDIAL_MAX_MS,
  LAN_YIELD_MS,
} from '../../shared/limits.ts'
import { parseUsername, type Username } from '../../shared/names.ts'

const device = (n: number) => `device-${String(n).padStart(3, '0')}` as DeviceId
const OWN = device(500)

let neighbours: Neighbours | undefined

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  neighbours?.stop()
  vi.useRealTimers()
})

function setUp(sighted: readonly DeviceId[]) {
  const near = {
    sighted: [...sighted],
    state: 'connecting' as ConnectionState,
    setting: 'direct' as ReachSetting,
    owners: new Map<DeviceId, Username>(),
    hostOf: (remote: DeviceId) => `10.0.1.${Number(remote.slice(-3)) % 250}`,
    answer: async (_: DeviceId) => {},
    dialled: [] as DeviceId[],
    linked: new Set<DeviceId>(),
    present: [] as Username[],
  }
  const acquainted = parseUsername('alice')
  const created = createNeighbours({
    lan: {
      sighted: () => near.sighted,
      addressesOf: (remote: DeviceId) => [multiaddr(`/ip4/${near.hostOf(remote)}/tcp/4001`)],
    },
    session: {
      get state() {
        return near.state
      },
    },
    direct: {
      async connect(remote: DeviceId) {
        near.dialled.push(remote)
        await near.answer(remote)
        near.linked.add(remote)
      },
      peers: () => [...near.linked].map((linked) => ({ device: linked })),
    },
    contacts: { ownerOf: (remote: DeviceId) => near.owners.get(remote), get: () => undefined },
    reach: {
      get setting() {
        return near.setting
      },
      allows: (username: Username) => near.setting === 'direct' || username === acquainted,
    },
    steady: { now: () => Date.now() },
    random: () => 0.5,
    device: OWN,
    onPresent: (username: Username) => near.present.push(username),
  } as unknown as NeighboursInit)
  neighbours = created
  return { near, neighbours: created }
}

it('who is away for a moment only makes nobody dial', async () => {
  const { near, neighbours } = setUp([device(1)])
  neighbours.onState()
  near.state = 'online'
  neighbours.onState()
  await vi.advanceTimersByTimeAsync(10 * LAN_MEET_AFTER_MS)
  expect(near.dialled).toEqual([])
})

it('all that are near are connected with, a few at a time, and an office of them at most', async () => {
  const all = Array.from({ length: 2 * LAN_LINKS_MAX }, (_, n) => device(n))
  const { near, neighbours } = setUp(all)
  const answered = Promise.withResolvers<void>()
  near.answer = () => answered.promise
  neighbours.onState()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(near.dialled).toHaveLength(LAN_DIALS_MAX)
  answered.resolve()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(near.linked.size).toBe(LAN_LINKS_MAX)
  expect(new Set(near.dialled).size).toBe(near.dialled.length)
})

it('who lets nobody in is tried ever more rarely, and at once when it is sighted anew', async () => {
  const { near, neighbours } = setUp([device(600)])
  near.answer = async () => {
    throw new HongyanError('PASS_EXPIRED', 'a stranger')
  }
  neighbours.onState()
  await vi.advanceTimersByTimeAsync(60 * LAN_REDIAL_MAX_MS)
  expect(near.dialled.length).toBeLessThan(140)
  const { length } = near.dialled
  neighbours.sighted(device(600))
  await vi.advanceTimersByTimeAsync(0)
  expect(near.dialled).toHaveLength(length + 1)
})

it('where many are said to be at one host and are not, few are tried there, and those of other hosts at once', async () => {
  const liars = Array.from({ length: 200 }, (_, n) => device(n))
  const { near, neighbours } = setUp([...liars, device(600)])
  near.hostOf = (remote) => (remote === device(600) ? '10.0.0.2' : '10.0.0.1')
  const silence = Promise.withResolvers<void>()
  near.answer = async (remote) => {
    if (remote === device(600)) return
    await silence.promise
    throw new HongyanError('UNREACHABLE', 'somebody else answers')
  }
  neighbours.onState()
  await vi.advanceTimersByTimeAsync(LAN_MEET_AFTER_MS)
  expect(near.dialled).toHaveLength(LAN_DIALS_PER_HOST_MAX + 1)
  expect([...near.linked]).toEqual([device(600)])
  silence.resolve()
  await vi.advanceTimersByTimeAsync(LAN_REDIAL_MAX_MS)
  expect(near.dialled.length).toBeLessThan(50)
  // Whom this machine knows is tried there all the same.
  const { length } = near.dialled
  near.owners.set(device(150), parseUsername('alice'))
  neighbours.sighted(device(150))
  await vi.advanceTimersByTimeAsync(LAN_YIELD_MS)
  expect(near.dialled.slice(length)).toContain(device(150))
})

it('of two that sight each other one dials at once, and the other gives it time to', async () => {
  const { near, neighbours } = setUp([device(1)])
  neighbours.sighted(device(1))
  await vi.advanceTimersByTimeAsync(LAN_YIELD_MS - 1)
  expect(near.dialled).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(near.dialled).toEqual([device(1)])
})

it('where only some may connect, nobody is dialled whose device it is not known to be', async () => {
  const { near, neighbours } = setUp([device(1), device(2), device(3)])
  near.setting = 'contacts'
  near.owners.set(device(2), parseUsername('alice'))
  near.owners.set(device(3), parseUsername('bob'))
  for (const each of near.sighted) neighbours.sighted(each)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(near.dialled).toEqual([device(2)])
  expect(near.present).toEqual(['alice'])
})

it('while the rendezvous is there, a sighting says that they are near, and nobody is dialled here', async () => {
  const { near, neighbours } = setUp([device(2)])
  near.state = 'online'
  near.owners.set(device(2), parseUsername('alice'))
  neighbours.sighted(device(2))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(near.present).toEqual(['alice'])
  expect(near.dialled).toEqual([])
})
