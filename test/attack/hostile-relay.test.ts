/** A relay that does anything but carry bytes: what it can do to the peers that have to use it. */
import { noise } from '@chainsafe/libp2p-noise'
import type { Connection, Libp2p, Stream, Upgrader } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { circuitConnection } from '../../peer/net/circuits/circuit-connection.ts'
import { createGate } from '../../peer/net/gate/gate.ts'
import { createPeerNode, type PeerNode } from '../../peer/net/node/node.ts'
import { CircuitStatus, HopMessage, readHop, readStop, StopMessage, writeHop, writeStop } from '../../shared/circuit.ts'
import { systemClock } from '../../shared/clock.ts'
import { deviceBytes, parseDeviceId } from '../../shared/identity.ts'
import { CIRCUITS_PER_DEVICE_MAX } from '../../shared/limits.ts'
import { HOP_PROTOCOL, STOP_PROTOCOL } from '../../shared/protocols.ts'
import { codeOfFailure, eventually, identityOf } from '../support/peer-net.ts'

const bob = identityOf('bob').device

interface Relay {
  readonly libp2p: Libp2p
  readonly upgrader: Upgrader
  /** To the peer that uses it. */
  readonly connection: Connection
  /** Called with each stream on which it is asked for something; at first it gives a place. */
  answer: (stream: Stream) => Promise<void>
}

let relay: Relay
let alice: PeerNode

const status = (value: CircuitStatus) => ({ type: HopMessage.Type.STATUS, status: value })
const within = () => AbortSignal.timeout(10_000)

async function createMallory(): Promise<{ libp2p: Libp2p; upgrader: Upgrader }> {
  let upgrader: Upgrader | undefined
  const libp2p = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
    services: {
      parts(components: { upgrader: Upgrader }) {
        upgrader = components.upgrader
        return {}
      },
    },
  })
  onTestFinished(() => libp2p.stop())
  if (upgrader === undefined) throw new Error('no upgrader')
  return { libp2p, upgrader }
}

beforeEach(async () => {
  const mallory = await createMallory()
  const server = parseDeviceId(mallory.libp2p.peerId.toString())
  const gate = createGate({ clock: systemClock, server: () => server, grace: () => false, isRevoked: () => false })
  const { seed } = identityOf('alice')
  alice = await createPeerNode({
    seed,
    listen: ['/ip4/127.0.0.1/tcp/0'],
    gate,
    gossip: { strikes: () => 0 },
    random: Math.random,
  })
  onTestFinished(() => alice.stop())
  const connection = await alice.libp2p.dial(mallory.libp2p.getMultiaddrs())
  const back = await eventually(() => {
    const [found] = mallory.libp2p.getConnections()
    if (found === undefined) throw new Error('not connected yet')
    return found
  })
  relay = {
    ...mallory,
    connection: back,
    async answer(stream) {
      await readHop(stream, within())
      writeHop(stream, status(CircuitStatus.OK))
      await stream.close()
    },
  }
  await mallory.libp2p.handle(HOP_PROTOCOL, (stream) => {
    relay.answer(stream).catch((error: Error) => stream.abort(error))
  })
  alice.circuits.use(connection)
  await eventually(() => expect(alice.circuits.address).toBeDefined())
})

/** Nothing but the connection with the relay, and on it no circuit. */
async function expectNothingLeft(): Promise<void> {
  await eventually(() => {
    expect(alice.libp2p.getConnections().map(({ remotePeer }) => remotePeer.toString())).toEqual([
      relay.libp2p.peerId.toString(),
    ])
    expect(alice.libp2p.getConnections()[0]?.streams).toEqual([])
  })
}

async function dialBob(signal = within()): Promise<Connection> {
  return await alice.circuits.dial(bob, signal)
}

test.each([
  ['bytes that are no message', (stream: Stream) => void stream.send(new Uint8Array(300).fill(0xff))],
  ['a length that never ends', (stream: Stream) => void stream.send(new Uint8Array(3).fill(0x80))],
  ['more than a message may have', (stream: Stream) => void stream.send(Uint8Array.of(0xff, 0x7f))],
  ['a status that is none', (stream: Stream) => writeHop(stream, { type: HopMessage.Type.STATUS })],
])('a relay that answers with %s gets no circuit', async (_, answer) => {
  relay.answer = async (stream) => {
    await readHop(stream, within())
    answer(stream)
  }
  expect(await codeOfFailure(dialBob())).toBe('MALFORMED')
  await expectNothingLeft()
})

test('a relay that says ok and carries nothing, or never says anything, holds nobody longer than they wait', async () => {
  relay.answer = async (stream) => {
    await readHop(stream, within())
    writeHop(stream, status(CircuitStatus.OK))
  }
  await expect(dialBob(AbortSignal.timeout(200))).rejects.toThrow()
  await expectNothingLeft()
  relay.answer = async (stream) => void (await readHop(stream, within()))
  await expect(dialBob(AbortSignal.timeout(200))).rejects.toThrow()
  await expectNothingLeft()
})

test('a relay that connects with itself instead of whom it was asked for is found out', async () => {
  relay.answer = async (stream) => {
    await readHop(stream, within())
    writeHop(stream, status(CircuitStatus.OK))
    await relay.upgrader.upgradeInbound(circuitConnection(stream, addressOfAlice()), { signal: within() })
  }
  await expect(dialBob()).rejects.toThrow(/match|unexpected/i)
  await expectNothingLeft()
})

test('a relay that says to bring somebody else than it does is found out', async () => {
  const stream = await askIn(relay.connection)
  expect((await readStop(stream, within())).status).toBe(CircuitStatus.OK)
  const opened = vi.fn()
  alice.libp2p.addEventListener('connection:open', opened)
  // Whoever begins a handshake is done with it first, and may believe in it for a moment.
  await Promise.allSettled([
    relay.upgrader.upgradeOutbound(circuitConnection(stream, addressOfAlice()), { signal: within() }),
  ])
  await expectNothingLeft()
  expect(opened).not.toHaveBeenCalled()
})

test('whoever is no relay of ours brings nobody', async () => {
  const { libp2p } = await createMallory()
  const connection = await libp2p.dial(alice.addresses().filter((address) => address.toString().includes('/tcp/')))
  await expect(askIn(connection).then((stream) => readStop(stream, within()))).rejects.toThrow()
  await eventually(() => expect(streamsAtAlice()).toBe(0))
})

test('a relay that brings a thousand at once is let in as few as may be, and the place is kept', async () => {
  const taken: Stream[] = []
  const attempts = Array.from({ length: 1_000 }, async () => {
    const stream = await askIn(relay.connection)
    const answer = await readStop(stream, within())
    if (answer.status === CircuitStatus.OK) taken.push(stream)
    expect(streamsAtAlice()).toBeLessThanOrEqual(CIRCUITS_PER_DEVICE_MAX)
  })
  await Promise.allSettled(attempts)
  expect(taken.length).toBeGreaterThan(0)
  expect(taken.length).toBeLessThanOrEqual(CIRCUITS_PER_DEVICE_MAX)
  for (const stream of taken) stream.abort(new Error('nobody came'))
  await expectNothingLeft()
  expect(alice.circuits.address).toBeDefined()
})

const streamsAtAlice = () => alice.libp2p.getConnections().flatMap(({ streams }) => streams).length

function addressOfAlice() {
  return multiaddr(`/p2p/${relay.libp2p.peerId}/p2p-circuit/p2p/${alice.device}`)
}

/** As a relay says that bob wants to come in. */
async function askIn(connection: Connection): Promise<Stream> {
  const stream = await connection.newStream(STOP_PROTOCOL, { signal: within(), maxOutboundStreams: 1_000 })
  writeStop(stream, { type: StopMessage.Type.CONNECT, peer: { id: deviceBytes(bob), addrs: [] } })
  return stream
}
