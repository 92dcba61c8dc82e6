/** libp2p nodes: a bare one that speaks only what it is told, and a stock one with what every libp2p node has. */
import { noise } from '@chainsafe/libp2p-noise'
import { type GossipSub, gossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import type { Connection, Libp2p } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { onTestFinished } from 'vitest'
import type { Key } from './keys.ts'

const stack = () => ({
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionMonitor: { enabled: false },
  connectionManager: { inboundConnectionThreshold: 1_000 },
})

/** Stopped when the test has finished. */
export async function createBareNode({ libp2pKey }: Key, listen: readonly string[] = []): Promise<Libp2p> {
  const node = await createLibp2p({ ...stack(), privateKey: libp2pKey, addresses: { listen: [...listen] } })
  onTestFinished(() => node.stop())
  return node
}

/** With identify, ping, gossipsub, and floodsub for whoever speaks no better. */
export async function createStockNode(): Promise<Libp2p<{ pubsub: GossipSub }>> {
  const node = await createLibp2p({
    ...stack(),
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    services: {
      identify: identify(),
      ping: ping(),
      pubsub: gossipsub({ fallbackToFloodsub: true, allowPublishToZeroTopicPeers: true }),
    },
  })
  onTestFinished(() => node.stop())
  return node
}

/** A connection of its own. */
export function dial(node: Libp2p, address: string): Promise<Connection> {
  return node.dial(multiaddr(address), { force: true })
}

export function endOf(connection: Connection): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  connection.addEventListener('close', () => resolve())
  if (connection.status !== 'open') resolve()
  return promise
}

/** A signed peer record (libp2p RFC 0003); whose addresses it claims to be need not be who signs. */
export async function peerRecord(
  signer: Key,
  addresses: readonly string[],
  subject = signer.peerId,
): Promise<Uint8Array> {
  const peerId = peerIdFromString(subject)
  const record = new PeerRecord({ peerId, multiaddrs: addresses.map((address) => multiaddr(address)) })
  return (await RecordEnvelope.seal(record, signer.libp2pKey)).marshal()
}

/** What a signed peer record says, whoever signed it. */
export async function addressesIn(record: Uint8Array): Promise<string[]> {
  const { payload } = await RecordEnvelope.openAndCertify(record, PeerRecord.DOMAIN)
  return PeerRecord.createFromProtobuf(payload).multiaddrs.map(String)
}
