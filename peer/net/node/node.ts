/**
 * A peer's node as the rest of the peer sees it: started, listening, telling where it can be dialled and dialling others
 * by device. Knows no protocol above connections.
 */
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { GossipSub } from '@libp2p/gossipsub'
import type { Connection, Libp2p } from '@libp2p/interface'
import type { Registrar } from '@libp2p/interface-internal'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { isCircuit } from '../../../shared/addresses.ts'
import { HongyanError } from '../../../shared/errors.ts'
import { type DeviceId, parseDeviceId } from '../../../shared/identity.ts'
import { type Circuits, createCircuits } from '../circuits/circuits.ts'
import { isPrivateAddress } from '../dialling/addresses.ts'
import { endConnection } from '../dialling/end-connection.ts'
import type { DialLine } from '../dialling/line.ts'
import { createSystemNames } from '../dialling/names.ts'
import { createPeerNames } from '../dialling/peer-names.ts'
import type { Gate } from '../gate/gate.ts'
import type { GossipInit } from '../gossip/gossipsub.ts'
import { createDial, type Dial } from './dial.ts'
import { createHost } from './host.ts'
import { listenOn } from './listen.ts'
import { createOwnAddresses } from './own-addresses.ts'
import { sealPeerRecord } from './peer-records.ts'

export interface PeerNodeInit {
  /** 32 secret bytes: the device's key. */
  readonly seed: Uint8Array
  /** Multiaddrs; a port that is taken is replaced by a free one. None: dial only. */
  readonly listen: readonly string[]
  /** Multiaddrs by which others come here as well, as through a router that forwards a port. */
  readonly announce?: readonly string[]
  /** This node's alone; stopped with it. */
  readonly gate: Gate
  readonly gossip: GossipInit
  /** [0, 1), for jitter. */
  readonly random: () => number
  /** Whether it goes by the relay alone: it neither dials nor lets in anybody directly, and names no address of its own. */
  isHidden?(): boolean
  /** Whether another peer may be on this very machine; otherwise none is looked for there. */
  isShared?(): boolean
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
  /** Those of them that are this machine's own. */
  listening(): Multiaddr[]
  /** Where the rendezvous has found this device to be reached, instead of what was learnt before. */
  learnAddresses(addresses: readonly Multiaddr[]): void
  /** To be called when interfaces may have changed; `onAddresses` follows if they have. */
  refreshAddresses(): void
  /** `local` has every address; `public` none that is private, and is empty when none is left. */
  peerRecords(): Promise<{ readonly local: Uint8Array; readonly public: Uint8Array }>
  readonly dial: Dial
  /** Ends what is direct, but that connection and the relay's: for who has just been hidden. */
  endDirect(except: Connection | undefined): void
  stop(): Promise<void>
}

/** Throws CANNOT_LISTEN as `listenOn` does. */
export async function createPeerNode({ seed, listen, gate, gossip, random, ...init }: PeerNodeInit): Promise<PeerNode> {
  const { announce = [], isHidden = () => false, isShared = () => true } = init
  const privateKey = await generateKeyPairFromSeed('Ed25519', seed)
  const host = await createHost({ privateKey, gate, gossip, isHidden })
  const { libp2p, pubsub, registrar, transports, upgrader, dialLine } = host
  const stopping = new AbortController()
  /** Of what is direct; another one once it has been aborted. */
  let open = new AbortController()
  const device = parseDeviceId(libp2p.peerId.toString())
  const circuits = await createCircuits({ self: device, registrar, upgrader, random, onChange: () => own.refresh() })
  const own = createOwnAddresses({
    ...{ transports, circuits, isHidden },
    announced: announce.map((address) => multiaddr(address)),
    onChange: () => init.onAddresses?.(),
  })

  async function stop(): Promise<void> {
    stopping.abort()
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

  function directly(): AbortSignal {
    if (isHidden()) open.abort(new HongyanError('CLOSED', 'this device goes by the relay only'))
    else if (open.signal.aborted) open = new AbortController()
    return open.signal
  }

  function endDirect(except: Connection | undefined): void {
    const reason = new HongyanError('CLOSED', 'this device goes by the relay only')
    open.abort(reason)
    for (const connection of libp2p.getConnections()) {
      const isNeeded = connection === except || circuits.isRelay(connection)
      if (!isNeeded && !isCircuit(connection.remoteAddr)) void endConnection(connection, reason)
    }
  }

  return {
    libp2p,
    pubsub,
    circuits,
    dialLine,
    registrar,
    gatedRegistrar: gate.wrap(registrar),
    device,
    port: portOf(transports.getAddrs()[0]),
    addresses: own.all,
    listening: own.listening,
    learnAddresses: own.learn,
    refreshAddresses: own.refresh,
    async peerRecords() {
      const all = own.all()
      const shared = all.filter((address) => !isPrivateAddress(address))
      return { local: await sealPeerRecord(all, privateKey), public: await sealPeerRecord(shared, privateKey) }
    },
    dial: createDial({
      ...{ self: device, transports, circuits, directly, isShared, stopping: stopping.signal },
      resolve: createPeerNames(createSystemNames()),
    }),
    endDirect,
    stop,
  }
}

function portOf(address: Multiaddr | undefined): number | undefined {
  const port = address?.getComponents().find(({ name }) => name === 'tcp')?.value
  return port === undefined ? undefined : Number(port)
}
