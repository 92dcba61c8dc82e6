import type { NetworkInterfaceInfo } from 'node:os'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { watchNetwork } from '../../peer/net/node/network-watch.ts'
import { NETWORK_WATCH_MS } from '../../shared/limits.ts'

let interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>
let sleptMs: number
let changes: number

beforeEach(() => {
  vi.useFakeTimers()
  interfaces = { lo: [at('127.0.0.1/8', true)], wlan0: [at('192.0.2.7/24')] }
  sleptMs = 0
  changes = 0
  const wall = { now: () => Date.now() + sleptMs }
  const watch = watchNetwork({ onChange: () => (changes += 1), interfaces: () => interfaces, wall })
  onTestFinished(() => watch.stop())
})

afterEach(() => {
  vi.useRealTimers()
})

function at(cidr: string, internal = false): NetworkInterfaceInfo {
  const [address = ''] = cidr.split('/')
  return { address, cidr, internal, family: 'IPv4', netmask: '255.255.255.0', mac: '00:00:00:00:00:00' }
}

/** Looks so often. */
function look(times: number): number {
  changes = 0
  vi.advanceTimersByTime(times * NETWORK_WATCH_MS)
  return changes
}

it('says nothing while nothing changes', () => {
  expect(look(100)).toBe(0)
})

it('tells once of another address, of a network that is gone and of one that is back', () => {
  interfaces = { ...interfaces, wlan0: [at('198.51.100.9/24')] }
  expect(look(3)).toBe(1)
  const { wlan0 } = interfaces
  interfaces = { ...interfaces, wlan0: [] }
  expect(look(3)).toBe(1)
  interfaces = { ...interfaces, wlan0 }
  expect(look(3)).toBe(1)
})

it('does not care for addresses that only this machine has, nor for their order', () => {
  interfaces = { wlan0: [at('192.0.2.7/24')], lo: [at('127.0.0.1/8', true), at('127.0.0.2/8', true)] }
  expect(look(3)).toBe(0)
})

it('tells of a sleep, by the clock that went on meanwhile', () => {
  sleptMs += 60_000
  expect(look(3)).toBe(1)
})

it('does not take a busy moment, or a clock set back, for a sleep', () => {
  sleptMs += NETWORK_WATCH_MS
  expect(look(2)).toBe(0)
  sleptMs -= 3_600_000
  expect(look(2)).toBe(0)
})
