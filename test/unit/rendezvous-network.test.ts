import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, it } from 'vitest'
import { addressesToGive, parseAnnounceAddress, parseListenAddress } from '../../rendezvous/addresses.ts'
import { networkOf } from '../../rendezvous/directory/network.ts'
import { isLoopback } from '../../shared/addresses.ts'
import { deviceOfPublicKey } from '../../shared/identity.ts'
import { refusalOf } from '../support/refusal.ts'

const PEER = deviceOfPublicKey(new Uint8Array(32).fill(7))

describe('the network of a connection', () => {
  it.each([
    ['/ip4/127.0.0.1/tcp/1', 'private', '127.0.0.1'],
    ['/ip4/192.168.3.4/tcp/1', 'private', '192.168.3.4'],
    ['/ip4/100.100.1.1/tcp/1', 'private', '100.100.1.1'],
    ['/ip4/8.8.8.8/tcp/1', '8.8.8.8', '8.8.8.8'],
    ['/ip6/::1/tcp/1', 'private', '0:0:0:0::/64'],
    ['/ip6/fe80::1/tcp/1', 'private', 'fe80:0:0:0::/64'],
    ['/ip6/2a01:4f8:1:2:3:4:5:6/tcp/1', '2a01:4f8:1:2::/64', '2a01:4f8:1:2::/64'],
    ['/ip6/2a01:4f8:1:2::9/tcp/1', '2a01:4f8:1:2::/64', '2a01:4f8:1:2::/64'],
    ['/ip6/2a01:4f8::9/tcp/1', '2a01:4f8:0:0::/64', '2a01:4f8:0:0::/64'],
  ])('of %s is %s', (address, group, counted) => {
    expect(networkOf(multiaddr(address))).toMatchObject({ group, address: counted })
  })

  it('is the IPv4 one for an IPv4 address written as IPv6', () => {
    const { group, address, host } = networkOf(multiaddr('/ip6/::ffff:8.8.4.4/tcp/1'))
    expect([group, address, host]).toEqual(['8.8.4.4', '8.8.4.4', '8.8.4.4'])
  })
})

describe('addresses of a rendezvous', () => {
  it('are given with its PeerId: announced ones first, this machine last', () => {
    const addresses = addressesToGive(PEER, {
      announced: [multiaddr('/dns4/chat.example/tcp/9')],
      listened: ['/ip4/127.0.0.1/tcp/1', '/ip6/fd00::2/tcp/1', '/ip4/192.168.1.2/tcp/1'].map((text) => multiaddr(text)),
    })
    expect(addresses).toEqual(
      ['/dns4/chat.example/tcp/9', '/ip4/192.168.1.2/tcp/1', '/ip6/fd00::2/tcp/1', '/ip4/127.0.0.1/tcp/1'].map(
        (address) => `${address}/p2p/${PEER}`,
      ),
    )
    expect(addresses.map((address) => isLoopback(multiaddr(address)))).toEqual([false, false, false, true])
  })

  it('are not announced under the PeerId of another rendezvous', () => {
    const other = deviceOfPublicKey(new Uint8Array(32).fill(8))
    const announce = (id: string) =>
      addressesToGive(PEER, { announced: [multiaddr(`/ip4/8.8.8.8/tcp/1/p2p/${id}`)], listened: [] })
    expect(announce(PEER)).toEqual([`/ip4/8.8.8.8/tcp/1/p2p/${PEER}`])
    expect(refusalOf(() => announce(other))).toBe('WRONG_SERVER')
  })

  it.each(['', 'localhost:8888', '/ip4/1.2.3.4', '/dns4/a.example/tcp/1', '/ip4/0.0.0.0/udp/1'])(
    'cannot be listened on as "%s"',
    (text) => {
      expect(refusalOf(() => parseListenAddress(text))).toBe('USAGE')
    },
  )

  it('can be announced by name, not without a port', () => {
    expect(refusalOf(() => parseAnnounceAddress('/dns4/a.example/tcp/1'))).toBeUndefined()
    expect(refusalOf(() => parseAnnounceAddress('/dns4/a.example'))).toBe('USAGE')
  })
})
