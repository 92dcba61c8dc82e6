/** Who has been heard in the local network, and where: bounded, and forgotten when it has been silent for long. Pure. */
import type { Instant } from '../../../shared/clock.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import { LAN_ADDRESSES_PER_DEVICE_MAX, LAN_SIGHTED_MAX, LAN_SIGHTING_LIFE_MS } from '../../../shared/limits.ts'

export interface Sighting {
  readonly device: DeviceId
  /** A multiaddr without /p2p/. */
  readonly address: string
  /** By its own clock. */
  readonly sentAtMs: Instant
}

export interface Sightings {
  /** Whether it was not known to be there. */
  saw(sighting: Sighting, now: Instant): boolean
  /** It says goodbye; no more than noise if it has said since that it is there. */
  left(device: DeviceId, sentAtMs: Instant, now: Instant): void
  /** The newest first. */
  addressesOf(device: DeviceId, now: Instant): readonly string[]
  devices(now: Instant): readonly DeviceId[]
  clear(): void
}

interface Sighted {
  /** By address, the oldest first. */
  readonly until: Map<string, Instant>
  newestMs: Instant
}

export function createSightings(): Sightings {
  const sighted = new Map<DeviceId, Sighted>()

  function expire(now: Instant): void {
    for (const [device, { until }] of sighted) {
      for (const [address, end] of until) if (end <= now) until.delete(address)
      if (until.size === 0) sighted.delete(device)
    }
  }

  return {
    saw({ device, address, sentAtMs }, now) {
      expire(now)
      const known = sighted.get(device)
      if (known === undefined && sighted.size >= LAN_SIGHTED_MAX) return false
      const { until } = known ?? { until: new Map<string, Instant>() }
      const isNew = !until.delete(address)
      until.set(address, now + LAN_SIGHTING_LIFE_MS)
      const [oldest] = until.keys()
      if (until.size > LAN_ADDRESSES_PER_DEVICE_MAX && oldest !== undefined) until.delete(oldest)
      sighted.set(device, { until, newestMs: Math.max(sentAtMs, known?.newestMs ?? 0) })
      return isNew
    },
    left(device, sentAtMs, now) {
      expire(now)
      const known = sighted.get(device)
      if (known !== undefined && sentAtMs >= known.newestMs) sighted.delete(device)
    },
    addressesOf(device, now) {
      const until = sighted.get(device)?.until ?? []
      return [...until].flatMap(([address, end]) => (end > now ? [address] : [])).reverse()
    },
    devices(now) {
      expire(now)
      return [...sighted.keys()]
    },
    clear: () => sighted.clear(),
  }
}
