/** The relay under attack: by strangers, by members that send more than is taken, and by peers that say to be one. */
import { randomBytes } from 'node:crypto'
import type { Stream } from '@libp2p/interface'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'
import { createFleet } from '../support/fleet.ts'
import { peakResidentBytes, residentBytes } from '../support/resident-memory.ts'
import { askRelay, connectTo, offerCircuit, openHop, reserve, reserveMessage, takeAndStop } from './client/circuit.ts'
import { createKey } from './client/keys.ts'
import { becomeMember, type Member as HostileMember } from './client/member.ts'
import { createBareNode, dial, endOf } from './client/node.ts'
import { addressOf, deviceOf } from './scene.ts'

/** One for all: each test has attackers of its own, and alice and bob go on talking. */
let community: Community
let address: string
let alice: Member
let bob: Member
let mallory: HostileMember
let attackers = 0

const attacker = () => becomeMember(address, `mallory${++attackers}`)

beforeAll(async () => {
  community = await createCommunity()
  address = community.rendezvous().addresses[0] ?? ''
  alice = await community.join('alice')
  bob = await community.join('bob')
})
afterAll(() => community[Symbol.asyncDispose]())

beforeEach(async () => {
  mallory = await attacker()
})

/** An honest word still arrives. */
async function aliceAndBobTalk(): Promise<void> {
  const text = `all the same, whatever mallory${attackers} does`
  await alice.chat.send({ to: '@bob', text })
  await bob.hear('message', saying(text))
}

describe('a stranger', () => {
  test('is refused, whatever it asks, and learns nothing of who is there', async () => {
    const node = await createBareNode(await createKey())
    const connection = await dial(node, address)
    const { status, wire } = await connectTo(connection, deviceOf(alice))
    expect(status).toBe('PERMISSION_DENIED')
    const nobody = await connectTo(connection, (await createKey()).peerId)
    expect(Buffer.from(nobody.wire.received).equals(wire.received)).toBe(true)
    expect((await reserve(connection)).status).toBe('PERMISSION_DENIED')
    await wire.ended
  })
})

describe('a member', () => {
  test('that floods one device with circuits is refused, and others still reach that device', async () => {
    const { connection } = mallory.session
    await expect.poll(() => alice.chat.status().addresses.join()).toContain('/p2p-circuit')
    const statuses: string[] = []
    for (let number = 0; number < 20; number += 1) statuses.push((await connectTo(connection, deviceOf(alice))).status)
    expect(statuses.filter((status) => status === 'OK').length).toBeLessThanOrEqual(8)
    expect(statuses.at(-1)).toBe('RESOURCE_LIMIT_EXCEEDED')
    await aliceAndBobTalk()
  })

  test('with many accounts does not fill a device: whoever asks for the first circuit there gets one', async () => {
    const trudy = await attacker()
    await takeAndStop(trudy.node)
    await reserve(trudy.session.connection)
    for (let number = 0; number < 16; number += 1) {
      const { session } = await becomeMember(address, `sybil${number}`)
      for (let circuit = 0; circuit < 8; circuit += 1) await connectTo(session.connection, trudy.device.peerId)
    }
    for (let number = 0; number < 4; number += 1) {
      const { session } = await becomeMember(address, `honest${number}`)
      expect((await connectTo(session.connection, trudy.device.peerId)).status).toBe('OK')
    }
  })

  test('reaches neither itself nor by a circuit the relay', async () => {
    const { connection } = mallory.session
    expect((await reserve(connection)).status).toBe('OK')
    expect((await connectTo(connection, mallory.device.peerId)).status).toBe('NO_RESERVATION')
    const relay = address.slice(address.lastIndexOf('/') + 1)
    expect((await connectTo(connection, relay)).status).toBe('NO_RESERVATION')
  })

  test('that says nothing sensible is told so, and bytes one by one are a message', async () => {
    const { connection } = mallory.session
    const garbage = await openHop(connection)
    garbage.send(randomBytes(200))
    expect(await garbage.next()).toBeDefined()
    const endless = await openHop(connection)
    endless.stream.send(new Uint8Array(100_000).fill(0x80))
    expect(await endless.next()).toBeDefined()
    expect((await askRelay(connection, { type: 'STATUS' })).status).toBe('UNEXPECTED_MESSAGE')
    const slow = await openHop(connection)
    for (const byte of reserveMessage()) {
      slow.stream.send(Uint8Array.of(byte))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await slow.next()).toBeDefined()
    await aliceAndBobTalk()
  })

  test('that writes beyond its window loses the connection', async () => {
    const trudy = await attacker()
    await takeAndStop(trudy.node)
    await reserve(trudy.session.connection)
    const { wire } = await connectTo(mallory.session.connection, trudy.device.peerId)
    const ended = endOf(mallory.session.connection)
    Object.assign(wire.stream, { sendWindowCapacity: Number.MAX_SAFE_INTEGER, maxMessageSize: 60_000 })
    for (let sent = 0; sent < 16 && wire.stream.status === 'open'; sent += 1) wire.stream.send(new Uint8Array(60_000))
    await ended
    await aliceAndBobTalk()
  })
})

test('a peer that says to be a relay brings no circuits', async () => {
  const connection = await dial(mallory.node, addressOf(alice))
  expect(await offerCircuit(connection, deviceOf(bob))).toBeUndefined()
})

const CIRCUITS = 48
const RECEIVERS = 6
/** To each; all of it would show. */
const FLOOD_BYTES = 64 * 1024 * 1024
/** What is held by design is a window per circuit; the rest is what a collector is too lazy to return. */
const GROWTH_MAX_BYTES = 96 * 1024 * 1024

test('members that have stopped reading cost little, however much is sent to them', async () => {
  await using fleet = await createFleet()
  const mallory = await becomeMember(fleet.server, 'mallory')
  const receivers: HostileMember[] = []
  for (let number = 0; number < RECEIVERS; number += 1) {
    const trudy = await becomeMember(fleet.server, `trudy${number}`)
    await takeAndStop(trudy.node)
    await reserve(trudy.session.connection)
    receivers.push(trudy)
  }
  const resting = residentBytes(fleet.rendezvousPid)
  const sent = await Promise.all(
    Array.from({ length: CIRCUITS }, async (_, number) => {
      const receiver = receivers[number % RECEIVERS]
      const { wire } = await connectTo(mallory.session.connection, receiver?.device.peerId ?? '')
      return await writeUntilShut(wire.stream)
    }),
  )
  expect(Math.min(...sent)).toBeGreaterThan(0)
  expect(peakResidentBytes(fleet.rendezvousPid) - resting).toBeLessThan(GROWTH_MAX_BYTES)
  expect((await reserve(mallory.session.connection)).status).toBe('OK')
})

/** Until the relay opens the window no more. Returns how much went. */
async function writeUntilShut(stream: Stream): Promise<number> {
  const piece = new Uint8Array(60_000)
  let sent = 0
  while (stream.status === 'open' && sent < FLOOD_BYTES) {
    sent += piece.byteLength
    if (stream.send(piece)) continue
    const opened = await Promise.race([
      new Promise((resolve) => stream.addEventListener('drain', () => resolve(true), { once: true })),
      new Promise((resolve) => setTimeout(resolve, 1_000, false)),
    ])
    if (opened === false) break
  }
  return sent
}
