/** Members that ask a relay for too much or for what makes no sense: circuits in circuits and in rings, and floods. */
import type { Connection, Libp2p, Stream, Upgrader } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { circuitConnection } from '../../peer/net/circuits/circuit-connection.ts'
import { CIRCUIT_REFUSALS_PER_MINUTE_MAX, CIRCUIT_REQUESTS_PER_MINUTE } from '../../shared/limits.ts'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'
import { talkBy } from '../support/talk-until.ts'
import { connectTo, openHop, reserve, reserveMessage, takeAndEcho } from './client/circuit.ts'
import { decode } from './client/document.ts'
import { createKey } from './client/keys.ts'
import { becomeMember, type Member as HostileMember, logIn } from './client/member.ts'
import { createBareNode, endOf } from './client/node.ts'
import { openSession } from './client/session.ts'
import { deviceOf } from './scene.ts'

const HOP = '/libp2p/circuit/relay/0.2.0/hop'
const STOP = '/libp2p/circuit/relay/0.2.0/stop'
const SHARE_BYTES = 1_500_000
/** Nobody can dial it, as behind a NAT. */
const NOWHERE = { listen: [] }

let community: Community
let address: string
let alice: Member
let bob: Member
let mallory: HostileMember

/** One for all: each test has attackers of its own, and alice and bob go on talking. */
beforeAll(async () => {
  community = await createCommunity({ relayLimits: { bytesPerDay: SHARE_BYTES } })
  address = community.rendezvous().addresses[0] ?? ''
  alice = await community.join('alice', NOWHERE)
  bob = await community.join('bob', NOWHERE)
})
afterAll(() => community[Symbol.asyncDispose]())

let attackers = 0

const attacker = () => becomeMember(address, `mallory${++attackers}`)

beforeEach(async () => {
  mallory = await attacker()
})

async function aliceAndBobTalk(): Promise<void> {
  const text = `all the same, whatever mallory${attackers} does`
  await alice.chat.send({ to: '@bob', text })
  await bob.hear('message', saying(text))
  await talkBy('relay', alice, bob)
}

describe('a circuit', () => {
  /** A connection with that peer over it, as peers make them. */
  async function connectOver(circuit: Stream, device: string): Promise<Connection> {
    const { upgrader } = (mallory.node as Libp2p & { readonly components: { readonly upgrader: Upgrader } }).components
    const relay = address.slice(address.lastIndexOf('/') + 1)
    const at = multiaddr(`/p2p/${relay}/p2p-circuit/p2p/${device}`)
    return await upgrader.upgradeOutbound(circuitConnection(circuit, at), { signal: AbortSignal.timeout(10_000) })
  }

  test('leads to a peer that is no relay and takes nobody for one', async () => {
    const device = deviceOf(alice)
    const { status, wire } = await connectTo(mallory.session.connection, device)
    expect(status).toBe('OK')
    const connection = await connectOver(wire.stream, device)
    await expect(connection.newStream(HOP)).rejects.toThrow()
    // As if mallory were a relay by which somebody comes; the stream may be reset before it is negotiated.
    const offered = await connection.newStream(STOP).catch(() => undefined)
    if (offered?.status === 'open') await new Promise((resolve) => offered.addEventListener('close', resolve))
    await aliceAndBobTalk()
  })

  test('in a ring carries no more than the shares of those who have made it', async () => {
    const trudy = await attacker()
    const carried: number[] = []
    for (const { node, session } of [mallory, trudy]) {
      carried.push(0)
      const place = carried.length - 1
      await takeAndEcho(node, (bytes) => {
        carried[place] = (carried[place] ?? 0) + bytes
      })
      await reserve(session.connection)
    }
    // Whatever comes back is sent back: it goes round and round by itself.
    const [there, back] = [
      await connectTo(mallory.session.connection, trudy.device.peerId),
      await connectTo(trudy.session.connection, mallory.device.peerId),
    ]
    for (const { wire } of [there, back]) {
      wire.stream.addEventListener('message', ({ data }) => {
        if (wire.stream.writeStatus === 'writable') wire.stream.send(data.subarray())
      })
      wire.stream.send(new Uint8Array(50_000))
    }
    await Promise.all([there.wire.ended, back.wire.ended])
    expect(Math.max(...carried)).toBeLessThan(2 * SHARE_BYTES)
    expect((await connectTo(mallory.session.connection, trudy.device.peerId)).status).toBe('RESOURCE_LIMIT_EXCEEDED')
    await aliceAndBobTalk()
  })
})

/** Without the manners that take time. */
async function askBriefly(connection: Connection): Promise<'OK' | 'refused'> {
  const stream = await connection.newStream(HOP)
  stream.send(reserveMessage())
  const answer = await new Promise<Uint8Array>((resolve, reject) => {
    stream.addEventListener('message', ({ data }) => resolve(data.subarray()), { once: true })
    stream.addEventListener('close', () => reject(new Error('no answer')), { once: true })
  })
  stream.abort(new Error('asked'))
  return decode<{ status: string }>('HopMessage', answer.subarray(1)).status === 'OK' ? 'OK' : 'refused'
}

/** Several at once. Returns how often it was let have one, and refused; the connection may be cut under the hand. */
async function flood(
  connection: Connection,
  times: number,
): Promise<{ readonly had: number; readonly refused: number }> {
  const answers = { OK: 0, refused: 0, cut: 0 }
  let asked = 0
  const ask = async () => {
    for (; asked < times && connection.status === 'open'; ) {
      asked += 1
      answers[await askBriefly(connection).catch(() => 'cut' as const)] += 1
    }
  }
  await Promise.all(Array.from({ length: 32 }, ask))
  return { had: answers.OK, refused: answers.refused }
}

test('who asks for a place on and on is refused and then cut off, whatever the device, and nobody else is', async () => {
  const silent = await attacker()
  const half = await Promise.all(Array.from({ length: 60 }, () => openHop(silent.session.connection)))
  // Begun and not gone on with.
  for (const { stream } of half) stream.send(Uint8Array.of(40))

  const end = endOf(mallory.session.connection)
  const times = CIRCUIT_REQUESTS_PER_MINUTE + CIRCUIT_REFUSALS_PER_MINUTE_MAX + 32
  const { had, refused } = await flood(mallory.session.connection, times)
  await end
  expect(had).toBe(CIRCUIT_REQUESTS_PER_MINUTE)
  expect(refused).toBeGreaterThan(0)
  const other = await createKey()
  const session = await openSession(await createBareNode(other), address)
  await logIn(session, mallory.account, other)
  const otherEnd = endOf(session.connection)
  await reserve(session.connection).catch(() => undefined)
  await otherEnd

  await aliceAndBobTalk()
  // A request has so long and no longer; the session goes on.
  await Promise.all(half.map(({ ended }) => ended))
  expect((await reserve(silent.session.connection)).status).toBe('OK')
})
