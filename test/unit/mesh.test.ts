import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createGossipSilence } from '../../peer/core/rooms/gossip-silence.ts'
import { createRoomNeighbours } from '../../peer/core/rooms/room-neighbours.ts'
import type { Reachable } from '../../peer/people/whereabouts.ts'
import { createMesh, type MeshInit } from '../../peer/rooms/mesh.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  GOSSIP_SILENT_AFTER,
  MESH_CHECK_MS,
  MESH_REDIAL_MAX_MS,
  MESH_RELAY_WAIT_MAX_MS,
  RECONNECT_MIN_MS,
} from '../../shared/limits.ts'
import { LOBBY, parseUsername } from '../../shared/names.ts'

const device = 'device' as DeviceId
const account = parseUsername('alice')
const DIRECT = multiaddr('/ip4/198.51.100.7/tcp/4001')
const CIRCUIT = multiaddr('/p2p/12D3KooWEChVMMMzV8acJ53mJHrw1pQ27UAGkCxWXLJutbeUMvVu/p2p-circuit')

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** A room with one other member, who has those addresses. */
function setUp(addresses: Reachable['addresses'] = [DIRECT]) {
  const calls: string[] = []
  const state = { failure: undefined as Error | undefined, isConnected: false }
  const reachable: Reachable = { device, addresses, peerRecord: new Uint8Array() }
  const mesh = createMesh({
    neighbours: createRoomNeighbours({ random: () => 0.5 }),
    session: { state: 'online' },
    directory: { inRoom: async () => [reachable], reach: async () => [reachable], met: () => {} },
    direct: {
      async connect() {
        calls.push('connect')
        if (state.failure !== undefined) throw state.failure
        state.isConnected = true
        mesh.linked(device)
        return { account, device }
      },
      disconnect() {
        calls.push('disconnect')
        state.isConnected = false
        mesh.lost(device)
      },
    },
    gate: {
      admitted: () => (state.isConnected ? { account, device } : undefined),
      connectionWith: () => undefined,
    },
    gossip: { neighbours: () => (state.isConnected ? [device] : []) },
    silence: createGossipSilence({ random: () => 0.5 }),
    steady: { now: () => Date.now() },
    joined: () => [LOBBY],
    isNeeded: () => false,
  } as unknown as MeshInit)
  return { mesh, calls, state }
}

it('a device that cannot be dialled is tried more and more rarely, and soon again when it has been reached and lost', async () => {
  const { mesh, calls, state } = setUp()
  state.failure = new HongyanError('UNREACHABLE', 'nobody is there')
  mesh.check()
  await vi.advanceTimersByTimeAsync(3 * RECONNECT_MIN_MS)
  expect(calls.length).toBeGreaterThan(1)
  const hour = 60 * 60_000
  await vi.advanceTimersByTimeAsync(hour)
  expect(calls.length).toBeLessThan(15 + (2 * hour) / MESH_REDIAL_MAX_MS)
  expect(calls.length).toBeGreaterThan(10)
  state.failure = undefined
  await vi.advanceTimersByTimeAsync(MESH_REDIAL_MAX_MS + MESH_CHECK_MS)
  expect(state.isConnected).toBe(true)
  calls.length = 0
  state.isConnected = false
  mesh.lost(device)
  await vi.advanceTimersByTimeAsync(2 * RECONNECT_MIN_MS)
  expect(calls).toEqual(['connect'])
  mesh.stop()
})

it('a neighbour whose gossip is silent is left and dialled anew', async () => {
  const { mesh, calls } = setUp()
  mesh.check()
  await vi.advanceTimersByTimeAsync(0)
  for (let times = 0; times < GOSSIP_SILENT_AFTER; times += 1) mesh.missed(LOBBY, [{ account, device }])
  await vi.advanceTimersByTimeAsync(0)
  expect(calls).toEqual(['connect', 'disconnect', 'connect'])
  mesh.stop()
})

it('a relay that takes no more is asked ever more rarely, and goes on when it does', async () => {
  const { mesh, calls, state } = setUp([CIRCUIT])
  state.failure = new HongyanError('RELAY_FULL', 'enough for today')
  mesh.check()
  const day = 24 * 60 * 60_000
  await vi.advanceTimersByTimeAsync(day)
  expect(calls.length).toBeLessThan(10 + (2 * day) / MESH_RELAY_WAIT_MAX_MS)
  state.failure = undefined
  await vi.advanceTimersByTimeAsync(MESH_RELAY_WAIT_MAX_MS + MESH_REDIAL_MAX_MS)
  expect(state.isConnected).toBe(true)
  mesh.stop()
})
