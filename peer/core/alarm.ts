/** Tells a driver when its next tick is wanted, and only when that has changed. Keeps no timer itself. */
import type { Instant } from '../../shared/clock.ts'

export interface Alarm {
  /** The earliest time wanted; infinite if none is, which leaves a tick too many but never one too few. */
  set(time: Instant): void
  /** A tick has come: the time told before is used up. */
  rang(): void
}

export function createAlarm(tell: (time: Instant) => void): Alarm {
  let told = Number.POSITIVE_INFINITY
  return {
    set(time) {
      if (time === Number.POSITIVE_INFINITY || time === told) return
      told = time
      tell(time)
    },
    rang() {
      told = Number.POSITIVE_INFINITY
    },
  }
}
