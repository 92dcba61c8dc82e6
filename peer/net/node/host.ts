/**
 * The libp2p host of a peer: TCP, noise, yamux and gossipsub behind the gate. There is no identify, ping or routing: a
 * stranger learns nothing, and whom to dial comes from the directory. Dials nobody by itself.
 */
import type { GossipSub } from '@libp2p/gossipsub'
import {
  type Libp2p,
  type MultiaddrConnection,
  type PeerId,
  type PrivateKey,
  serviceCapabilities,
  type Upgrader,
} from '@libp2p/interface'
import type { Registrar, TransportManager } from '@libp2p/interface-internal'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { isCircuit } from '../../../shared/addresses.ts'
import { HongyanError } from '../../../shared/errors.ts'
import { leanNoise } from '../../../shared/lean-noise.ts'
import {
  ADMISSION_TIMEOUT_MS,
  CONNECTION_CLOSE_MS,
  PEER_INBOUND_PER_SECOND,
  PEER_MAX_CONNECTIONS,
  PEER_STREAMS_MAX,
} from '../../../shared/limits.ts'
import { silentLibp2pLogger } from '../../../shared/silent-libp2p.ts'
import { type DialLine, lineDialler } from '../dialling/line.ts'
import type { Gate } from '../gate/gate.ts'
import { createGossip, type GossipInit } from '../gossip/gossipsub.ts'
import { peerTcp } from './peer-tcp.ts'

/** Connections that have not finished noise and yamux: one address that opens all it may and says nothing fills a quarter. */
const PENDING_MAX = 4 * PEER_INBOUND_PER_SECOND * (ADMISSION_TIMEOUT_MS / 1000)

export interface Host {
  readonly libp2p: Libp2p
  readonly pubsub: GossipSub
  readonly registrar: Registrar
  readonly transports: TransportManager
  readonly upgrader: Upgrader
  /** For the rendezvous. */
  readonly dialLine: DialLine
}

export interface HostInit {
  readonly privateKey: PrivateKey
  readonly gate: Gate
  readonly gossip: GossipInit
  /** See `PeerNodeInit`. */
  isHidden(): boolean
}

/** Neither started nor listening. */
export async function createHost({ privateKey, gate, gossip, isHidden }: HostInit): Promise<Host> {
  let parts: Parts | undefined
  const isUnwelcome = ({ remoteAddr }: MultiaddrConnection) => isHidden() && !isCircuit(remoteAddr)
  const libp2p = await createLibp2p({
    start: false,
    privateKey,
    logger: silentLibp2pLogger,
    addresses: { listen: [] },
    transports: [peerTcp],
    connectionEncrypters: [leanNoise()],
    streamMuxers: [yamux({ maxInboundStreams: PEER_STREAMS_MAX })],
    connectionGater: {
      denyInboundConnection: isUnwelcome,
      denyInboundEncryptedConnection: isNoDevice,
      denyOutboundEncryptedConnection: isNoDevice,
      // Who was on the way in when that was decided.
      denyInboundUpgradedConnection: (_, connection) => isUnwelcome(connection),
    },
    // It aborts connections after one lost ping; the direct stream's acknowledgements tell better.
    connectionMonitor: { enabled: false },
    connectionManager: {
      maxConnections: PEER_MAX_CONNECTIONS,
      maxIncomingPendingConnections: PENDING_MAX,
      inboundUpgradeTimeout: ADMISSION_TIMEOUT_MS,
      inboundConnectionThreshold: PEER_INBOUND_PER_SECOND,
      connectionCloseTimeout: CONNECTION_CLOSE_MS,
    },
    services: {
      // Gossipsub asks for identify because that tells its topology who is there; here the gate does.
      gate: (components: Parts & { events: Parameters<Gate['watch']>[0] }) => {
        parts = components
        gate.watch(components.events)
        return { [serviceCapabilities]: ['@libp2p/identify'] }
      },
      pubsub: createGossip(gate, gossip),
      dialLine: lineDialler(),
    },
  })
  if (parts === undefined) throw new HongyanError('INTERNAL', 'libp2p made no services')
  // Whom to dial and where is for the directory and the profile to know; strangers' entries must not pile up.
  libp2p.addEventListener('peer:disconnect', ({ detail: peer }) => {
    // It fails only when the node stops, and takes the store with it.
    libp2p.peerStore.delete(peer).catch(() => undefined)
  })
  const { registrar, transportManager: transports, upgrader } = parts
  const { pubsub, dialLine } = libp2p.services
  return { libp2p, pubsub, registrar, transports, upgrader, dialLine }
}

interface Parts {
  readonly registrar: Registrar
  readonly transportManager: TransportManager
  readonly upgrader: Upgrader
}

/** Devices and rendezvous have Ed25519 keys; nobody else has a name here. */
function isNoDevice(peer: PeerId): boolean {
  return peer.type !== 'Ed25519'
}
