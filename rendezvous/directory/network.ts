/**
 * What the address of a connection tells: whom attempts are counted by, and who may be told private addresses. Only the
 * address that we see counts; what a peer says about itself does not.
 */
import { isIPv6 } from 'node:net'
import type { Multiaddr } from '@multiformats/multiaddr'
import { scopeOf } from '../../shared/addresses.ts'

/** Peers of one network may reach each other's private addresses. */
export interface Network {
  /** `private`, an IPv4 address, or the /64 of an IPv6 address. */
  readonly group: string
  /** What attempts are counted by: an IPv4 address or the /64 of an IPv6 address. */
  readonly address: string
  /** The address itself; an IPv4 one that is written as IPv6 as what it is. */
  readonly host: string
}

export function networkOf(remote: Multiaddr): Network {
  const host = remote.getComponents().find(({ name }) => name === 'ip4' || name === 'ip6')?.value ?? ''
  const ip = mappedIpv4(host) ?? host
  const address = isIPv6(ip) ? networkPrefix(ip) : ip
  return { group: isLocal(ip) ? 'private' : address, address, host: ip }
}

/** Of no use beyond its network. */
function isLocal(ip: string): boolean {
  const scope = scopeOf(ip)
  return scope === 'loopback' || scope === 'link' || scope === 'private'
}

/** The IPv4 address inside `::ffff:…` (RFC 4291, 2.5.5.2), as a multiaddr writes it. */
function mappedIpv4(ip: string): string | undefined {
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(ip) ?? []
  if (high === undefined || low === undefined) return undefined
  return [high, low]
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.')
}

/** The first 64 bits: what one household or company has, and varies its addresses within. */
function networkPrefix(ip: string): string {
  const [head = '', tail = ''] = ip.split('::')
  const before = head.split(':').filter((group) => group !== '')
  const after = tail.split(':').filter((group) => group !== '')
  const gap = Array<string>(8 - before.length - after.length).fill('0')
  return `${[...before, ...gap, ...after].slice(0, 4).join(':')}::/64`
}
