/** How the two sides of a transfer are connected, as far as carrying bulk data beside the stream needs it. */
import type { PathKind } from '../../api.ts'

export interface Route {
  readonly via: PathKind
  /** Who dialled the connection: the other one has proved that it can be reached. */
  readonly dialledBy: 'here' | 'there'
  /** The other side's IP address, as its connection has it; undefined where that goes over a relay. */
  readonly host: string | undefined
}
