/**
 * What an address says about where a peer is: this machine, this or another private network, or the internet. Pure:
 * never looks at the machine's interfaces and never dials.
 */
import { BlockList, isIPv4 } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'
import { CODE_P2P_CIRCUIT, type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { PEER_LOW_PORTS, PEER_PORT_MIN } from '../../shared/limits.ts'

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
  if (ip === undefined || isIn(UNUSABLE, ip)) return undefined
  if (isIn(LOOPBACK, ip)) return 'loopback'
  return isIn(PRIVATE, ip) ? 'lan' : 'public'
}

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

/** By a relay: `…/p2p/…/p2p-circuit`. */
export function isCircuit(address: Multiaddr): boolean {
  return address.getComponents().some(({ code }) => code === CODE_P2P_CIRCUIT)
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
  if (ip !== undefined && isIn(subnets, ip)) return 'near'
  return kind === 'lan' ? 'far' : 'public'
}

interface Ip {
  readonly family: 'ipv4' | 'ipv6'
  readonly host: string
}

function ipOf(address: Multiaddr): Ip | undefined {
  const host = hostOf(address, 'ip4', 'ip6')
  return host === undefined ? undefined : { family: isIPv4(host) ? 'ipv4' : 'ipv6', host }
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

function isIn(list: BlockList, { host, family }: Ip): boolean {
  return list.check(host, family)
}

/** `BlockList` also finds IPv4 addresses that are written as IPv6 (`::ffff:…`). */
function listOf(...ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/')
    list.addSubnet(network, Number(prefix), isIPv4(network) ? 'ipv4' : 'ipv6')
  }
  return list
}

const LOOPBACK = listOf('127.0.0.0/8', '::1/128')
/** RFC 1918, shared address space (RFC 6598), unique local IPv6 (RFC 4193), and what that was before (RFC 3879). */
const PRIVATE = listOf('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7', 'fec0::/10')
/** Unspecified, multicast and reserved; and link-local, which needs the name of an interface that no other machine knows. */
const UNUSABLE = listOf('0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3', '::/128', 'fe80::/10', 'ff00::/8')
