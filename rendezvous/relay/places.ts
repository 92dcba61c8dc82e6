/** Who is at the relay to be reached: one place per device, on one connection, for a while. Bounded by the connections. */
import type { Connection } from '@libp2p/interface'
import type { Clock, Instant } from '../../shared/clock.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { RESERVATION_MS } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'

export interface Place {
  readonly connection: Connection
  readonly account: Username
  readonly untilMs: Instant
}

export interface Places {
  /** In place of the device's earlier one. Returns until when. */
  take(device: DeviceId, connection: Connection, account: Username): Instant
  /** Undefined where it has none any more. */
  of(device: DeviceId): Place | undefined
  /** Nobody is reached by that connection any more. */
  leave(device: DeviceId, connection: Connection): void
}

export function createPlaces(clock: Clock): Places {
  const places = new Map<DeviceId, Place>()
  return {
    take(device, connection, account) {
      const untilMs = clock.now() + RESERVATION_MS
      places.set(device, { connection, account, untilMs })
      return untilMs
    },
    of(device) {
      const place = places.get(device)
      return place !== undefined && place.untilMs >= clock.now() ? place : undefined
    },
    leave(device, connection) {
      if (places.get(device)?.connection === connection) places.delete(device)
    },
  }
}
