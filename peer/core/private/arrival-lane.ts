/**
 * One lane of `arrivals.ts` while a commit is being planned: what it places, what it gives up, what it has to hold. A
 * copy that becomes the lane if the commit succeeds.
 */
import type { Instant } from '../../../shared/clock.ts'
import { GAP_HOLD_MS, HELD_PER_LANE_MAX } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'

/** From beyond a gap: held, or, if it is not shown, only remembered so that it is not waited for. */
export interface Ahead {
  readonly id: MessageId
  readonly sequence: number
  readonly isShown: boolean
  /** No gap before it is waited for any longer. */
  readonly dueAt: Instant
  readonly isOnDisk: boolean
}

type Newcomer = Pick<Ahead, 'id' | 'sequence' | 'isShown'>

export interface LaneDraft {
  readonly last: number
  readonly hasMoved: boolean
  readonly ahead: readonly Ahead[]
  /** Each returns the ids that get their place by it, in order. */
  take(arrival: Newcomer, now: Instant): readonly MessageId[]
  /** Where nothing of it is here: what came first is the first that there is. */
  begin(): readonly MessageId[]
  giveUpDue(now: Instant): readonly MessageId[]
  giveUpAll(): readonly MessageId[]
  /** Takes in what is held on disk. */
  recall(arrival: Newcomer, now: Instant): void
  /** What has to be held from now on; and whether something before it is missing that was not known to be. */
  holdNew(): { readonly ids: readonly MessageId[]; readonly opensGap: boolean }
}

export function startDraft(lane: { readonly last: number; readonly ahead: readonly Ahead[] }): LaneDraft {
  let { last } = lane
  let ahead = [...lane.ahead]

  /** Behind those of the same number: two of one number are a fault of the sender, and no reason to lose one. */
  function insert({ id, sequence, isShown }: Newcomer, dueAt: Instant, isOnDisk: boolean): void {
    const place = ahead.findLastIndex((entry) => entry.sequence <= sequence) + 1
    ahead.splice(place, 0, { id, sequence, isShown, dueAt, isOnDisk })
  }

  /** Places what follows without a gap. */
  function advance(): MessageId[] {
    let count = 0
    for (const { sequence } of ahead) {
      if (sequence > last + 1) break
      last = Math.max(last, sequence)
      count += 1
    }
    return ahead.splice(0, count).flatMap(({ id, isShown }) => (isShown ? [id] : []))
  }

  function giveUpTo(sequence: number | undefined): MessageId[] {
    if (sequence === undefined) return []
    last = Math.max(last, sequence)
    return advance()
  }

  return {
    get last() {
      return last
    },
    get hasMoved() {
      return last > lane.last
    },
    get ahead() {
      return ahead
    },
    take(arrival, now) {
      const { id, sequence, isShown } = arrival
      // Late: nobody has waited for it, or nobody does any more.
      if (sequence <= last) return [id]
      if (sequence === last + 1 && ahead.length === 0) {
        last = sequence
        return [id]
      }
      insert(arrival, now + GAP_HOLD_MS, false)
      const placed = isShown ? [] : [id]
      placed.push(...advance())
      while (ahead.length > HELD_PER_LANE_MAX) placed.push(...giveUpTo(ahead[0]?.sequence))
      return placed
    },
    begin: () => (last === 0 ? giveUpTo(ahead[0]?.sequence) : []),
    giveUpDue: (now) => giveUpTo(ahead.findLast(({ dueAt }) => dueAt <= now)?.sequence),
    giveUpAll: () => giveUpTo(ahead.at(-1)?.sequence),
    recall(arrival, now) {
      insert(arrival, now + GAP_HOLD_MS, true)
    },
    holdNew() {
      const ids: MessageId[] = []
      let opensGap = false
      let before = last
      let isUnknownGap = false
      for (const { id, sequence, isShown, isOnDisk } of ahead) {
        isUnknownGap ||= sequence > before + 1
        before = sequence
        // Nobody looks for what is missing before one that waits for nobody.
        if (!isShown) continue
        if (!isOnDisk) {
          ids.push(id)
          opensGap ||= isUnknownGap
        }
        isUnknownGap = false
      }
      if (ids.length > 0) ahead = ahead.map((entry) => ({ ...entry, isOnDisk: true }))
      return { ids, opensGap }
    },
  }
}
