/** When each address of a peer is tried (the order of RFC 8305, for peers of whom half the addresses are of no use). Pure. */
import type { BlockList } from 'node:net'
import type { Multiaddr } from '@multiformats/multiaddr'
import { DIAL_STAGGER_MS, LAN_DIAL_STAGGER_MS } from '../../../shared/limits.ts'
import { familyOf, type Nearness, nearnessOf } from './addresses.ts'

export interface PlannedDial {
  readonly address: Multiaddr
  /** Milliseconds after the beginning. */
  readonly afterMs: number
}

/**
 * Those of our own networks first and shortly after each other; then those of the internet, IPv6 and IPv4 in turn; then
 * private ones of other networks; this machine last. One by a relay has no place here.
 *
 * @param subnets our own networks, as `subnetsOf` gives them
 */
export function planDial(addresses: readonly Multiaddr[], subnets: BlockList): PlannedDial[] {
  const at = (wish: Nearness) => addresses.filter((address) => nearnessOf(address, subnets) === wish)
  const near = at('near').map((address, index) => ({ address, afterMs: index * LAN_DIAL_STAGGER_MS }))
  const others = [...inTurn(at('public')), ...at('far'), ...at('here')]
  const headStartMs = near.length === 0 ? 0 : Math.max(DIAL_STAGGER_MS, near.length * LAN_DIAL_STAGGER_MS)
  return [...near, ...others.map((address, index) => ({ address, afterMs: headStartMs + index * DIAL_STAGGER_MS }))]
}

function inTurn(addresses: readonly Multiaddr[]): Multiaddr[] {
  const six = addresses.filter((address) => familyOf(address) === 6)
  const four = addresses.filter((address) => familyOf(address) !== 6)
  const rounds = Array.from({ length: Math.max(six.length, four.length) }, (_, index) => [six[index], four[index]])
  return rounds.flat().filter((address) => address !== undefined)
}
