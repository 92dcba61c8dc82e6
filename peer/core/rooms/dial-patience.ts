/**
 * How long a device is left alone that could not be dialled, or that has ended its connection with us; and the relay, when
 * it takes no more. Pure: computes times.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import {
  MESH_CROWDED_MAX_MS,
  MESH_CROWDED_MIN_MS,
  MESH_FAILURES_REMEMBERED_MAX,
  MESH_LASTING_MS,
  MESH_REDIAL_MAX_MS,
  MESH_RELAY_WAIT_MAX_MS,
  MESH_RELAY_WAIT_MIN_MS,
} from '../../../shared/limits.ts'
import { type Backoff, createBackoff } from '../backoff.ts'

export interface DialWish {
  /** Not by the relay. */
  readonly isDirect: boolean
  /** There are too few neighbours for a mesh. */
  readonly isUrgent: boolean
}

export interface DialPatience {
  /** Before then it is left alone; may be past. */
  dueAt(device: DeviceId, wish: DialWish): Instant
  /** Connections end soon: too many want a place with too few. */
  isCrowded(now: Instant): boolean
  succeeded(device: DeviceId, isRelayed: boolean): void
  failed(device: DeviceId, reason: 'unreachable' | 'relayRefuses', now: Instant): void
  linked(device: DeviceId, now: Instant): void
  /** Who went, or had no place left for us: which of them, only trying again tells. */
  lost(device: DeviceId, now: Instant): void
}

export function createDialPatience({ random }: { readonly random: () => number }): DialPatience {
  /** Of devices that could not be dialled last time, those that failed lately last. */
  const failures = new Map<DeviceId, Backoff>()
  /** Of devices whose connections did not last, likewise. */
  const losses = new Map<DeviceId, Backoff>()
  const since = new Map<DeviceId, Instant>()
  const relay = createBackoff({ random, minMs: MESH_RELAY_WAIT_MIN_MS, maxMs: MESH_RELAY_WAIT_MAX_MS })

  /** There are too few that can be dialled for all who want to: whoever has enough for a mesh leaves them to others. */
  const crowding = createBackoff({ random, minMs: MESH_CROWDED_MIN_MS, maxMs: MESH_CROWDED_MAX_MS })
  const begin = () => createBackoff({ random, maxMs: MESH_REDIAL_MAX_MS })

  return {
    dueAt(device, { isDirect, isUrgent }) {
      const alone = Math.max(losses.get(device)?.until ?? 0, failures.get(device)?.until ?? 0)
      return Math.max(alone, isDirect ? 0 : relay.until, isUrgent ? 0 : crowding.until)
    },
    isCrowded: (now) => !crowding.isOver(now),
    succeeded(device, isRelayed) {
      failures.delete(device)
      if (isRelayed) relay.succeed()
    },
    failed(device, reason, now) {
      // Of the device itself that says nothing; it is only not asked for again at once.
      if (reason === 'relayRefuses') relay.fail(now)
      remember(failures, device, begin).fail(now)
    },
    linked(device, now) {
      since.set(device, now)
    },
    lost(device, now) {
      const linkedAt = since.get(device) ?? now
      since.delete(device)
      if (now >= linkedAt + MESH_LASTING_MS) {
        losses.delete(device)
        crowding.succeed()
      } else {
        crowding.fail(now)
      }
      remember(losses, device, begin).fail(now)
    },
  }
}

/** What is known of it, or begins now; the newest of a bounded number. */
function remember<Known>(all: Map<DeviceId, Known>, device: DeviceId, begin: () => Known): Known {
  const known = all.get(device) ?? begin()
  all.delete(device)
  all.set(device, known)
  const [oldest] = all.keys()
  if (all.size > MESH_FAILURES_REMEMBERED_MAX && oldest !== undefined) all.delete(oldest)
  return known
}
