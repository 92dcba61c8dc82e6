/**
 * Which accepted transfers are pulled now: few at once, fair between those who send, soon after a success or when the
 * other side comes, ever rarer while it cannot be reached, and never given up. Pure; keeps no timer and pulls nothing.
 */
import type { Instant } from '../../../shared/clock.ts'
import {
  FILE_PULLS_MAX,
  FILE_PULLS_PER_SENDER_MAX,
  FILE_RETRY_MAX_MS,
  FILE_RETRY_MIN_MS,
} from '../../../shared/limits.ts'
import type { TransferId } from '../../../shared/message.ts'
import type { Username } from '../../../shared/names.ts'
import { type Backoff, createBackoff } from '../backoff.ts'

export interface PullSchedule {
  /** It is to be pulled from that account; the same again changes nothing. */
  add(id: TransferId, sender: Username): void
  /** It may go now, whatever was before: it was accepted, or resumed by either side. */
  hasten(id: TransferId): void
  /** It is not, or not any more. What runs is not ended by this. */
  remove(id: TransferId): void
  /**
   * The attempt has ended: `further` than the one before, `refused` by the other side for now, or neither. Another
   * follows unless it was removed.
   */
  ended(id: TransferId, how: 'further' | 'lost' | 'refused', now: Instant): void
  /** That account has come online, or a connection with it is there. Undefined: anybody may be reached again. */
  present(sender?: Username): void
  /** Takes those that may begin now; each is running until `ended`. */
  take(now: Instant): readonly TransferId[]
  /** When to take next, if nothing happens before; infinite where nothing waits for a time. */
  nextAt(now: Instant): Instant
}

interface Entry {
  readonly sender: Username
  readonly backoff: Backoff
  wanted: boolean
  running: boolean
  /** The other side has said not now; what it says is worth asking again, rarely. */
  refusedUntil: Instant
}

export function createPullSchedule({ random }: { random: () => number }): PullSchedule {
  /** In the order in which they wait: whoever has had a turn goes to the end. */
  const entries = new Map<TransferId, Entry>()

  const readyAt = ({ backoff, refusedUntil }: Entry): Instant => Math.max(backoff.until, refusedUntil)
  const waits = ({ wanted, running }: Entry): boolean => wanted && !running

  function forgive(entry: Entry): void {
    entry.backoff.forgive()
    entry.refusedUntil = 0
  }

  return {
    add(id, sender) {
      const known = entries.get(id)
      if (known !== undefined) {
        known.wanted = true
        return
      }
      const backoff = createBackoff({ random, minMs: FILE_RETRY_MIN_MS, maxMs: FILE_RETRY_MAX_MS })
      entries.set(id, { sender, backoff, wanted: true, running: false, refusedUntil: 0 })
    },
    hasten(id) {
      const entry = entries.get(id)
      if (entry !== undefined) forgive(entry)
    },
    remove(id) {
      const entry = entries.get(id)
      if (entry === undefined) return
      entry.wanted = false
      if (!entry.running) entries.delete(id)
    },
    ended(id, how, now) {
      const entry = entries.get(id)
      if (entry === undefined) return
      entry.running = false
      entries.delete(id)
      if (!entry.wanted) return
      entries.set(id, entry)
      if (how === 'further') entry.backoff.succeed()
      if (how === 'lost') entry.backoff.fail(now)
      entry.refusedUntil = how === 'refused' ? now + FILE_RETRY_MAX_MS : 0
    },
    present(sender) {
      for (const entry of entries.values()) {
        if (sender === undefined || entry.sender === sender) forgive(entry)
      }
    },
    take(now) {
      const runningOf = new Map<Username, number>()
      let runningInAll = 0
      const count = ({ sender }: Entry): void => {
        runningOf.set(sender, (runningOf.get(sender) ?? 0) + 1)
        runningInAll += 1
      }
      const taken: TransferId[] = []
      for (const entry of entries.values()) if (entry.running) count(entry)
      for (const [id, entry] of entries) {
        if (runningInAll >= FILE_PULLS_MAX) break
        if (!waits(entry) || readyAt(entry) > now) continue
        if ((runningOf.get(entry.sender) ?? 0) >= FILE_PULLS_PER_SENDER_MAX) continue
        entry.running = true
        count(entry)
        taken.push(id)
      }
      return taken
    },
    nextAt(now) {
      let earliest = Number.POSITIVE_INFINITY
      // Whoever lacks room is taken when another ends, not at a time.
      for (const entry of entries.values()) {
        const at = readyAt(entry)
        if (waits(entry) && at > now) earliest = Math.min(earliest, at)
      }
      return earliest
    },
  }
}
