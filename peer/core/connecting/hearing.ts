/** How much is listened to in the local network: so much of each host and so much of all, in a second. Pure. */
import type { Instant } from '../../../shared/clock.ts'
import { LAN_PACKETS_PER_HOST_AND_SECOND, LAN_PACKETS_PER_SECOND } from '../../../shared/limits.ts'

export interface Hearing {
  /** Counts a packet; whether it is to be looked at. */
  takes(host: string, now: Instant): boolean
}

export function createHearing(): Hearing {
  const heard = new Map<string, number>()
  let second = 0
  let all = 0

  return {
    takes(host, now) {
      const current = Math.floor(now / 1000)
      if (current !== second) {
        second = current
        all = 0
        heard.clear()
      }
      const ofHost = heard.get(host) ?? 0
      if (ofHost >= LAN_PACKETS_PER_HOST_AND_SECOND || all >= LAN_PACKETS_PER_SECOND) return false
      heard.set(host, ofHost + 1)
      all += 1
      return true
    },
  }
}
