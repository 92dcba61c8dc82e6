/** One timer for when the state itself wants to be looked at again. */
import type { Clock, Instant } from '../../../../shared/clock.ts'

export interface WakeUp {
  /** In place of what it was set to; undefined: not at all. */
  set(at: Instant | undefined): void
}

export function createWakeUp(clock: Clock, wake: () => void): WakeUp {
  let planned: { readonly at: Instant; readonly timer: NodeJS.Timeout } | undefined
  function ring(): void {
    planned = undefined
    wake()
  }
  return {
    set(at) {
      if (at === planned?.at) return
      clearTimeout(planned?.timer)
      planned = at === undefined ? undefined : { at, timer: setTimeout(ring, Math.max(0, at - clock.now())) }
    },
  }
}
