/**
 * Which warnings of what could not be done are worth a word: a disk that is full fails at every try, and whoever reads it
 * needs it once. Pure but for the clock that it is given.
 */
import type { Clock } from '../../shared/clock.ts'
import { TROUBLE_TOLD_EVERY_MS } from '../../shared/limits.ts'
import type { ChatEvent } from '../api.ts'

/** Whether the event is to be told; of the same trouble with the same code only the first, and now and then a further one. */
export function createTroubleFilter(steady: Clock): (event: ChatEvent) => boolean {
  /** By what it is about and its code, so there are only a few. */
  const toldAt = new Map<string, number>()
  return (event) => {
    if (event.type !== 'warning' || !('about' in event)) return true
    const trouble = `${event.about} ${event.code}`
    const now = steady.now()
    const before = toldAt.get(trouble)
    if (before !== undefined && now - before < TROUBLE_TOLD_EVERY_MS) return false
    toldAt.set(trouble, now)
    return true
  }
}
