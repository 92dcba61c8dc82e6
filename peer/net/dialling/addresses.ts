/**
 * What an address says about where a peer is: this machine, this or another private network, or the internet. Pure:
 * never looks at the machine's interfaces and never dials.
 */
import { BlockList, isIPv4 } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { isCircuit, scopeOf } from '../../../shared/addresses.ts'
import { PEER_LOW_PORTS, PEER_PORT_MIN } from '../../../shared/limits.ts'

export type AddressKind = 'loopback' | 'lan' | 'public' | 'relay'

/**
 * Where the address is, or undefined if it is neither `/ip4|ip6|dns4|dns6/…/tcp/…` with a host and port that can be
 * dialled nor one by a relay. A name is taken for one of the internet, as its owner means it.
 */
export function kindOf(address: Multiaddr): AddressKind | undefined {
  if (isCircuit(address)) return 'relay'
  const name = nameOf(address)
  if (name !== undefined) return name === 'localhost' ? 'loopback' : name.includes('.') ? 'public' : undefined
  const ip = ipOf(address)
  return ip === undefined ? undefined : KINDS[scopeOf(ip)]
}

/** What is on one cable needs the name of an interface, which no other machine knows. */
const KINDS = { loopback: 'loopback', link: undefined, private: 'lan', public: 'public', none: undefined } as const

/** Whether a peer may be looked for there: somebody else names it, so not at the ports of a machine's services. */
export function isForPeers(address: Multiaddr): boolean {
  const port = Number(address.getComponents()[1]?.value)
  return kindOf(address) !== undefined && (port >= PEER_PORT_MIN || PEER_LOW_PORTS.includes(port))
}

/** Whether a person may say that others come here by it: where a peer could be dialled, and no relay. */
export function canBeAnnounced(text: string): boolean {
  try {
    const address = multiaddr(text)
    return !isCircuit(address) && isForPeers(address) && address.getComponents().length === 2
  } catch {
    return false
  }
}

/** How a connection goes, by the address of its other side. */
export function pathOf(remote: Multiaddr): 'direct' | 'lan' | 'relay' {
  const kind = kindOf(remote)
  return kind === 'relay' || kind === 'lan' ? kind : 'direct'
}

/** Whether it means something on one machine or in one network only. */
export function isPrivateAddress(address: Multiaddr): boolean {
  const kind = kindOf(address)
  return kind === 'loopback' || kind === 'lan'
}

/** Own networks, of which a private address can be believed to be near. @param interfaces `os.networkInterfaces()` */
export function subnetsOf(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): BlockList {
  const subnets = new BlockList()
  for (const { address, cidr, family, internal } of Object.values(interfaces).flatMap((found) => found ?? [])) {
    if (internal || cidr === null) continue
    subnets.addSubnet(address, Number(cidr.split('/')[1]), family === 'IPv6' ? 'ipv6' : 'ipv4')
  }
  return subnets
}

/** Of IPv4 or IPv6; undefined for what says neither, as one by a relay. */
export function familyOf(address: Multiaddr): 4 | 6 | undefined {
  const name = address.getComponents()[0]?.name
  if (name === 'ip4' || name === 'dns4') return 4
  return name === 'ip6' || name === 'dns6' ? 6 : undefined
}

export type Nearness = 'near' | 'public' | 'far' | 'here' | 'relay'

/**
 * Addresses in a network of ours are near, with IPv6 public ones, too: nothing is faster. Private ones of other networks
 * rarely answer. On this machine another peer may listen.
 */
export function nearnessOf(address: Multiaddr, subnets: BlockList): Nearness {
  const kind = kindOf(address)
  if (kind === 'relay') return 'relay'
  if (kind === 'loopback') return 'here'
  const ip = ipOf(address)
  if (ip !== undefined && subnets.check(ip, isIPv4(ip) ? 'ipv4' : 'ipv6')) return 'near'
  return kind === 'lan' ? 'far' : 'public'
}

function ipOf(address: Multiaddr): string | undefined {
  return hostOf(address, 'ip4', 'ip6')
}

/** As `localhost` and `example.org`; in lower case, without a dot at its end. */
function nameOf(address: Multiaddr): string | undefined {
  return hostOf(address, 'dns4', 'dns6')?.toLowerCase().replace(/\.$/, '')
}

/** Of `/host/tcp/port`, with or without a device behind. */
function hostOf(address: Multiaddr, ...names: readonly string[]): string | undefined {
  const [host, tcp, peer, ...rest] = address.getComponents()
  if (host === undefined || !names.includes(host.name)) return undefined
  if (tcp?.name !== 'tcp' || tcp.value === undefined || tcp.value === '0') return undefined
  if ((peer !== undefined && peer.name !== 'p2p') || rest.length > 0) return undefined
  return host.value
}
