/**
 * The libp2p node of a rendezvous: TCP, noise and yamux, and nothing that answers strangers (no identify, ping or
 * gossip). It is dialled, and dials only a member that asks to be dialled back.
 */
import type { Libp2p, PrivateKey } from '@libp2p/interface'
import { yamux } from '@libp2p/yamux'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { Logger } from 'pino'
import { HongyanError } from '../shared/errors.ts'
import { leanNoise } from '../shared/lean-noise.ts'
import {
  CIRCUITS_PER_DEVICE_MAX,
  RELAY_WINDOW_BYTES,
  RENDEZVOUS_UPGRADE_MS,
  SPLICE_STREAMS_MAX,
  UNPROVED_STREAMS_MAX,
} from '../shared/limits.ts'
import { silentLibp2pLogger } from '../shared/silent-libp2p.ts'
import { type Porter, sharedPort } from './bare-connections.ts'
import type { DialBackInit } from './directory/dial-back.ts'
import { fairTurns } from './fair-turns.ts'
import { fewStreams } from './few-streams.ts'
import { forgetfulDatastore } from './forgetful-datastore.ts'
import type { Doorkeeper } from './sessions/doorkeeper.ts'

/**
 * A peer opens one session; a second may overlap with the end of the first. The rest is room for circuits, and for what is
 * refused.
 */
const STREAMS_PER_CONNECTION_MAX = UNPROVED_STREAMS_MAX + CIRCUITS_PER_DEVICE_MAX + SPLICE_STREAMS_MAX

export interface RendezvousNode {
  readonly libp2p: Libp2p
  /** Throws ADDRESS_IN_USE, or CANNOT_LISTEN where the system does not let us. */
  start(): Promise<void>
  /** Resolves once that device has answered there; the connection is closed at once. Rejects with libp2p's reason. */
  dialBack: DialBackInit['dial']
  /** Bare connections go there from now on; until then they are cut. */
  takeBare(take: Porter['takeBare']): void
  stop(): Promise<void>
  /** What is listened on; wildcards as the addresses of the machine's interfaces. */
  addresses(): readonly Multiaddr[]
}

export interface NodeInit {
  readonly privateKey: PrivateKey
  readonly listen: readonly Multiaddr[]
  readonly doorkeeper: Pick<Doorkeeper, 'admit' | 'isProved' | 'release'>
  readonly log: Logger
}

export async function createNode({ privateKey, listen, doorkeeper, log }: NodeInit): Promise<RendezvousNode> {
  let listening: () => readonly Multiaddr[] = () => []
  let takeBare: Porter['takeBare'] = () => false
  const libp2p = await createLibp2p({
    start: false,
    privateKey,
    logger: silentLibp2pLogger,
    datastore: forgetfulDatastore,
    addresses: { listen: listen.map(String) },
    transports: [
      sharedPort({
        admit: doorkeeper.admit,
        takeBare(wire, ticket) {
          const isTaken = takeBare(wire, ticket)
          // A member has been given the ticket.
          if (isTaken) doorkeeper.release(wire)
          return isTaken
        },
      }),
    ],
    connectionEncrypters: [fairTurns(leanNoise())],
    streamMuxers: [
      yamux({
        maxInboundStreams: STREAMS_PER_CONNECTION_MAX,
        // Windows that grow would let a circuit's sender fill the memory for a receiver that is slow.
        streamOptions: { maxStreamWindowSize: RELAY_WINDOW_BYTES },
        // Our heartbeat tells who is alive: a ping per connection would cost a timer each.
        enableKeepAlive: false,
      }),
    ],
    // It cuts slow links.
    connectionMonitor: { enabled: false },
    // The doorkeeper's caps count: by network rather than by address, and with a choice of who goes.
    connectionManager: {
      maxConnections: Number.POSITIVE_INFINITY,
      inboundConnectionThreshold: Number.POSITIVE_INFINITY,
      maxIncomingPendingConnections: Number.POSITIVE_INFINITY,
      inboundUpgradeTimeout: RENDEZVOUS_UPGRADE_MS,
    },
    services: {
      // The only way to what is really listened on: `getMultiaddrs` leaves out public addresses nobody has verified.
      listening: ({ transportManager }) => {
        listening = () => transportManager.getAddrs()
        return {}
      },
    },
  })

  libp2p.addEventListener('connection:open', ({ detail: connection }) => {
    fewStreams(connection, () => doorkeeper.isProved(connection))
  })

  return {
    libp2p,
    async start() {
      try {
        await libp2p.start()
      } catch (cause) {
        throw listenError(cause)
      }
      const wanted = listen.some(isIpv6)
      if (wanted && !listening().some(isIpv6)) log.warn('IPv6 cannot be listened on here; going on with IPv4')
    },
    async dialBack(device, { host, port }, signal) {
      const address = multiaddr(`/${host.includes(':') ? 'ip6' : 'ip4'}/${host}/tcp/${port}/p2p/${device}`)
      // Forced: there is one already, by which it asks.
      const connection = await libp2p.dial(address, { signal, force: true })
      connection.abort(new HongyanError('CLOSED', 'dialled back'))
    },
    takeBare(take) {
      takeBare = take
    },
    async stop() {
      await libp2p.stop()
    },
    addresses: () => listening(),
  }
}

function isIpv6(address: Multiaddr): boolean {
  return address.getComponents()[0]?.name === 'ip6'
}

function listenError(cause: unknown): unknown {
  // libp2p gathers the causes of all addresses in one text, stacks included.
  const text = cause instanceof Error ? cause.message : String(cause)
  const [failure, code] = /listen (E[A-Z]+).*/.exec(text) ?? []
  if (failure === undefined) return cause
  return new HongyanError(code === 'EADDRINUSE' ? 'ADDRESS_IN_USE' : 'CANNOT_LISTEN', failure, { cause, where: code })
}
