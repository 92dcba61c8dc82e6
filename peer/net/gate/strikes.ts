/** Who sent what no honest peer sends, lately. Forgets with time, and bounds what strangers can make it remember. */
import type { Clock } from '../../../shared/clock.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import { STRIKE_LIFE_MS, STRUCK_DEVICES_MAX } from '../../../shared/limits.ts'

export interface Strikes {
  add(device: DeviceId): void
  /** Strikes of the last STRIKE_LIFE_MS. */
  count(device: DeviceId): number
}

export function createStrikes(clock: Clock): Strikes {
  const struck = new Map<DeviceId, { count: number; lastAt: number }>()

  function count(device: DeviceId): number {
    const known = struck.get(device)
    if (known === undefined) return 0
    if (clock.now() - known.lastAt <= STRIKE_LIFE_MS) return known.count
    struck.delete(device)
    return 0
  }

  return {
    add(device) {
      const next = { count: count(device) + 1, lastAt: clock.now() }
      struck.delete(device)
      struck.set(device, next)
      const [oldest] = struck.keys()
      if (struck.size > STRUCK_DEVICES_MAX && oldest !== undefined) struck.delete(oldest)
    },
    count,
  }
}
