/**
 * A peer's node as the rest of the peer sees it: started, listening, telling where it can be dialled and dialling others
 * by device. Knows no protocol above connections.
 */
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { GossipSub } from '@libp2p/gossipsub'
import type { Connection, Libp2p } from '@libp2p/interface'
import type { Registrar } from '@libp2p/interface-internal'
import { CODE_P2P, type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'
import { type DeviceId, parseDeviceId } from '../../shared/identity.ts'
import { PEER_ADDRESSES_MAX, RELAY_HEAD_START_MS } from '../../shared/limits.ts'
import { isCircuit, isPrivateAddress, kindOf } from './addresses.ts'
import { type Circuits, createCircuits } from './circuits/circuits.ts'
import type { Gate } from './gate.ts'
import { dialFirst, type Way } from './happy-dial.ts'
import { type DialLine, lineDialler } from './line.ts'
import type { GossipInit } from './node-gossip.ts'
import { createHost } from './node-host.ts'
import { listenOn } from './node-listen.ts'
import { sealPeerRecord } from './records.ts'

export interface PeerNodeInit {
  /** 32 secret bytes: the device's key. */
  readonly seed: Uint8Array
  /** Multiaddrs; a port that is taken is replaced by a free one. None: dial only. */
  readonly listen: readonly string[]
  /** This node's alone; stopped with it. */
  readonly gate: Gate
  readonly gossip: GossipInit
  /** The addresses are others than before. Must not throw. */
  onAddresses?(): void
}

export interface PeerNode {
  readonly libp2p: Libp2p
  readonly pubsub: GossipSub
  /** The real registrar: what is handled here is served to strangers too. */
  readonly registrar: Registrar
  /** For protocols that only admitted peers may speak. */
  readonly gatedRegistrar: Registrar
  readonly circuits: Circuits
  /** For the rendezvous. */
  readonly dialLine: DialLine
  readonly device: DeviceId
  /** The TCP port, to be wished for again at the next start; undefined where it does not listen. */
  readonly port: number | undefined
  /** Own addresses that others may dial, the most widely known first, without /p2p/. */
  addresses(): Multiaddr[]
  /** `local` has every address; `public` none that is private, and is empty when none is left. */
  peerRecords(): Promise<{ readonly local: Uint8Array; readonly public: Uint8Array }>
  /** A new connection with that very device. Throws UNREACHABLE, or TIMEOUT or ABORTED when `signal` ended it. */
  dial(device: DeviceId, addresses: readonly Multiaddr[], signal: AbortSignal): Promise<Connection>
  stop(): Promise<void>
}

/** Throws CANNOT_LISTEN as `listenOn` does. */
export async function createPeerNode({ seed, listen, gate, gossip, ...init }: PeerNodeInit): Promise<PeerNode> {
  const privateKey = await generateKeyPairFromSeed('Ed25519', seed)
  const { libp2p, pubsub, registrar, transports, upgrader } = await createHost({ privateKey, gate, gossip })
  const circuits = await createCircuits({ registrar, upgrader, onChange: () => init.onAddresses?.() })

  async function stop(): Promise<void> {
    gate.stop()
    await circuits.stop()
    await libp2p.stop()
  }

  try {
    await libp2p.start()
    await listenOn(transports, listen)
  } catch (error) {
    await stop()
    throw error
  }

  function addresses(): Multiaddr[] {
    const rank = { public: 0, relay: 1, lan: 2, loopback: 3 }
    const relayed = circuits.address === undefined ? [] : [circuits.address]
    const known = [...transports.getAddrs(), ...relayed].flatMap((address) => {
      const kind = kindOf(address)
      return kind === undefined ? [] : [{ address, kind }]
    })
    return known.sort((left, right) => rank[left.kind] - rank[right.kind]).map(({ address }) => address)
  }

  function waysTo(device: DeviceId, candidates: readonly Multiaddr[], signal: AbortSignal): Way[] {
    const direct = candidates
      .filter((address) => !isCircuit(address))
      .slice(0, PEER_ADDRESSES_MAX)
      .flatMap((address) => addressOf(device, address))
    const ways: Way[] = []
    if (direct.length > 0) {
      // Forced: the caller has found the connections that libp2p still believes in to be of no use.
      ways.push({
        afterMs: 0,
        dial: (over) => libp2p.dial(direct, { signal: AbortSignal.any([signal, over]), force: true }),
      })
    }
    if (candidates.some(circuits.reaches)) {
      ways.push({ afterMs: RELAY_HEAD_START_MS, dial: (over) => circuits.dial(device, over) })
    }
    return ways
  }

  return {
    libp2p,
    pubsub,
    circuits,
    dialLine: lineDialler({ transportManager: transports, upgrader }),
    registrar,
    gatedRegistrar: gate.wrap(registrar),
    device: parseDeviceId(libp2p.peerId.toString()),
    port: portOf(transports.getAddrs()[0]),
    addresses,
    async peerRecords() {
      const all = addresses()
      const shared = all.filter((address) => !isPrivateAddress(address))
      return { local: await sealPeerRecord(all, privateKey), public: await sealPeerRecord(shared, privateKey) }
    },
    async dial(device, candidates, signal) {
      const ways = waysTo(device, candidates, signal)
      if (ways.length === 0) throw new HongyanError('UNREACHABLE', 'no address of that device is known')
      try {
        return await dialFirst(ways, signal)
      } catch (error) {
        const code = signal.aborted ? (isTimeout(signal.reason) ? 'TIMEOUT' : 'ABORTED') : 'UNREACHABLE'
        throw new HongyanError(code, toHongyanError(error).message, { cause: error })
      }
    },
    stop,
  }
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError'
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
