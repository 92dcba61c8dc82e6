import type { NetworkInterfaceInfo } from 'node:os'
import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import {
  addressOf,
  isOnCable,
  isPrivateAddress,
  kindOf,
  pathOf,
  socketHostOf,
  subnetsOf,
} from '../../peer/net/dialling/addresses.ts'

test.each([
  ['/ip4/127.0.0.1/tcp/4001', 'loopback'],
  ['/ip6/::1/tcp/4001', 'loopback'],
  ['/ip6/::ffff:127.0.0.1/tcp/4001', 'loopback'],
  ['/ip4/10.1.2.3/tcp/4001', 'lan'],
  ['/ip4/172.31.0.1/tcp/4001', 'lan'],
  ['/ip4/192.168.1.5/tcp/4001', 'lan'],
  ['/ip4/100.64.0.1/tcp/4001', 'lan'],
  ['/ip6/fd00::1/tcp/4001', 'lan'],
  ['/ip6/fec0::1/tcp/4001', 'lan'],
  ['/ip4/172.32.0.1/tcp/4001', 'public'],
  ['/ip4/8.8.8.8/tcp/4001', 'public'],
  ['/ip4/8.8.8.8/tcp/4001/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA', 'public'],
  ['/ip6/2606:4700::1/tcp/4001', 'public'],
  ['/dns4/example.org/tcp/4001', 'public'],
  ['/dns6/Chat.Example.ORG./tcp/4001', 'public'],
  ['/dns4/localhost/tcp/4001', 'loopback'],
  ['/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA/p2p-circuit', 'relay'],
])('%s is %s', (address, kind) => {
  expect(kindOf(multiaddr(address))).toBe(kind)
})

test.each([
  '/ip4/8.8.8.8/tcp/0',
  '/ip4/0.0.0.0/tcp/4001',
  '/ip6/::/tcp/4001',
  '/ip4/224.0.0.1/tcp/4001',
  '/ip4/255.255.255.255/tcp/4001',
  '/ip4/169.254.10.10/tcp/4001',
  '/ip6/fe80::1/tcp/4001',
  '/ip6/ff02::1/tcp/4001',
  '/ip6zone/eth0/ip6/fe80::1/tcp/4001',
  '/ip4/8.8.8.8/udp/4001',
  '/ip4/8.8.8.8/tcp/4001/ws',
  '/dns4/intranet/tcp/4001',
  '/dns4/example.org/tcp/0',
  '/dns4/example.org/udp/4001',
  '/dns/example.org/tcp/4001',
  '/dnsaddr/example.org',
])('%s cannot be dialled by what it says', (address) => {
  expect(kindOf(multiaddr(address))).toBeUndefined()
})

test('an address is private where it means something on one machine or network only, not where nothing says so', () => {
  expect(isPrivateAddress(multiaddr('/ip4/192.168.1.5/tcp/1'))).toBe(true)
  expect(isPrivateAddress(multiaddr('/ip4/127.0.0.1/tcp/1'))).toBe(true)
  expect(isPrivateAddress(multiaddr('/ip4/8.8.8.8/tcp/1'))).toBe(false)
  expect(isPrivateAddress(multiaddr('/dns4/example.org/tcp/1'))).toBe(false)
})

/** A machine in a home with IPv6, and with a cable to another one. */
const own = subnetsOf({
  eth0: [inNetwork('192.168.1.5/24'), inNetwork('2001:db8:1::5/64'), inNetwork('fe80::5/64')],
  eth1: [inNetwork('169.254.7.1/16'), inNetwork('fe80::6/64')],
})
const elsewhere = subnetsOf({ eth0: [inNetwork('10.1.2.3/8')] })

function inNetwork(cidr: string): NetworkInterfaceInfo {
  const [address = ''] = cidr.split('/')
  const common = { address, cidr, netmask: '', mac: '', internal: false }
  return address.includes(':') ? { ...common, family: 'IPv6', scopeid: 0 } : { ...common, family: 'IPv4' }
}

test.each([
  ['/ip4/169.254.7.2/tcp/4001', true, false],
  ['/ip6zone/eth1/ip6/fe80::7/tcp/4001', true, false],
  // Which cable nobody says, and another port than a peer has.
  ['/ip6/fe80::7/tcp/4001', false, false],
  ['/ip6zone/eth1/ip6/fe80::7/tcp/22', false, false],
  ['/ip4/169.254.169.254/tcp/22', false, false],
  // It needs no cable of ours.
  ['/ip4/192.168.1.6/tcp/4001', false, false],
  ['/ip6zone/eth1/ip6/2001:db8:1::6/tcp/4001', false, false],
])('%s leads along a cable: %s at its ends, %s elsewhere', (address, here, there) => {
  expect(isOnCable(multiaddr(address), own)).toBe(here)
  expect(isOnCable(multiaddr(address), elsewhere)).toBe(there)
})

test.each([
  ['192.168.1.6', '/ip4/192.168.1.6/tcp/4001'],
  ['2001:db8:1::6', '/ip6/2001:db8:1::6/tcp/4001'],
  ['fe80::7%eth1', '/ip6zone/eth1/ip6/fe80::7/tcp/4001'],
])('who is heard from %s is looked for at %s, and there again by the first', (host, address) => {
  expect(addressOf(host, 4001)).toBe(address)
  expect(socketHostOf(multiaddr(address))).toBe(host)
  expect(multiaddr(address).toString()).toBe(address)
})

test.each([
  ['/ip4/192.168.1.6/tcp/4001', 'lan', 'lan'],
  ['/ip6/2001:db8:1::6/tcp/4001', 'lan', 'direct'],
  ['/ip6/fe80::7/tcp/50000', 'lan', 'lan'],
  ['/ip6zone/eth1/ip6/fe80::7/tcp/4001', 'lan', 'lan'],
  ['/ip4/203.0.113.7/tcp/4001', 'direct', 'direct'],
  ['/ip4/127.0.0.1/tcp/4001', 'direct', 'direct'],
  ['/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA/p2p-circuit', 'relay', 'relay'],
])('a connection with %s is called %s in its network, %s outside', (address, here, there) => {
  expect(pathOf(multiaddr(address), own)).toBe(here)
  expect(pathOf(multiaddr(address), elsewhere)).toBe(there)
})
