/** Addresses as a person gives them: of a rendezvous, and to listen on. */
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { HongyanError } from '../../shared/errors.ts'
import { isServerAddress } from '../../shared/server-address.ts'

export interface Servers {
  readonly addresses: readonly string[]
  /** The identity that all of them must have; safe as a directory's name. */
  readonly peerId: string
}

/** Why an address is refused; the catalogue has a sentence for each. */
export type AddressFault = 'malformed' | 'noPeerId' | 'severalPeerIds' | 'unsupported'

/** An Ed25519 peer id in base58btc; other key types are not used for a rendezvous. */
const PEER_ID = /^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/

/** Alternatives of one rendezvous. Throws USAGE with the sentence for the fault. */
export function parseServers(
  addresses: readonly string[],
  explain: (fault: AddressFault, address: string) => string,
): Servers {
  const fail = (fault: AddressFault, address: string): never => {
    throw new HongyanError('USAGE', explain(fault, address))
  }
  let peerId: string | undefined
  for (const address of addresses) {
    const parsed = parse(address) ?? fail('malformed', address)
    const named = peerIdOf(parsed)
    if (!PEER_ID.test(named)) return fail('noPeerId', address)
    if (!isServerAddress(parsed)) return fail('unsupported', address)
    if (peerId !== undefined && named !== peerId) return fail('severalPeerIds', address)
    peerId = named
  }
  return { addresses, peerId: peerId ?? fail('malformed', '') }
}

/** Whether a peer could listen on it: TCP over IPv4 or IPv6, nothing above. */
export function isListenAddress(address: string): boolean {
  try {
    const [network, transport, ...rest] = multiaddr(address).getComponents()
    return (network?.name === 'ip4' || network?.name === 'ip6') && transport?.name === 'tcp' && rest.length === 0
  } catch {
    return false
  }
}

/** Undefined where it is no multiaddr. */
function parse(address: string): Multiaddr | undefined {
  try {
    return multiaddr(address)
  } catch {
    // The library's reason is for programmers; the sentence shows how an address looks.
    return undefined
  }
}

/** Empty where no peer is named. */
function peerIdOf(address: Multiaddr): string {
  return address.getComponents().findLast(({ name }) => name === 'p2p')?.value ?? ''
}
