/** Where this device can be dialled: what it listens on, what its user or the rendezvous says of it, and the relay. */
import type { TransportManager } from '@libp2p/interface-internal'
import type { Multiaddr } from '@multiformats/multiaddr'
import { PEER_ADDRESSES_MAX } from '../../../shared/limits.ts'
import type { Circuits } from '../circuits/circuits.ts'
import { type AddressKind, kindOf } from '../dialling/addresses.ts'

export interface OwnAddresses {
  /** Those of this machine's interfaces that it listens on. */
  listening(): Multiaddr[]
  /** All that others may dial, the most widely known first, without /p2p/; at most PEER_ADDRESSES_MAX. */
  all(): Multiaddr[]
  /** From now on these are ours too, instead of those learnt before: ports that a router forwards. */
  learn(addresses: readonly Multiaddr[]): void
  /** To be called when interfaces may have changed: tells of it if they have. */
  refresh(): void
}

export interface OwnAddressesInit {
  readonly transports: Pick<TransportManager, 'getAddrs'>
  readonly circuits: Pick<Circuits, 'address'>
  /** As the user says, who knows what router or name leads here. */
  readonly announced: readonly Multiaddr[]
  /** Then all that others may know is the relay. */
  isHidden(): boolean
  onChange(): void
}

/** The most widely known first. */
const KINDS: readonly AddressKind[] = ['public', 'relay', 'lan', 'loopback']
/** Of one kind: a machine with dozens of bridges keeps room for the address that leads to it. */
const OF_ONE_KIND_MAX = PEER_ADDRESSES_MAX / 2

export function createOwnAddresses(init: OwnAddressesInit): OwnAddresses {
  const { transports, circuits, announced, isHidden, onChange } = init
  let learnt: readonly Multiaddr[] = []
  let told = ''

  function all(): Multiaddr[] {
    const relayed = circuits.address === undefined ? [] : [circuits.address]
    if (isHidden()) return relayed
    return mostUseful([...announced, ...learnt, ...transports.getAddrs(), ...relayed])
  }

  function refresh(): void {
    const now = all().join()
    if (now === told) return
    told = now
    onChange()
  }

  return {
    listening: () => transports.getAddrs().filter((address) => kindOf(address) !== undefined),
    all,
    learn(addresses) {
      learnt = addresses
      refresh()
    },
    refresh,
  }
}

function mostUseful(addresses: readonly Multiaddr[]): Multiaddr[] {
  const different = [...new Map(addresses.map((address) => [address.toString(), address])).values()]
  return KINDS.flatMap((kind) =>
    different.filter((address) => kindOf(address) === kind).slice(0, OF_ONE_KIND_MAX),
  ).slice(0, PEER_ADDRESSES_MAX)
}
