/** A moved clock for everybody in this process. */
import { onTestFinished, vi } from 'vitest'
import { type Clock, steadyClock, systemClock } from '../../shared/clock.ts'

/** Hours that pass for all clocks at once: the peers', whose clock it replaces, and the rendezvous', to be given to it. */
export function createElapsingTime(): { readonly clock: Clock; pass(ms: number): void } {
  let passedMs = 0
  const { now } = steadyClock
  const spy = vi.spyOn(steadyClock, 'now').mockImplementation(() => now() + passedMs)
  onTestFinished(() => spy.mockRestore())
  return {
    clock: { now: () => systemClock.now() + passedMs },
    pass(ms) {
      passedMs += ms
    },
  }
}
