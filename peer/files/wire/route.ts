/** How the two sides of a transfer are connected, as far as carrying bulk data beside the stream needs it. */
import type { BlockList } from 'node:net'
import type { Connection } from '@libp2p/interface'
import type { PathKind } from '../../api.ts'
import { pathOf, socketHostOf } from '../../net/dialling/addresses.ts'

export interface Route {
  readonly via: PathKind
  /** Who dialled the connection: the other one has proved that it can be reached. */
  readonly dialledBy: 'here' | 'there'
  /** The other side's IP address, as its connection has it; undefined where that goes over a relay. */
  readonly host: string | undefined
}

/** @param subnets our own networks, as `subnetsOf` gives them */
export function routeOf(connection: Pick<Connection, 'remoteAddr' | 'direction'>, subnets: BlockList): Route {
  const { remoteAddr, direction } = connection
  const via = pathOf(remoteAddr, subnets)
  const dialledBy = direction === 'outbound' ? 'here' : 'there'
  return { via, dialledBy, host: via === 'relay' ? undefined : socketHostOf(remoteAddr) }
}
