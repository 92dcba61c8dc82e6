import { randomBytes } from 'node:crypto'
import type { Connection, Stream } from '@libp2p/interface'
import { beforeEach, describe, expect, test } from 'vitest'
import { CircuitStatus, HopMessage } from '../../shared/circuit.ts'
import { CIRCUITS_PER_TARGET_MAX } from '../../shared/limits.ts'
import { connectTo, openCircuit, reserve, statusOf, takeCircuits } from '../support/circuit-members.ts'
import { startTestRendezvous } from '../support/rendezvous.ts'
import { askForPass, createTestDevice, join, type LoggedIn, openSession } from '../support/session-client.ts'

let address: string
let alice: LoggedIn
let bob: LoggedIn
let taken: { next(): Promise<Stream> }

beforeEach(async () => {
  const rendezvous = await startTestRendezvous()
  address = rendezvous.address
  alice = await join(address, 'alice')
  bob = await join(address, 'bob')
  taken = await takeCircuits(bob.device.node)
})

function endOf(stream: Stream): Promise<void> {
  return new Promise((resolve) => stream.addEventListener('close', () => resolve()))
}

async function heard(stream: Stream, bytes: Uint8Array): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let received = Buffer.alloc(0)
  stream.addEventListener('message', ({ data }) => {
    received = Buffer.concat([received, data.subarray()])
    if (received.byteLength >= bytes.byteLength) resolve()
  })
  await promise
  expect(received.equals(bytes)).toBe(true)
}

describe('a circuit', () => {
  test('carries what each says to the other', async () => {
    expect(await reserve(bob.connection)).toBe(CircuitStatus.OK)
    const [near, far] = await openCircuit(alice.connection, bob.device.id, taken)
    const [question, answer] = [randomBytes(100_000), randomBytes(300_000)]
    near.send(question)
    await heard(far, question)
    far.send(answer)
    await heard(near, answer)
  })

  test('needs somebody at its other end', async () => {
    expect(await statusOf(alice.connection, connectTo(bob.device.id))).toBe(CircuitStatus.NO_RESERVATION)
    await reserve(alice.connection)
    expect(await statusOf(alice.connection, connectTo(alice.device.id))).toBe(CircuitStatus.NO_RESERVATION)
    const carol = await join(address, 'carol')
    await reserve(carol.connection)
    // It speaks no circuits.
    expect(await statusOf(alice.connection, connectTo(carol.device.id))).toBe(CircuitStatus.CONNECTION_FAILED)
  })

  test.each<[string, (member: LoggedIn) => Promise<unknown>]>([
    ['logged out', (member) => member.request('logout', {})],
    ['ended its session', async (member) => member.asker.abort(new Error('gone'))],
    ['lost its connection', async (member) => member.connection.abort(new Error('gone'))],
    [
      'been replaced by a session of the same device',
      async (member) => {
        const next = await openSession(member.device, address)
        await askForPass(next, 'resume', member.account)
      },
    ],
  ])('ends, and the place with it, when either has %s', async (_, leave) => {
    await reserve(bob.connection)
    const [near] = await openCircuit(alice.connection, bob.device.id, taken)
    const ended = endOf(near)
    await leave(bob)
    await ended
    await expect.poll(() => statusOf(alice.connection, connectTo(bob.device.id))).toBe(CircuitStatus.NO_RESERVATION)
  })

  test('ends when who has opened it logs out, and the next one is refused', async () => {
    await reserve(bob.connection)
    const [, far] = await openCircuit(alice.connection, bob.device.id, taken)
    const ended = endOf(far)
    await alice.request('logout', {})
    await ended
    expect(await statusOf(alice.connection, connectTo(bob.device.id))).toBe(CircuitStatus.PERMISSION_DENIED)
  })

  test('is one of a few between the same two', async () => {
    await reserve(bob.connection)
    const circuits: (readonly [Stream, Stream])[] = []
    for (let number = 0; number < CIRCUITS_PER_TARGET_MAX; number += 1) {
      circuits.push(await openCircuit(alice.connection, bob.device.id, taken))
    }
    expect(await statusOf(alice.connection, connectTo(bob.device.id))).toBe(CircuitStatus.RESOURCE_LIMIT_EXCEEDED)
    circuits[0]?.[0].abort(new Error('one less'))
    await expect.poll(() => statusOf(alice.connection, connectTo(bob.device.id))).toBe(CircuitStatus.OK)
  })
})

describe('the relay refuses', () => {
  const ask = (connection: Connection) => statusOf(connection, { type: HopMessage.Type.RESERVE })

  test('strangers', async () => {
    const stranger = await openSession(await createTestDevice(), address)
    expect(await ask(stranger.connection)).toBe(CircuitStatus.PERMISSION_DENIED)
    expect(await statusOf(stranger.connection, connectTo(bob.device.id))).toBe(CircuitStatus.PERMISSION_DENIED)
  })

  test('what makes no sense', async () => {
    expect(await statusOf(alice.connection, { type: HopMessage.Type.STATUS })).toBe(CircuitStatus.UNEXPECTED_MESSAGE)
    expect(await statusOf(alice.connection, { type: HopMessage.Type.CONNECT })).toBe(CircuitStatus.UNEXPECTED_MESSAGE)
    const nobody = { type: HopMessage.Type.CONNECT, peer: { id: randomBytes(38), addrs: [] } }
    expect(await statusOf(alice.connection, nobody)).toBe(CircuitStatus.MALFORMED_MESSAGE)
  })

  test('everybody where the operator wants no relay', async () => {
    const { address: other } = await startTestRendezvous({ relay: 'off' })
    const dave = await join(other, 'dave')
    expect(dave.reply.relay).toBe('')
    await expect(reserve(dave.connection)).rejects.toThrow()
  })

  test('who has sent what may be sent in a day, and those it talks with talk on', async () => {
    const { address: small } = await startTestRendezvous({ relayLimits: { bytesPerDay: 3_000_000 } })
    const [carol, dave] = [await join(small, 'carol'), await join(small, 'dave')]
    const come = await takeCircuits(dave.device.node)
    await reserve(dave.connection)
    await reserve(carol.connection)
    const [near] = await openCircuit(carol.connection, dave.device.id, come)
    const ended = endOf(near)
    const write = () => {
      while (near.writeStatus === 'writable' && near.send(new Uint8Array(60_000)));
    }
    near.addEventListener('drain', write)
    write()
    await ended
    expect(await statusOf(carol.connection, connectTo(dave.device.id))).toBe(CircuitStatus.RESOURCE_LIMIT_EXCEEDED)
    const back = await takeCircuits(carol.device.node)
    await openCircuit(dave.connection, carol.device.id, back)
  })
})
