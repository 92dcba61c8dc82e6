import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createGossipSilence } from '../../peer/core/rooms/gossip-silence.ts'
import type { Directory } from '../../peer/people/directory.ts'
import type { Reachable } from '../../peer/people/whereabouts.ts'
import { createMesh, type MeshInit } from '../../peer/rooms/mesh.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { GOSSIP_SILENT_AFTER, MESH_CHECK_MS, MESH_REDIAL_MAX_MS, RECONNECT_MIN_MS } from '../../shared/limits.ts'
import { LOBBY, parseUsername } from '../../shared/names.ts'

const device = 'device' as DeviceId
const account = parseUsername('alice')
const reachable: Reachable = { device, addresses: [], peerRecord: new Uint8Array() }

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** A room with one other member. */
function setUp() {
  const calls: string[] = []
  const state = { isReachable: true, isConnected: false }
  const mesh = createMesh({
    session: { state: 'online', request: async () => ({ users: [], devices: [] }) },
    directory: {
      inRoom: async () => [reachable],
      reach: async () => [reachable],
      met: () => {},
    } as Partial<Directory>,
    direct: {
      async connect() {
        calls.push('connect')
        if (!state.isReachable) throw new HongyanError('UNREACHABLE', 'nobody is there')
        state.isConnected = true
        return { account, device }
      },
      disconnect() {
        calls.push('disconnect')
        state.isConnected = false
      },
    },
    gossip: { neighbours: () => (state.isConnected ? [device] : []) },
    silence: createGossipSilence({ random: () => 0.5 }),
    steady: { now: () => Date.now() },
    random: () => 0.5,
    joined: () => [LOBBY],
  } as unknown as MeshInit)
  return { mesh, calls, state }
}

it('a device that cannot be dialled is tried more and more rarely, and at once again when it has been reached', async () => {
  const { mesh, calls, state } = setUp()
  state.isReachable = false
  mesh.check()
  await vi.advanceTimersByTimeAsync(3 * RECONNECT_MIN_MS)
  expect(calls.length).toBeGreaterThan(1)
  const hour = 60 * 60_000
  await vi.advanceTimersByTimeAsync(hour)
  expect(calls.length).toBeLessThan(15 + (2 * hour) / MESH_REDIAL_MAX_MS)
  expect(calls.length).toBeGreaterThan(10)
  state.isReachable = true
  await vi.advanceTimersByTimeAsync(MESH_REDIAL_MAX_MS + MESH_CHECK_MS)
  expect(state.isConnected).toBe(true)
  calls.length = 0
  state.isConnected = false
  await vi.advanceTimersByTimeAsync(MESH_CHECK_MS)
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
