/**
 * What an address says about where a peer is: this machine, this or another private network, or the internet. Pure:
 * never looks at the machine's interfaces and never dials.
 */
import { BlockList, isIPv4 } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'
import { type Component, type Multiaddr, multiaddr } from '@multiformats/multiaddr'
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

/** What is on one cable needs the name of an interface, which no other machine knows: see `isOnCable`. */
const KINDS = { loopback: 'loopback', link: undefined, private: 'lan', public: 'public', none: undefined } as const

/** Whether a peer may be looked for there: somebody else names it, so not at the ports of a machine's services. */
export function isForPeers(address: Multiaddr): boolean {
  return kindOf(address) !== undefined && hasPeerPort(address)
}

/**
 * Whether it leads to a peer along a cable that this machine is plugged into, where addresses need neither router nor
 * DHCP. Where nobody but this machine could have found it so, it may be dialled.
 *
 * @param subnets our own networks, as `subnetsOf` gives them
 */
export function isOnCable(address: Multiaddr, subnets: BlockList): boolean {
  const ip = linkIpOf(address)
  if (ip === undefined || !hasPeerPort(address)) return false
  return isIPv4(ip) ? subnets.check(ip) : zoneOf(address) !== undefined && subnets.check(ip, 'ipv6')
}

/** The host as the system's sockets have it, with the zone of a link-local IPv6 address; undefined of all but IP addresses. */
export function socketHostOf(address: Multiaddr): string | undefined {
  const ip = linkIpOf(address) ?? ipOf(address)
  const zone = zoneOf(address)
  return ip === undefined || zone === undefined ? ip : `${ip}%${zone}`
}

/** @param host an IP address as the system's sockets have it */
export function addressOf(host: string, port: number): string {
  const [ip = '', zone] = host.split('%')
  return `${zone === undefined ? '' : `/ip6zone/${zone}`}/${isIPv4(ip) ? 'ip4' : 'ip6'}/${ip}/tcp/${port}`
}

function hasPeerPort(address: Multiaddr): boolean {
  const port = Number(address.getComponents().find(({ name }) => name === 'tcp')?.value)
  return port >= PEER_PORT_MIN || PEER_LOW_PORTS.includes(port)
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

/**
 * How a connection goes, by the address of its other side. In a network of ours it goes through that alone, whatever the
 * address: with IPv6 the neighbours' are those of the internet.
 *
 * @param subnets our own networks, as `subnetsOf` gives them
 */
export function pathOf(remote: Multiaddr, subnets: BlockList): 'direct' | 'lan' | 'relay' {
  const kind = kindOf(remote)
  if (kind === 'relay' || kind === 'lan') return kind
  return nearnessOf(remote, subnets) === 'near' ? 'lan' : 'direct'
}

/** Whether it means something on one machine or in one network only. */
export function isPrivateAddress(address: Multiaddr): boolean {
  const kind = kindOf(address)
  return kind === 'loopback' || kind === 'lan' || linkIpOf(address) !== undefined
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
  if (linkIpOf(address) !== undefined) return 'near'
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

/** Of what is on one cable. The zone may be missing: libp2p does not tell it of who has come. */
function linkIpOf(address: Multiaddr): string | undefined {
  const parts = address.getComponents()
  const ip = hostIn(zoneOf(address) === undefined ? parts : parts.slice(1), 'ip4', 'ip6')
  return ip !== undefined && scopeOf(ip) === 'link' ? ip : undefined
}

function zoneOf(address: Multiaddr): string | undefined {
  const [zone] = address.getComponents()
  return zone?.name === 'ip6zone' ? zone.value : undefined
}

/** As `localhost` and `example.org`; in lower case, without a dot at its end. */
function nameOf(address: Multiaddr): string | undefined {
  return hostOf(address, 'dns4', 'dns6')?.toLowerCase().replace(/\.$/, '')
}

function hostOf(address: Multiaddr, ...names: readonly string[]): string | undefined {
  return hostIn(address.getComponents(), ...names)
}

/** Of `/host/tcp/port`, with or without a device behind. */
function hostIn(parts: readonly Component[], ...names: readonly string[]): string | undefined {
  const [host, tcp, peer, ...rest] = parts
  if (host === undefined || !names.includes(host.name)) return undefined
  if (tcp?.name !== 'tcp' || tcp.value === undefined || tcp.value === '0') return undefined
  if ((peer !== undefined && peer.name !== 'p2p') || rest.length > 0) return undefined
  return host.value
}
