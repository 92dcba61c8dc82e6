/** How the two sides of a transfer are connected, as far as carrying bulk data beside the stream needs it. */
import type { BlockList } from 'node:net'
import type { Connection } from '@libp2p/interface'
import type { PathKind } from '../../api.ts'
import type { Circuits } from '../../net/circuits/circuits.ts'
import type { Splicer } from '../../net/circuits/splicer.ts'
import { pathOf, socketHostOf } from '../../net/dialling/addresses.ts'

export interface Route {
  readonly via: PathKind
  /** Who dialled the connection: the other one has proved that it can be reached. */
  readonly dialledBy: 'here' | 'there'
  /** Where a bulk connection can be made; undefined where it cannot. */
  readonly bulkWay: BulkWay | undefined
}

export type BulkWay =
  /** The other side's IP address, as its connection has it. */
  | { readonly host: string }
  /** Both come to the relay. */
  | { readonly relay: Splicer }

export interface Surroundings {
  readonly circuits: Pick<Circuits, 'splicerOf'>
  /** Our own networks, as `subnetsOf` gives them. */
  readonly subnets: BlockList
}

export function routeOf(
  connection: Pick<Connection, 'remoteAddr' | 'remotePeer' | 'direction'>,
  { circuits, subnets }: Surroundings,
): Route {
  const { remoteAddr, direction } = connection
  const via = pathOf(remoteAddr, subnets)
  const dialledBy = direction === 'outbound' ? 'here' : 'there'
  if (via === 'relay') {
    const relay = circuits.splicerOf(connection)
    return { via, dialledBy, bulkWay: relay === undefined ? undefined : { relay } }
  }
  const host = socketHostOf(remoteAddr)
  return { via, dialledBy, bulkWay: host === undefined ? undefined : { host } }
}
