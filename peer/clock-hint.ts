/**
 * How far this machine's clock was from the rendezvous' when they last spoke, kept for a start while it is away: else peers
 * whose clocks differ would ignore each other. A hint only; the first reply takes its place.
 */
import type { CorrectedClock } from '../shared/clock.ts'
import { CLOCK_HINT_MAX_MS, CLOCK_HINT_STEP_MS } from '../shared/limits.ts'
import type { SettingsStore } from './store/settings.ts'

export function offsetHint(settings: Pick<SettingsStore, 'get'>): number {
  const kept = settings.get('clockOffsetMs') ?? 0
  return Math.abs(kept) <= CLOCK_HINT_MAX_MS ? kept : 0
}

/** To be called when the rendezvous has spoken. Writes only what is news. */
export function keepOffset(
  settings: Pick<SettingsStore, 'get' | 'set'>,
  { offsetMs }: Pick<CorrectedClock, 'offsetMs'>,
): void {
  if (Math.abs(offsetMs - (settings.get('clockOffsetMs') ?? 0)) < CLOCK_HINT_STEP_MS) return
  try {
    settings.set('clockOffsetMs', offsetMs)
  } catch {
    // A disk that refuses: the next session tells it again, and whoever needs the disk more says so.
  }
}
