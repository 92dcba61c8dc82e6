/** How the two sides of a transfer are connected, as far as carrying bulk data beside the stream needs it. */
import type { Connection } from '@libp2p/interface'
import type { PathKind } from '../../api.ts'
import { pathOf } from '../../net/dialling/addresses.ts'

export interface Route {
  readonly via: PathKind
  /** Who dialled the connection: the other one has proved that it can be reached. */
  readonly dialledBy: 'here' | 'there'
  /** The other side's IP address, as its connection has it; undefined where that goes over a relay. */
  readonly host: string | undefined
}

export function routeOf({ remoteAddr, direction }: Pick<Connection, 'remoteAddr' | 'direction'>): Route {
  const via = pathOf(remoteAddr)
  const dialledBy = direction === 'outbound' ? 'here' : 'there'
  if (via === 'relay') return { via, dialledBy, host: undefined }
  const [ip, tcp] = remoteAddr.getComponents()
  const isTcp = (ip?.name === 'ip4' || ip?.name === 'ip6') && tcp?.name === 'tcp'
  return { via, dialledBy, host: isTcp ? ip.value : undefined }
}
