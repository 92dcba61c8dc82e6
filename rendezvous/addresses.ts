/** The rendezvous' own addresses: what may be listened on, and what to give to people. */
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { isLoopback } from '../shared/addresses.ts'
import { HongyanError } from '../shared/errors.ts'
import type { DeviceId } from '../shared/identity.ts'
import { networkOf } from './directory/network.ts'

/** An address of TCP over IPv4 or IPv6. Throws USAGE. */
export function parseListenAddress(text: string): Multiaddr {
  const address = parseAddress(text)
  const [network, transport, ...rest] = address.getComponents().map(({ name }) => name)
  if ((network !== 'ip4' && network !== 'ip6') || transport !== 'tcp' || rest.length > 0) {
    throw new HongyanError('USAGE', `${text} is not an address to listen on, such as /ip4/0.0.0.0/tcp/8888`)
  }
  return address
}

/** An address by which others reach this machine, for instance through a router. Throws USAGE. */
export function parseAnnounceAddress(text: string): Multiaddr {
  const address = parseAddress(text)
  if (!address.getComponents().some(({ name }) => name === 'tcp')) {
    throw new HongyanError('USAGE', `${text} is not an address to announce, such as /dns4/chat.example/tcp/8888`)
  }
  return address
}

/** Where members find a relay of its own: an address to dial, and who must answer there. Throws USAGE. */
export function requireRelayAddress(text: string): Multiaddr {
  const address = parseAnnounceAddress(text)
  const last = address.getComponents().at(-1)
  if (last?.name !== 'p2p' || text.includes('/p2p-circuit')) {
    throw new HongyanError(
      'USAGE',
      `${text} is not the address of a relay, such as /dns4/relay.example/tcp/8889/p2p/12D3…`,
    )
  }
  return address
}

function parseAddress(text: string): Multiaddr {
  try {
    return multiaddr(text)
  } catch (cause) {
    throw new HongyanError('USAGE', `${text} is not a multiaddr, such as /ip4/0.0.0.0/tcp/8888`, { cause })
  }
}

/** Each with /p2p/…, once: announced ones first, then IPv4, IPv6, and last what only this machine can dial. */
export function addressesToGive(
  peerId: DeviceId,
  { announced, listened }: { readonly announced: readonly Multiaddr[]; readonly listened: readonly Multiaddr[] },
): readonly string[] {
  const ordered = [...announced, ...listened.toSorted((one, other) => distanceOf(one) - distanceOf(other))]
  return [...new Set(ordered.map((address) => withPeerId(address, peerId)))]
}

function distanceOf(address: Multiaddr): number {
  if (isLoopback(address)) return 2
  return networkOf(address).address.includes(':') ? 1 : 0
}

function withPeerId(address: Multiaddr, peerId: DeviceId): string {
  const named = address.getComponents().findLast(({ name }) => name === 'p2p')
  if (named === undefined) return address.encapsulate(`/p2p/${peerId}`).toString()
  if (named.value === peerId) return address.toString()
  const where = address.toString()
  throw new HongyanError('WRONG_SERVER', `${where} names another rendezvous than this one (${peerId})`, { where })
}
