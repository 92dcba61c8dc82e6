/**
 * The direct links to the devices of one account: what goes over each of them, in order and a bounded number at a time. A
 * part of `delivery-lane.ts` and as pure.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import { DIRECT_WINDOW_MESSAGES } from '../../../shared/limits.ts'
import { createPipeline, type Ordered, type Pipeline } from '../pipeline.ts'

export interface Sendable extends Ordered {
  /** Devices that have it. */
  readonly acknowledged: ReadonlySet<DeviceId>
  /** Devices that will never take it. */
  readonly refusedBy: ReadonlySet<DeviceId>
}

export interface DeviceLinks<Item extends Sendable> {
  /** These, as far as that device lacks them, wait to go over it. False if it is there already. */
  up(device: DeviceId, items: Iterable<Item>): boolean
  /** Returns what was in flight on it; undefined if there was none. */
  down(device: DeviceId): readonly Item[] | undefined
  add(item: Item): void
  /** From every link. */
  remove(item: Item): void
  /** The next that may go, and where; from now on in flight there. */
  take(now: Instant): { readonly device: DeviceId; readonly item: Item } | undefined
  of(device: DeviceId): Pipeline<Item> | undefined
  isInFlight(item: Item): boolean
  /** Of the devices that lack it and are linked: all answer, some answer, or there is none. */
  stateFor(item: Item, now: Instant): 'open' | 'paused' | 'none'
  /** Ends of the pauses in which something waits. */
  pauses(): readonly Instant[]
}

export function createDeviceLinks<Item extends Sendable>(random: () => number): DeviceLinks<Item> {
  const links = new Map<DeviceId, Pipeline<Item>>()

  const isWantedBy = (device: DeviceId, { acknowledged, refusedBy }: Item) =>
    !acknowledged.has(device) && !refusedBy.has(device)

  return {
    up(device, items) {
      if (links.has(device)) return false
      const link = createPipeline<Item>({ window: DIRECT_WINDOW_MESSAGES, random })
      links.set(device, link)
      for (const item of items) if (isWantedBy(device, item)) link.add(item)
      return true
    },
    down(device) {
      const lost = links.get(device)?.interrupt()
      links.delete(device)
      return lost
    },
    add(item) {
      for (const [device, link] of links) if (isWantedBy(device, item)) link.add(item)
    },
    remove(item) {
      for (const link of links.values()) link.remove(item)
    },
    take(now) {
      for (const [device, link] of links) {
        const item = link.take(now)
        if (item !== undefined) return { device, item }
      }
      return undefined
    },
    of: (device) => links.get(device),
    isInFlight(item) {
      for (const link of links.values()) if (link.isInFlight(item)) return true
      return false
    },
    stateFor(item, now) {
      let state: 'open' | 'paused' | 'none' = 'none'
      for (const [device, link] of links) {
        if (!isWantedBy(device, item)) continue
        if (!link.isPaused(now)) return 'open'
        state = 'paused'
      }
      return state
    },
    pauses: () => [...links.values()].flatMap((link) => (link.head === undefined ? [] : [link.pausedUntil])),
  }
}
