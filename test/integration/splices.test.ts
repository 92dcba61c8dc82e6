/** A relayed file goes past the streams: over two bare connections that the relay joins. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type Community, createCommunity } from '../support/community.ts'
import { watchDialled } from '../support/dialled-sockets.ts'
import { offerRelayedFile } from '../support/relayed-file.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(async () => {
  await community[Symbol.asyncDispose]()
})

/** Of the rendezvous. */
function portOf({ rendezvous }: Community): number {
  return Number(/\/tcp\/(\d+)/.exec(rendezvous().addresses[0] ?? '')?.[1])
}

function countPorts(): () => number {
  let opened = 0
  const count = () => {
    opened += 1
  }
  subscribe('tracing:net.server.listen:asyncEnd', count)
  onTestFinished(() => void unsubscribe('tracing:net.server.listen:asyncEnd', count))
  return () => opened
}

test('a file comes by bare connections of both to the relay’s port, and nobody opens one', async () => {
  const file = await offerRelayedFile(community, 50_000_000)
  const sockets = watchDialled()
  const openedPorts = countPorts()
  await file.accept()
  await file.expectArrived()
  const sum = (counts: readonly number[]) => counts.reduce((all, bytes) => all + bytes, 0)
  const [out, into] = [sockets.map((socket) => socket.bytesWritten), sockets.map((socket) => socket.bytesRead)]
  const ports = sockets.map(({ remotePort }) => remotePort ?? portOf(community))
  expect(new Set(ports)).toEqual(new Set([portOf(community)]))
  // Two, and two more where both had made a circuit and the one was retired for the other in the middle.
  expect(sockets.length).toBeGreaterThanOrEqual(2)
  expect(sum(out)).toBeGreaterThan(file.sizeBytes)
  expect(sum(into)).toBeGreaterThan(file.sizeBytes)
  expect(openedPorts()).toBe(0)
})

test('where the relay’s port takes no bare connections the file goes by the circuit', async () => {
  const file = await offerRelayedFile(community, 3_000_000)
  const sockets = watchDialled((socket) => void socket.destroy())
  await file.accept()
  await file.expectArrived()
  expect(sockets.length).toBeGreaterThan(0)
})

test('where only one of the two comes through the file goes by the circuit', async () => {
  const file = await offerRelayedFile(community, 3_000_000)
  let seen = 0
  watchDialled((socket) => {
    seen += 1
    if (seen === 2) socket.destroy()
  })
  await file.accept()
  await file.expectArrived()
  expect(seen).toBeGreaterThan(1)
})
