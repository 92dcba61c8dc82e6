import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import { isPrivateAddress, kindOf } from '../../peer/net/dialling/addresses.ts'

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
