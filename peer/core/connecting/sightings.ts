/** Who has been heard in the local network, and where: bounded, and forgotten when it has been silent for long. Pure. */
import type { Instant } from '../../../shared/clock.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import { LAN_ADDRESSES_PER_DEVICE_MAX, LAN_SIGHTED_MAX, LAN_SIGHTING_LIFE_MS } from '../../../shared/limits.ts'

export interface Sighting {
  readonly device: DeviceId
  /** Where it was said. */
  readonly host: string
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

export interface SightingsInit {
  /** Whether this machine has met that device. */
  isMet(device: DeviceId): boolean
}

interface Sighted {
  /** The last. */
  host: string
  readonly isMet: boolean
  /** By address, the oldest first. */
  readonly until: Map<string, Instant>
  newestMs: Instant
}

export function createSightings({ isMet }: SightingsInit): Sightings {
  const sighted = new Map<DeviceId, Sighted>()

  function expire(now: Instant): void {
    for (const [device, { until }] of sighted) {
      for (const [address, end] of until) if (end <= now) until.delete(address)
      if (until.size === 0) sighted.delete(device)
    }
  }

  function enter({ device, host }: Sighting): Sighted | undefined {
    const entered = { host, isMet: isMet(device), until: new Map<string, Instant>(), newestMs: 0 }
    if (sighted.size >= LAN_SIGHTED_MAX && !makeRoomFor(entered)) return undefined
    sighted.set(device, entered)
    return entered
  }

  /**
   * Any member can say that any number of devices are at his host: of the host with the most strangers the first one goes.
   * Those that were met stay.
   */
  function makeRoomFor({ isMet: isNewcomerMet }: Sighted): boolean {
    const strangers = [...sighted].filter(([, each]) => !each.isMet)
    const crowds = new Map<string, number>()
    for (const [, { host }] of strangers) crowds.set(host, (crowds.get(host) ?? 0) + 1)
    const most = Math.max(0, ...crowds.values())
    const superfluous = strangers.find(([, { host }]) => crowds.get(host) === most)?.[0]
    const [oldest] = isNewcomerMet ? sighted.keys() : []
    const goes = superfluous ?? oldest
    return goes !== undefined && sighted.delete(goes)
  }

  return {
    saw(sighting, now) {
      expire(now)
      const { device, host, address, sentAtMs } = sighting
      const known = sighted.get(device) ?? enter(sighting)
      if (known === undefined) return false
      const { until } = known
      const isNew = !until.delete(address)
      until.set(address, now + LAN_SIGHTING_LIFE_MS)
      const [oldest] = until.keys()
      if (until.size > LAN_ADDRESSES_PER_DEVICE_MAX && oldest !== undefined) until.delete(oldest)
      known.host = host
      known.newestMs = Math.max(sentAtMs, known.newestMs)
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
