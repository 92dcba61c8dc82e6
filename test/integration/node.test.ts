import { createServer } from 'node:net'
import { noise } from '@chainsafe/libp2p-noise'
import { generateKeyPair, generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createGate } from '../../peer/net/gate/gate.ts'
import { createPeerNode, type PeerNode, type PeerNodeInit } from '../../peer/net/node/node.ts'
import { readPeerRecord, sealPeerRecord } from '../../peer/net/node/peer-records.ts'
import { systemClock } from '../../shared/clock.ts'
import { LAN_DIAL_TIMEOUT_MS, PEER_ADDRESSES_MAX, PEER_NAMES_MAX } from '../../shared/limits.ts'
import { codeOfFailure, eventually, identityOf, seedOf } from '../support/peer-net.ts'

const alice = identityOf('alice')
const bob = identityOf('bob')

async function start(
  name: string,
  listen = ['/ip4/127.0.0.1/tcp/0'],
  init: Pick<PeerNodeInit, 'isHidden' | 'announce' | 'onAddresses'> = {},
): Promise<PeerNode> {
  const gate = createGate({ clock: systemClock, server: () => undefined, grace: () => false, isRevoked: () => false })
  const node = await createPeerNode({
    seed: identityOf(name).seed,
    listen,
    gate,
    gossip: { strikes: () => 0 },
    random: Math.random,
    ...init,
  })
  onTestFinished(() => node.stop())
  return node
}

test('a node has the device of its seed', async () => {
  expect((await start('alice')).device).toBe(alice.device)
})

test('a port is kept when it is free, and replaced when it is taken', async () => {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const address = holder.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  const taken = await start('alice', [`/ip4/127.0.0.1/tcp/${address.port}`])
  expect(taken.port).not.toBe(address.port)
  expect(taken.port).toBeGreaterThan(0)
  await new Promise((resolve) => holder.close(resolve))
  const free = await start('bob', [`/ip4/127.0.0.1/tcp/${address.port}`])
  expect(free.port).toBe(address.port)
})

test('both families share a port where both exist, and either suffices', async () => {
  const node = await start('alice', ['/ip4/127.0.0.1/tcp/0', '/ip6/::1/tcp/0'])
  const ports = node.addresses().map((address) => address.getComponents()[1]?.value)
  expect(ports.length).toBeGreaterThan(0)
  expect(new Set(ports)).toEqual(new Set([String(node.port)]))
})

test('an IPv6 address that this machine lacks is passed over, an IPv4 one is an error', async () => {
  const node = await start('alice', ['/ip4/127.0.0.1/tcp/0', '/ip6/2001:db8::77/tcp/0'])
  expect(node.addresses().map(String)).toEqual([`/ip4/127.0.0.1/tcp/${node.port}`])
  expect(await codeOfFailure(start('bob', ['/ip4/203.0.113.77/tcp/0']))).toBe('CANNOT_LISTEN')
  expect(await codeOfFailure(start('bob', ['/ip6/2001:db8::77/tcp/0']))).toBe('CANNOT_LISTEN')
})

test('a node that listens everywhere names this machine too, last', async () => {
  const node = await start('alice', ['/ip4/0.0.0.0/tcp/0'])
  const addresses = node.addresses().map(String)
  expect(addresses.at(-1)).toBe(`/ip4/127.0.0.1/tcp/${node.port}`)
  expect(addresses.join()).not.toContain('0.0.0.0')
})

test('its own peer record opens at others, and has nothing private for the public', async () => {
  const node = await start('alice')
  const records = await node.peerRecords()
  expect((await readPeerRecord(records.local, alice.device)).map(String)).toEqual(node.addresses().map(String))
  expect(records.public).toEqual(new Uint8Array())
})

test('a node offers no identify, no ping and no peer routing', async () => {
  const protocols = (await start('alice')).libp2p.getProtocols()
  const gossip = ['/meshsub/1.0.0', '/meshsub/1.1.0', '/meshsub/1.2.0']
  expect(protocols).toEqual(['/libp2p/circuit/relay/0.2.0/stop', ...gossip])
})

test('dialling needs an address of that very device', async () => {
  const node = await start('alice')
  const other = await start('bob')
  const signal = AbortSignal.timeout(20_000)
  const nobody = multiaddr(`/ip4/127.0.0.1/tcp/${other.port}/p2p/${identityOf('carol').device}`)
  expect(await codeOfFailure(node.dial(bob.device, [], signal))).toBe('UNREACHABLE')
  expect(await codeOfFailure(node.dial(bob.device, [nobody], signal))).toBe('UNREACHABLE')
  expect(await codeOfFailure(node.dial(identityOf('carol').device, other.addresses(), signal))).toBe('UNREACHABLE')
  expect(await codeOfFailure(node.dial(bob.device, other.addresses(), AbortSignal.abort()))).toBe('ABORTED')
  expect(await codeOfFailure(node.dial(alice.device, node.addresses(), signal))).toBe('UNREACHABLE')
  const connection = await node.dial(bob.device, [nobody, ...other.addresses()], signal)
  expect(connection.remotePeer.toString()).toBe(bob.device)
})

test('a machine that accepts and then says nothing does not hold a dial longer than it may take', async () => {
  const silent = createServer()
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void silent.close())
  const address = silent.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  const addresses = [multiaddr(`/ip4/127.0.0.1/tcp/${address.port}`)]
  const node = await start('alice')
  expect(await codeOfFailure(node.dial(bob.device, addresses, AbortSignal.timeout(100)))).toBe('TIMEOUT')
  // The time for one private address, not the caller's.
  expect(await codeOfFailure(node.dial(bob.device, addresses, AbortSignal.timeout(15_000)))).toBe('UNREACHABLE')
})

test('a dial ends with the node', async () => {
  const silent = createServer()
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void silent.close())
  const reached = new Promise((resolve) => silent.once('connection', resolve))
  const address = silent.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  const node = await start('alice')
  const addresses = [multiaddr(`/ip4/127.0.0.1/tcp/${address.port}`)]
  const failure = codeOfFailure(node.dial(bob.device, addresses, AbortSignal.timeout(15_000)))
  await reached
  await node.stop()
  expect(await failure).toBe('ABORTED')
  expect(await codeOfFailure(node.dial(bob.device, addresses, AbortSignal.timeout(15_000)))).toBe('ABORTED')
})

test('a connection outlives the time that dialling it may take', async () => {
  const node = await start('alice')
  const other = await start('bob')
  const signal = AbortSignal.timeout(LAN_DIAL_TIMEOUT_MS + 100)
  const connection = await node.dial(bob.device, other.addresses(), signal)
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
  expect(connection.status).toBe('open')
})

test('a machine with many addresses that answer gets one connection, and keeps none of those that were slower', async () => {
  const node = await start('alice')
  const other = await start('bob', ['/ip4/127.0.0.1/tcp/0', '/ip6/::1/tcp/0'])
  const here = other.addresses()
  const names = ['/dns4/localhost', '/ip4/127.0.0.2', '/ip4/127.0.0.3'].map((host) => `${host}/tcp/${other.port}`)
  const addresses = [...here, ...names.map((address) => multiaddr(address))]
  const connection = await node.dial(bob.device, addresses, AbortSignal.timeout(20_000))
  await eventually(() => expect(node.libp2p.getConnections()).toEqual([connection]))
  await eventually(() => expect(other.libp2p.getConnections()).toHaveLength(1))
  expect(connection.status).toBe('open')
})

test("another device that answers at an address of somebody else's network hurts nothing", async () => {
  const node = await start('alice')
  const stranger = await start('carol')
  const other = await start('bob')
  const addresses = [...stranger.addresses(), ...other.addresses()]
  const connection = await node.dial(bob.device, addresses, AbortSignal.timeout(20_000))
  expect(connection.remotePeer.toString()).toBe(bob.device)
  await eventually(() => expect(node.libp2p.getConnections()).toEqual([connection]))
  await eventually(() => expect(stranger.libp2p.getConnections()).toHaveLength(0))
})

test('a name is dialled as one of its family', async () => {
  const node = await start('alice')
  const four = await start('bob')
  const signal = AbortSignal.timeout(30_000)
  const byName = (family: 4 | 6, { port }: PeerNode) => [multiaddr(`/dns${family}/localhost/tcp/${port}`)]
  const { remoteAddr } = await node.dial(bob.device, byName(4, four), signal)
  // Of use to those who want another connection to the same place.
  expect(remoteAddr.toString()).toContain(`/ip4/127.0.0.1/tcp/${four.port}`)
  expect(await codeOfFailure(node.dial(bob.device, byName(6, four), signal))).toBe('UNREACHABLE')
})

test('what the user announces is in the records: what is private only in that for neighbours', async () => {
  const announce = ['/dns4/goose.example.org/tcp/4001', '/ip6/2001:db8::7/tcp/4001', '/ip4/10.9.8.7/tcp/4001']
  const node = await start('alice', undefined, { announce })
  const records = await node.peerRecords()
  const opened = async (record: Uint8Array) => (await readPeerRecord(record, alice.device)).map(String)
  expect(await opened(records.public)).toEqual(announce.slice(0, 2))
  expect(await opened(records.local)).toEqual([...announce, `/ip4/127.0.0.1/tcp/${node.port}`])
})

test('whoever is hidden lets in and dials nobody directly, from one moment to the next, and names no address', async () => {
  let isHidden = false
  const node = await start('alice', undefined, { isHidden: () => isHidden })
  const other = await start('bob')
  const third = await start('carol')
  const address = node.addresses()
  const signal = AbortSignal.timeout(30_000)
  const kept = await node.dial(identityOf('carol').device, third.addresses(), signal)
  await other.dial(alice.device, address, signal)

  isHidden = true
  node.endDirect(kept)
  await eventually(() => expect(node.libp2p.getConnections()).toEqual([kept]))
  expect(node.addresses()).toEqual([])
  expect(await node.peerRecords()).toEqual({ local: new Uint8Array(), public: new Uint8Array() })
  expect(await codeOfFailure(node.dial(bob.device, other.addresses(), signal))).toBe('UNREACHABLE')
  expect(await codeOfFailure(other.dial(alice.device, address, signal))).toBe('UNREACHABLE')
  expect(node.libp2p.getConnections()).toEqual([kept])

  isHidden = false
  await other.dial(alice.device, address, signal)
})

test('a peer with another kind of key gets no connection', async () => {
  const node = await start('alice')
  const stranger = await createLibp2p({
    privateKey: await generateKeyPair('secp256k1'),
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
  })
  onTestFinished(() => stranger.stop())
  const opened = vi.fn()
  node.libp2p.addEventListener('connection:open', opened)
  const [address] = node.addresses()
  // The dialler may believe in the connection for a moment, since it finishes the handshake first.
  await Promise.allSettled([stranger.dial(multiaddr(`${address}/p2p/${node.device}`))])
  await eventually(() => expect(stranger.getConnections()).toHaveLength(0))
  expect(opened).not.toHaveBeenCalled()
})

test('a peer record is believed only if the expected device signed it about itself', async () => {
  const key = await generateKeyPairFromSeed('Ed25519', alice.seed)
  const other = await generateKeyPairFromSeed('Ed25519', seedOf('somebody else'))
  const addresses = [multiaddr('/ip4/8.8.8.8/tcp/4001')]
  const good = await sealPeerRecord(addresses, key)
  expect((await readPeerRecord(good, alice.device)).map(String)).toEqual(['/ip4/8.8.8.8/tcp/4001'])

  const aboutAlice = new PeerRecord({ peerId: peerIdFromPrivateKey(key), multiaddrs: addresses })
  const aboutOther = new PeerRecord({ peerId: peerIdFromPrivateKey(other), multiaddrs: addresses })
  const broken = good.map((byte, index) => (index === good.length - 1 ? byte ^ 1 : byte))
  const wrong = [
    await sealPeerRecord(addresses, other),
    (await RecordEnvelope.seal(aboutAlice, other)).marshal(),
    (await RecordEnvelope.seal(aboutOther, key)).marshal(),
    broken,
    new Uint8Array(),
    new Uint8Array(200).fill(0xff),
  ]
  for (const bytes of wrong) expect(await codeOfFailure(readPeerRecord(bytes, alice.device))).toBe('MALFORMED')
  expect(await codeOfFailure(readPeerRecord(new Uint8Array(5_000), alice.device))).toBe('TOO_LARGE')
})

test('a peer record yields few names', async () => {
  const key = await generateKeyPairFromSeed('Ed25519', alice.seed)
  const names = ['a', 'b', 'c', 'd'].map((name) => multiaddr(`/dns4/${name}.example/tcp/1`))
  const number = multiaddr('/ip4/8.8.8.8/tcp/1')
  const opened = await readPeerRecord(await sealPeerRecord([...names, number], key), alice.device)
  expect(opened.map(String)).toEqual([...names.slice(0, PEER_NAMES_MAX), number].map(String))
})

test('a peer record yields a bounded number of addresses that can be dialled', async () => {
  const key = await generateKeyPairFromSeed('Ed25519', alice.seed)
  const useless = ['/dnsaddr/example.org', '/ip4/0.0.0.0/tcp/1', '/ip4/8.8.8.8/udp/1'].map((text) => multiaddr(text))
  const many = Array.from({ length: 60 }, (_, index) => multiaddr(`/ip4/8.8.8.${index}/tcp/1`))
  const record = new PeerRecord({ peerId: peerIdFromPrivateKey(key), multiaddrs: [...useless, ...many] })
  const bytes = (await RecordEnvelope.seal(record, key)).marshal()
  const opened = await readPeerRecord(bytes, alice.device)
  expect(opened.map(String)).toEqual(many.slice(0, PEER_ADDRESSES_MAX).map(String))
})
