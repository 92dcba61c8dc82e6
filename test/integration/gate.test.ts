import { noise } from '@chainsafe/libp2p-noise'
import { type GossipSub, gossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import type { Connection, Libp2p } from '@libp2p/interface'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { CODE_P2P } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { expect, onTestFinished, test, vi } from 'vitest'
import { toUtf8 } from '../../shared/bytes.ts'
import { HongyanError } from '../../shared/errors.ts'
import { parseDeviceId } from '../../shared/identity.ts'
import { PASS_LIFE_MS } from '../../shared/limits.ts'
import { LOBBY } from '../../shared/names.ts'
import { DIRECT_PROTOCOL, FILE_PROTOCOL, topicOf } from '../../shared/protocols.ts'
import { createTestPeer, eventually, SERVER, type TestPeer, type TestPeerInit } from '../support/peer-net.ts'

const TOPIC = topicOf(LOBBY)
const MESHSUB = ['/meshsub/1.0.0', '/meshsub/1.1.0', '/meshsub/1.2.0']

async function start(name: string, init: TestPeerInit = {}): Promise<TestPeer> {
  const peer = await createTestPeer(name, init)
  onTestFinished(() => peer[Symbol.asyncDispose]())
  return peer
}

/** Collects what a peer hears in the lobby. */
function listenIn({ pubsub }: { pubsub: GossipSub }): string[] {
  const heard: string[] = []
  pubsub.addEventListener('message', ({ detail }) => heard.push(new TextDecoder().decode(detail.data)))
  pubsub.subscribe(TOPIC)
  return heard
}

async function stockNode(): Promise<Libp2p<{ pubsub: GossipSub }>> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify(), ping: ping(), pubsub: gossipsub({ allowPublishToZeroTopicPeers: true }) },
  })
  onTestFinished(() => node.stop())
  return node
}

function dialFrom(node: Libp2p, to: TestPeer): Promise<Connection> {
  const addresses = to.node.addresses().map((address) => address.encapsulate(`/p2p/${to.node.device}`))
  return node.dial(addresses)
}

function endOf(connection: Connection): Promise<void> {
  const ended = Promise.withResolvers<void>()
  connection.addEventListener('close', () => ended.resolve())
  if (connection.status !== 'open') ended.resolve()
  return ended.promise
}

test('a room is heard by those who admitted each other, at once and in both directions', async () => {
  const alice = await start('alice')
  const bob = await start('bob')
  const heardByAlice = listenIn(alice.node)
  const heardByBob = listenIn(bob.node)
  await alice.connect(bob)
  await eventually(() => {
    expect(alice.node.pubsub.getSubscribers(TOPIC).map(String)).toEqual([bob.node.device])
    expect(bob.node.pubsub.getSubscribers(TOPIC).map(String)).toEqual([alice.node.device])
  })
  await alice.node.pubsub.publish(TOPIC, toUtf8('from alice'))
  await bob.node.pubsub.publish(TOPIC, toUtf8('from bob'))
  await eventually(() => expect(heardByBob).toEqual(['from alice']))
  await eventually(() => expect(heardByAlice).toEqual(['from bob']))
})

test('the same bytes in another room first do not suppress a message', async () => {
  const alice = await start('alice')
  const bob = await start('bob')
  const heard = listenIn(bob.node)
  listenIn(alice.node)
  bob.node.pubsub.subscribe(`${TOPIC}2`)
  await alice.connect(bob)
  await eventually(() => expect(alice.node.pubsub.getSubscribers(`${TOPIC}2`)).toHaveLength(1))
  await alice.node.pubsub.publish(`${TOPIC}2`, toUtf8('hello'))
  await alice.node.pubsub.publish(TOPIC, toUtf8('hello'))
  await eventually(() => expect(heard).toEqual(['hello', 'hello']))
})

test('a stock libp2p node gets nothing and is cut off', async () => {
  const alice = await start('alice', { admissionTimeoutMs: 4_000 })
  const bob = await start('bob')
  const heardByBob = listenIn(bob.node)
  const heardByAlice = listenIn(alice.node)
  await alice.connect(bob)
  await eventually(() => expect(alice.node.pubsub.getSubscribers(TOPIC)).toHaveLength(1))

  const stranger = await stockNode()
  const heardByStranger = listenIn({ pubsub: stranger.services.pubsub })
  const identified = vi.fn()
  const learned = vi.fn()
  stranger.addEventListener('peer:identify', identified)
  stranger.services.pubsub.addEventListener('subscription-change', learned)
  const connection = await dialFrom(stranger, alice)
  const ended = endOf(connection)

  const forbidden = ['/ipfs/id/1.0.0', '/ipfs/id/push/1.0.0', '/ipfs/ping/1.0.0', '/floodsub/1.0.0', FILE_PROTOCOL]
  for (const protocol of forbidden) await expect(connection.newStream(protocol)).rejects.toThrow()
  for (const protocol of MESHSUB) {
    const stream = await connection.newStream(protocol)
    await eventually(() => expect(stream.status).toBe('reset'))
  }
  await alice.node.pubsub.publish(TOPIC, toUtf8('among friends'))
  await stranger.services.pubsub.publish(TOPIC, toUtf8('spam'))
  await eventually(() => expect(heardByBob).toEqual(['among friends']))
  expect(connection.status).toBe('open')

  await ended
  expect(heardByStranger).toEqual([])
  expect(heardByAlice).toEqual([])
  expect(identified).not.toHaveBeenCalled()
  expect(learned).not.toHaveBeenCalled()
  expect(alice.node.pubsub.getPeers().map(String)).toEqual([bob.node.device])
  expect(alice.links).toEqual(['+bob'])
  const known = await stranger.peerStore.get(connection.remotePeer)
  expect(known.peerRecordEnvelope).toBeUndefined()
  expect(known.protocols.filter((protocol) => !MESHSUB.includes(protocol))).toEqual([])
  // What it knows is where it dialled, no more.
  expect(known.addresses.map(({ multiaddr }) => multiaddr.decapsulateCode(CODE_P2P).toString())).toEqual(
    alice.node.addresses().map(String),
  )
})

test('a stranger that holds a direct stream open without a word is cut off too', async () => {
  const alice = await start('alice', { admissionTimeoutMs: 1_000 })
  const stranger = await stockNode()
  const connection = await dialFrom(stranger, alice)
  await connection.newStream(DIRECT_PROTOCOL)
  await endOf(connection)
  await eventually(() => expect(alice.node.libp2p.getConnections()).toEqual([]))
  await eventually(async () => expect(await alice.node.libp2p.peerStore.has(stranger.peerId)).toBe(false))
})

test('a stranger that we dialled is cut off as well', async () => {
  const alice = await start('alice', { admissionTimeoutMs: 1_000 })
  const stranger = await stockNode()
  const device = parseDeviceId(stranger.peerId.toString())
  const connection = await alice.node.dial(device, stranger.getMultiaddrs(), AbortSignal.timeout(20_000))
  await endOf(connection)
})

test('the rendezvous may stay connected without a pass, yet gets nothing of a room', async () => {
  const rendezvous = await stockNode()
  const server = { ...SERVER, id: parseDeviceId(rendezvous.peerId.toString()) }
  const alice = await start('alice', { admissionTimeoutMs: 500, server })
  listenIn(alice.node)
  const heard = listenIn({ pubsub: rendezvous.services.pubsub })
  const connection = await dialFrom(rendezvous, alice)
  const stranger = await stockNode()
  await endOf(await dialFrom(stranger, alice))
  expect(connection.status).toBe('open')
  const stream = await connection.newStream(MESHSUB)
  await eventually(() => expect(stream.status).toBe('reset'))
  expect(heard).toEqual([])
})

test('a peer whose pass runs out is expelled at the next check, unless it has grace', async () => {
  let now = Date.now()
  let grace = false
  const alice = await start('alice', { clock: { now: () => now }, grace: () => grace })
  const bob = await start('bob')
  await alice.connect(bob)
  alice.gate.check()
  expect(alice.links).toEqual(['+bob'])
  now += PASS_LIFE_MS * 2
  grace = true
  alice.gate.check()
  expect(alice.links).toEqual(['+bob'])
  grace = false
  alice.gate.check()
  expect(alice.links).toEqual(['+bob', '-bob'])
  await eventually(() => expect(bob.links).toEqual(['+alice', '-alice']))
  expect(alice.node.pubsub.getPeers()).toEqual([])
})

test('an expelled peer hears nothing more of a room', async () => {
  const alice = await start('alice')
  const bob = await start('bob')
  const heard = listenIn(bob.node)
  await alice.connect(bob)
  await eventually(() => expect(alice.node.pubsub.getSubscribers(TOPIC)).toHaveLength(1))
  alice.gate.expel(bob.node.device, new HongyanError('BANNED', 'misbehaved'))
  expect(alice.node.pubsub.getPeers()).toEqual([])
  expect(alice.gate.admitted(bob.node.device)).toBeUndefined()
  const { recipients } = await alice.node.pubsub.publish(TOPIC, toUtf8('about you'))
  expect(recipients).toEqual([])
  await eventually(() => expect(bob.node.libp2p.getConnections()).toEqual([]))
  expect(heard).toEqual([])
})

test('a room goes on when the stream under it was reset, or one of two connections was lost', async () => {
  const alice = await start('alice')
  const bob = await start('bob')
  const heard = listenIn(bob.node)
  await alice.connect(bob)
  await eventually(() => expect(alice.node.pubsub.getSubscribers(TOPIC)).toHaveLength(1))
  const first = alice.node.libp2p.getConnections()[0]

  const gossip = first?.streams.find(
    ({ protocol, direction }) => MESHSUB.includes(protocol) && direction === 'outbound',
  )
  let attempt = 0
  gossip?.abort(new Error('reset'))
  alice.gate.check()
  await eventually(async () => {
    attempt += 1
    await alice.node.pubsub.publish(TOPIC, toUtf8(`after the reset ${attempt}`))
    expect(heard.length).toBeGreaterThan(0)
  })

  await alice.node.dial(bob.node.device, bob.node.addresses(), AbortSignal.timeout(20_000))
  await eventually(() => expect(bob.node.libp2p.getConnections()).toHaveLength(2))
  heard.length = 0
  first?.abort(new Error('lost'))
  await eventually(async () => {
    attempt += 1
    await alice.node.pubsub.publish(TOPIC, toUtf8(`after the loss ${attempt}`))
    expect(heard.length).toBeGreaterThan(0)
  })
  expect(alice.links).toEqual(['+bob'])
})

test('gossip goes on both ways when a connection is replaced, and nobody is missing in between', async () => {
  const alice = await start('alice')
  const bob = await start('bob')
  const [heardByAlice, heardByBob] = [listenIn(alice.node), listenIn(bob.node)]
  await alice.connect(bob)
  await eventually(() => expect(alice.node.pubsub.getSubscribers(TOPIC)).toHaveLength(1))
  await eventually(() => expect(bob.node.pubsub.getSubscribers(TOPIC)).toHaveLength(1))
  const left = vi.fn()
  for (const { node } of [alice, bob]) {
    node.pubsub.addEventListener('subscription-change', ({ detail }) => {
      if (detail.subscriptions.some(({ subscribe }) => !subscribe)) left()
    })
  }
  const [first] = alice.gate.waysTo(bob.node.device)
  await alice.direct.improve(bob.node.device, bob.node.addresses(), AbortSignal.timeout(20_000))
  if (first !== undefined) alice.gate.retire(first)
  await eventually(() => expect(bob.node.libp2p.getConnections()).toHaveLength(1))
  let attempt = 0
  await eventually(async () => {
    attempt += 1
    await alice.node.pubsub.publish(TOPIC, toUtf8(`from alice ${attempt}`))
    await bob.node.pubsub.publish(TOPIC, toUtf8(`from bob ${attempt}`))
    expect(heardByBob.length).toBeGreaterThan(0)
    expect(heardByAlice.length).toBeGreaterThan(0)
  })
  expect(left).not.toHaveBeenCalled()
  expect([alice.links, bob.links]).toEqual([['+bob'], ['+alice']])
})

test('one device cannot hold many connections', async () => {
  const alice = await start('alice')
  const bob = await start('bob')
  await alice.connect(bob)
  for (let count = 0; count < 8; count += 1) {
    await alice.node.dial(bob.node.device, bob.node.addresses(), AbortSignal.timeout(20_000))
  }
  await eventually(() => expect(bob.node.libp2p.getConnections()).toHaveLength(4))
  expect(bob.links).toEqual(['+alice'])
})

test('a peer with strikes is not heard, and others are', async () => {
  const alice = await start('alice', { strikes: (device) => (device === mallory.node.device ? 9 : 0) })
  const mallory: TestPeer = await start('mallory')
  const bob = await start('bob')
  const heard = listenIn(alice.node)
  for (const peer of [mallory, bob]) {
    peer.node.pubsub.subscribe(TOPIC)
    await peer.connect(alice)
    await eventually(() => expect(peer.node.pubsub.getSubscribers(TOPIC)).toHaveLength(1))
  }
  await mallory.node.pubsub.publish(TOPIC, toUtf8('spam'))
  await bob.node.pubsub.publish(TOPIC, toUtf8('hello'))
  await eventually(() => expect(heard).toEqual(['hello']))
})

test('members behind one address all hear each other', async () => {
  const peers = await Promise.all(Array.from({ length: 18 }, (_, index) => start(`peer${index}`)))
  const heard = peers.map(({ node }) => listenIn(node))
  const [hub, ...others] = peers
  for (const other of others) if (hub !== undefined) await other.connect(hub)
  await eventually(() => expect(hub?.node.pubsub.getSubscribers(TOPIC)).toHaveLength(others.length))
  await hub?.node.pubsub.publish(TOPIC, toUtf8('hello all'))
  await eventually(() => expect(heard.slice(1)).toEqual(others.map(() => ['hello all'])))
})
