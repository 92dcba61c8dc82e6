/** What an address of a rendezvous may look like. Pure. */
import type { Multiaddr } from '@multiformats/multiaddr'

/** TCP at an IP address or a name, or a name whose DNS records say where; /p2p/ says who is there, and ends it. */
const SHAPE = /^(?:(?:ip4|ip6|ip6zone\/ip6|dns|dns4|dns6)\/tcp|dnsaddr)\/p2p$/

export function isServerAddress(address: Multiaddr): boolean {
  return SHAPE.test(
    address
      .getComponents()
      .map(({ name }) => name)
      .join('/'),
  )
}
