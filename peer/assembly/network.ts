/** Makes what a peer speaks through: its node, the gate before it, the session, direct streams and gossip. Decides nothing. */
import { multiaddr } from '@multiformats/multiaddr'
import { isLoopback } from '../../shared/addresses.ts'
import type { Clock, CorrectedClock } from '../../shared/clock.ts'
import { type DeviceId, deviceOfPublicKey } from '../../shared/identity.ts'
import { LOBBY } from '../../shared/names.ts'
import type { Pass } from '../../shared/pass.ts'
import { createSigner } from '../../shared/signed.ts'
import type { ChatInit } from '../api.ts'
import { fraction, random } from '../chance.ts'
import { createRelayLink } from '../net/circuits/relay-link.ts'
import { kindOf } from '../net/dialling/addresses.ts'
import { createServerDial } from '../net/dialling/dial-server.ts'
import { createDirectAllowance } from '../net/direct/allowance.ts'
import { createDirect } from '../net/direct/direct.ts'
import { createGate, type Gate } from '../net/gate/gate.ts'
import { createStrikes, type Strikes } from '../net/gate/strikes.ts'
import { createGossip } from '../net/gossip/gossip.ts'
import { createLan, type Lan, type LanMode } from '../net/lan/lan.ts'
import type { OpenMulticast } from '../net/lan/multicast.ts'
import { createPeerNode, type PeerNode } from '../net/node/node.ts'
import { createSession } from '../net/session/session.ts'
import { reachSetting } from '../people/reach.ts'
import type { Concerned } from '../reactions/concerned.ts'
import type { Reactions } from '../reactions/reactions.ts'
import type { ServerIdentity } from '../server-identity.ts'
import type { Stores } from '../store/stores.ts'

export type Network = Awaited<ReturnType<typeof startNetwork>>

export interface NetworkInit {
  readonly init: ChatInit
  readonly stores: Stores
  readonly server: ServerIdentity
  readonly clock: CorrectedClock
  readonly steady: Clock
  readonly reactions: Reactions
  readonly openMulticast: OpenMulticast
  parts(): Concerned
}

/** Resolves once others can dial. Throws ADDRESS_IN_USE or CANNOT_LISTEN. */
export async function startNetwork(init: NetworkInit) {
  const { stores, clock, steady, reactions, parts } = init
  const { server, addresses } = init.server
  const seed = deviceSeed(stores)
  const deviceSigner = createSigner(seed)
  const device = deviceOfPublicKey(deviceSigner.publicKey)
  const ownPass = () => parts().account.identity()?.pass
  const isRevoked = (pass: Pass): boolean => parts().revocations.isRevoked(pass)
  /** With the rendezvous away nobody can renew a pass. */
  const grace = (remote: DeviceId): boolean => session.state !== 'online' && stores.contacts.hasMet(remote)
  const trust = { clock, server: () => server, grace, isRevoked }

  const strikes = createStrikes(steady)
  const gate = createGate({ ...trust, relay: () => relayLink.relay })
  const node = await openNode(init, { seed, gate, strikes })
  const session = createSession({
    dial: createServerDial({ dial: node.dialLine, servers: () => addresses }),
    localClock: steady,
    clock,
    random: fraction,
    authenticate: (asker) => parts().account.authenticate(asker),
    onPush: reactions.onPush,
    onState: reactions.onState,
  })
  const relayLink = createRelayLink({
    ...{ circuits: node.circuits, dialLine: node.dialLine, server, clock: steady, random: fraction, ownPass },
    connection: () => session.connection,
  })
  const direct = await createDirect({
    ...{ ...trust, node, gate, ownPass },
    allowance: createDirectAllowance(steady),
    onPass: reactions.onPass,
    onMessage: (bytes, from) => parts().inbox.receive(bytes, from),
    onLink: reactions.onLink,
    onRoundTrip: (remote) => parts().ways.onRoundTrip(remote),
    onMoved: (remote) => parts().ways.moved(remote),
  })
  const gossip = createGossip({
    pubsub: node.pubsub,
    judge: (room, sealed, from) => parts().rooms.judge(room, sealed, from),
    strike: (peer) => strikes.add(peer.toString() as DeviceId),
    onNeighbour: (room) => parts().rooms.onNeighbour(room),
  })
  const lan = openLan(init, device, node)
  return { node, gate, session, relayLink, direct, lan, gossip, deviceSigner, device }
}

/** Made with the profile, and kept: it is who this device is. */
function deviceSeed({ settings }: Stores): Uint8Array {
  const seed = settings.get('deviceSeed') ?? random(32)
  settings.set('deviceSeed', seed)
  return seed
}

interface NodeParts {
  readonly seed: Uint8Array
  readonly gate: Gate
  readonly strikes: Strikes
}

async function openNode(network: NetworkInit, { seed, gate, strikes }: NodeParts): Promise<PeerNode> {
  const { init, server, reactions } = network
  const { settings } = network.stores
  const node = await createPeerNode({
    ...{ seed, gate, announce: init.announce ?? [], gossip: { strikes: strikes.count }, random: fraction },
    listen: init.listen ?? defaultListen(settings.get('port')),
    isHidden: () => reachSetting(settings) === 'relay-only',
    // Where the rendezvous is on this machine others may be as well; elsewhere they have addresses that are better.
    isShared: () => isForThisMachine(init.listen) || server.addresses.some((address) => kindOf(address) === 'loopback'),
    onAddresses: reactions.onAddresses,
  })
  if (node.port !== undefined && init.listen === undefined) settings.set('port', node.port)
  return node
}

function openLan(network: NetworkInit, device: DeviceId, node: PeerNode): Lan {
  const { init, stores, clock, steady, reactions } = network
  return createLan({
    ...{ device, server: network.server.server, clock, steady, random, fraction },
    open: network.openMulticast,
    mode: () => lanMode(network),
    port: () => (isForThisMachine(init.listen) ? undefined : node.port),
    epochs: () => stores.roomRows.epochs(LOBBY),
    isMet: (other) => stores.contacts.hasMet(other),
    onSighted: reactions.onSighted,
  })
}

/** Whoever may be connected with by few is not made known to all; those who are made known are noticed all the same. */
function lanMode({ init, stores, parts }: NetworkInit): LanMode {
  const { account, reach } = parts()
  const isOff = init.lan !== 'on' || stores.settings.get('lan') === 0 || account.identity() === undefined
  if (isOff || reach.setting === 'relay-only') return 'off'
  return reach.setting === 'direct' ? 'announce' : 'listen'
}

function isForThisMachine(listen: readonly string[] = []): boolean {
  return listen.length > 0 && listen.every((address) => isLoopback(multiaddr(address)))
}

/** Every interface; the port that was picked first, so that others find us where we were. */
function defaultListen(port: number | undefined): readonly string[] {
  return [`/ip4/0.0.0.0/tcp/${port ?? 0}`, `/ip6/::/tcp/${port ?? 0}`]
}
