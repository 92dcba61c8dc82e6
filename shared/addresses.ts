/** What an address says of where it leads, for the rendezvous and peers alike. Pure: never looks at the machine's own. */
import { BlockList, isIP, isIPv4 } from 'node:net'
import { CODE_P2P_CIRCUIT, type Multiaddr } from '@multiformats/multiaddr'

/** Where an IP address means the same: on one machine, on one cable, in one private network, everywhere; or nowhere. */
export type Scope = 'loopback' | 'link' | 'private' | 'public' | 'none'

/** Of an IPv4 or IPv6 address in text; `none` of everything else. An IPv4 one written as IPv6 counts as what it is. */
export function scopeOf(ip: string): Scope {
  if (isIP(ip) === 0) return 'none'
  const family = isIPv4(ip) ? 'ipv4' : 'ipv6'
  return RANGES.find(([, ranges]) => ranges.check(ip, family))?.[0] ?? 'public'
}

/** By a relay: `…/p2p/RELAY/p2p-circuit…`. */
export function isCircuit(address: Multiaddr): boolean {
  return address.getComponents().some(({ code }) => code === CODE_P2P_CIRCUIT)
}

/** Whether nobody but this machine can dial it. */
export function isLoopback(address: Multiaddr): boolean {
  const [host] = address.getComponents()
  return (host?.name === 'ip4' || host?.name === 'ip6') && scopeOf(host.value ?? '') === 'loopback'
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

const RANGES: readonly (readonly [Scope, BlockList])[] = [
  ['loopback', listOf('127.0.0.0/8', '::1/128')],
  // RFC 3927 and 4291: nothing without the name of an interface, which no other machine knows.
  ['link', listOf('169.254.0.0/16', 'fe80::/10')],
  // RFC 1918, 6598 (between customers of a provider, and in overlay networks), 4193, and what that was before (3879).
  ['private', listOf('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7', 'fec0::/10')],
  // Unspecified, multicast and reserved.
  ['none', listOf('0.0.0.0/8', '224.0.0.0/3', '::/128', 'ff00::/8')],
]
