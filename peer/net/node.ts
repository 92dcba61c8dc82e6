/**
 * A peer's libp2p node: TCP, noise, yamux and gossipsub behind the gate. There is no identify, ping or routing: a
 * stranger learns nothing, and whom to dial comes from the directory. Dials nobody by itself.
 */
import { networkInterfaces } from 'node:os'
import { noise } from '@chainsafe/libp2p-noise'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { GossipSub } from '@libp2p/gossipsub'
import { type Connection, type Libp2p, type PeerId, serviceCapabilities, type Transport } from '@libp2p/interface'
import type { Registrar, TransportManager } from '@libp2p/interface-internal'
import { type TCPComponents, tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { CODE_P2P, type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { type DeviceId, parseDeviceId } from '../../shared/identity.ts'
import {
  ADDRESS_DIAL_TIMEOUT_MS,
  CONNECTION_CLOSE_MS,
  DIAL_TIMEOUT_MS,
  LAN_DIAL_TIMEOUT_MS,
  PEER_ADDRESSES_MAX,
  PEER_INBOUND_PER_SECOND,
  PEER_MAX_CONNECTIONS,
  PEER_STREAMS_MAX,
} from '../../shared/limits.ts'
import { dialOrder, isPrivateAddress, kindOf, subnetsOf } from './addresses.ts'
import type { Gate } from './gate.ts'
import { createGossip, type GossipInit } from './node-gossip.ts'
import { listenOn } from './node-listen.ts'
import { sealPeerRecord } from './records.ts'

export interface PeerNodeInit {
  /** 32 secret bytes: the device's key. */
  readonly seed: Uint8Array
  /** Multiaddrs; a port that is taken is replaced by a free one. None: dial only. */
  readonly listen: readonly string[]
  /** Not watching anything else; stopped with the node. */
  readonly gate: Gate
  readonly gossip: GossipInit
}

export interface PeerNode {
  readonly libp2p: Libp2p
  readonly pubsub: GossipSub
  /** The real registrar: what is handled here is served to strangers too. */
  readonly registrar: Registrar
  /** For protocols that only admitted peers may speak. */
  readonly gatedRegistrar: Registrar
  readonly device: DeviceId
  /** The TCP port, to be wished for again at the next start; undefined where it does not listen. */
  readonly port: number | undefined
  /** Own addresses that others may dial, the most widely known first, without /p2p/. */
  addresses(): Multiaddr[]
  /** `local` has every address; `public` none that is private, and is empty when none is left. */
  peerRecords(): Promise<{ readonly local: Uint8Array; readonly public: Uint8Array }>
  /** A new connection with that very device. Throws UNREACHABLE, or ABORTED when `signal` said so. */
  dial(device: DeviceId, addresses: readonly Multiaddr[], signal: AbortSignal): Promise<Connection>
  stop(): Promise<void>
}

/** Throws ADDRESS_IN_USE when it can listen nowhere. */
export async function createPeerNode({ seed, listen, gate, gossip }: PeerNodeInit): Promise<PeerNode> {
  const privateKey = await generateKeyPairFromSeed('Ed25519', seed)
  let parts: Parts | undefined
  const libp2p = await createLibp2p({
    start: false,
    privateKey,
    addresses: { listen: [] },
    transports: [hastyTcp],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ maxInboundStreams: PEER_STREAMS_MAX })],
    connectionGater: { denyInboundEncryptedConnection: isNoDevice, denyOutboundEncryptedConnection: isNoDevice },
    // It aborts connections after one lost ping; the direct stream's acknowledgements tell better.
    connectionMonitor: { enabled: false },
    connectionManager: {
      maxConnections: PEER_MAX_CONNECTIONS,
      // All that one address may open in a second may also be under way at once.
      maxIncomingPendingConnections: PEER_INBOUND_PER_SECOND,
      inboundConnectionThreshold: PEER_INBOUND_PER_SECOND,
      dialTimeout: DIAL_TIMEOUT_MS,
      addressDialTimeout: ADDRESS_DIAL_TIMEOUT_MS,
      connectionCloseTimeout: CONNECTION_CLOSE_MS,
      // Networks change while a laptop runs: looked at for every comparison of a dial's few addresses.
      addressSorter: (left, right) => dialOrder(subnetsOf(networkInterfaces()))(left.multiaddr, right.multiaddr),
    },
    services: {
      // Gossipsub asks for identify because that tells its topology who is there; here the gate does.
      gate: (components: Parts & { events: Parameters<Gate['watch']>[0] }) => {
        parts = components
        gate.watch(components.events)
        return { [serviceCapabilities]: ['@libp2p/identify'] }
      },
      pubsub: createGossip(gate, gossip),
    },
  })
  if (parts === undefined) throw new HongyanError('INTERNAL', 'libp2p made no services')
  const { registrar, transportManager } = parts
  // Whom to dial and where is for the directory and the profile to know; strangers' entries must not pile up.
  libp2p.addEventListener('peer:disconnect', ({ detail: peer }) => {
    // It fails only when the node stops, and takes the store with it.
    libp2p.peerStore.delete(peer).catch(() => undefined)
  })

  async function stop(): Promise<void> {
    gate.stop()
    await libp2p.stop()
  }

  try {
    await libp2p.start()
    await listenOn(transportManager, listen)
  } catch (error) {
    await stop()
    throw error
  }

  function addresses(): Multiaddr[] {
    const rank = { public: 0, lan: 1, loopback: 2 }
    const known = transportManager.getAddrs().flatMap((address) => {
      const kind = kindOf(address)
      return kind === undefined ? [] : [{ address, kind }]
    })
    return known.sort((left, right) => rank[left.kind] - rank[right.kind]).map(({ address }) => address)
  }

  return {
    libp2p,
    pubsub: libp2p.services.pubsub,
    registrar,
    gatedRegistrar: gate.wrap(registrar),
    device: parseDeviceId(libp2p.peerId.toString()),
    port: portOf(transportManager.getAddrs()[0]),
    addresses,
    async peerRecords() {
      const all = addresses()
      const shared = all.filter((address) => !isPrivateAddress(address))
      return { local: await sealPeerRecord(all, privateKey), public: await sealPeerRecord(shared, privateKey) }
    },
    async dial(device, candidates, signal) {
      const targets = candidates.slice(0, PEER_ADDRESSES_MAX).flatMap((address) => addressOf(device, address))
      if (targets.length === 0) throw new HongyanError('UNREACHABLE', 'no address of that device is known')
      try {
        // Forced: the caller has found the connections that libp2p still believes in to be of no use.
        return await libp2p.dial(targets, { signal, force: true })
      } catch (error) {
        const { message } = toHongyanError(error)
        throw new HongyanError(signal.aborted ? 'ABORTED' : 'UNREACHABLE', message, { cause: error })
      }
    },
    stop,
  }
}

interface Parts {
  readonly registrar: Registrar
  readonly transportManager: TransportManager
}

/** TCP that gives up soon on private addresses, most of which belong to somebody else's network. */
function hastyTcp(components: TCPComponents): Transport {
  const transport = tcp({ dialOpts: { noDelay: true }, listenOpts: { noDelay: true } })(components)
  const dial = transport.dial.bind(transport)
  transport.dial = async (address, options) => {
    if (!isPrivateAddress(address)) return dial(address, options)
    // Not AbortSignal.timeout: the signal stays with the connection and would end it when the time has come.
    const haste = new AbortController()
    const timer = setTimeout(() => haste.abort(), LAN_DIAL_TIMEOUT_MS)
    try {
      return await dial(address, { ...options, signal: AbortSignal.any([options.signal, haste.signal]) })
    } finally {
      clearTimeout(timer)
    }
  }
  return transport
}

/** Devices and rendezvous have Ed25519 keys; nobody else has a name here. */
function isNoDevice(peer: PeerId): boolean {
  return peer.type !== 'Ed25519'
}

/** The address with the device's /p2p/, or nothing if it names another. */
function addressOf(device: DeviceId, address: Multiaddr): Multiaddr[] {
  const named = address.getComponents().findLast(({ code }) => code === CODE_P2P)?.value
  if (named !== undefined) return named === device ? [address] : []
  return [address.encapsulate(multiaddr(`/p2p/${device}`))]
}

function portOf(address: Multiaddr | undefined): number | undefined {
  const port = address?.getComponents().find(({ name }) => name === 'tcp')?.value
  return port === undefined ? undefined : Number(port)
}
