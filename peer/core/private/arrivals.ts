/**
 * Decides when private messages that have come get their place among what is shown: in the order in which each device
 * sent them, although a direct stream may overtake mail. Pure: it holds ids and numbers, never bodies; time comes in,
 * effects go out. What it believes is what is on disk: it changes its mind when a commit has succeeded, not before.
 */
import type { Instant } from '../../../shared/clock.ts'
import { GAP_HOLD_MS, GAPPED_LANES_MAX, IDLE_LANES_MAX } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import { createAlarm } from '../alarm.ts'
import { type Ahead, type LaneDraft, startDraft } from './arrival-lane.ts'

declare const brand: unique symbol
/** One device of a sender in one conversation: what a `sequence` counts. */
export type LaneId = string & { readonly [brand]: 'lane' }

export function laneOf(device: string, conversation: string): LaneId {
  return `${device} ${conversation}` as LaneId
}

export interface Arrival {
  readonly id: MessageId
  readonly lane: LaneId
  readonly sequence: number
  /** False for what is no text: it counts, and waits for nobody. */
  readonly isShown: boolean
  /** The lane's mark on disk when it came; 0 where there is none. */
  readonly last: number
}

/** All up to `last` has come, or is not waited for any more. */
export interface LaneMark {
  readonly lane: LaneId
  readonly last: number
}

export type ArrivalsEvent =
  /** At the start: what an earlier run held. */
  | { readonly type: 'loaded'; readonly held: readonly Arrival[] }
  /** Checked and not on disk, neither shown nor held; an id that is under way already is ignored. */
  | { readonly type: 'arrived'; readonly arrivals: readonly Arrival[] }
  /** The answer to that `fetchMail`: all that waited when it was asked for is here. */
  | { readonly type: 'mailFetched'; readonly number: number }
  /** The answers to `commit`. After a failure its arrivals are forgotten: they come again. */
  | { readonly type: 'committed' | 'commitFailed' }
  | { readonly type: 'tick' }

export type ArrivalsEffect =
  /**
   * One transaction. `place`: these get their rows and positions, in this order, each from an arrival or from what is
   * held; then those that are shown may be told. `hold`: these are kept until they are placed by a later one. All of
   * them may be acknowledged. There is never a second one before the answer to the first.
   */
  | {
      readonly type: 'commit'
      readonly place: readonly MessageId[]
      readonly hold: readonly MessageId[]
      readonly marks: readonly LaneMark[]
    }
  /** Something is missing that may wait at the rendezvous. What it brings arrives; answered once that has been committed. */
  | { readonly type: 'fetchMail'; readonly number: number }
  /** The earliest time at which a `tick` is wanted; it replaces the one given before. */
  | { readonly type: 'wakeAt'; readonly time: Instant }

export interface Arrivals {
  /** Effects are to be performed in order. `now` must never run backwards. */
  handle(event: ArrivalsEvent, now: Instant): readonly ArrivalsEffect[]
  /** Messages that are on disk and wait for one before them. */
  readonly held: number
}

interface Lane {
  readonly last: number
  /** What came from beyond a gap, lowest first. */
  readonly ahead: readonly Ahead[]
  /** When the first gap is given up; infinite without one. */
  readonly dueAt: Instant
}

export interface ArrivalsInit {
  /** Others may have numbered what they wrote before this device was there, and it will never come. */
  isNewcomer(): boolean
}

export function createArrivals({ isNewcomer }: ArrivalsInit): Arrivals {
  /** Least recently used first. */
  const lanes = new Map<LaneId, Lane>()
  /** Those with something ahead, the longest waiting first. */
  const gapped = new Set<LaneId>()
  /** Those of which nothing is here, with the first `fetchMail` for what may be missing. */
  const beginning = new Map<LaneId, number>()
  /** Of these, where that has brought all there is: what came first is where they begin here. */
  const begun = new Set<LaneId>()
  let fetches = 0
  let waiting: Arrival[] = []
  /** Waiting, in a commit, or held. */
  const underWay = new Set<MessageId>()
  let commit: { readonly arrivals: readonly Arrival[]; readonly drafts: ReadonlyMap<LaneId, LaneDraft> } | undefined
  /** After a failure nothing is released before. */
  let retryAt: Instant = 0
  let effects: ArrivalsEffect[] = []
  const alarm = createAlarm((time) => effects.push({ type: 'wakeAt', time }))

  function load(held: readonly Arrival[], now: Instant): void {
    for (const arrival of held) {
      const { lane, last } = arrival
      const draft = startDraft(lanes.get(lane) ?? { last, ahead: [] })
      draft.recall(arrival, now)
      adopt(lane, draft)
    }
  }

  function take(arrivals: readonly Arrival[]): void {
    for (const arrival of arrivals) {
      if (underWay.has(arrival.id)) continue
      underWay.add(arrival.id)
      waiting.push(arrival)
    }
  }

  /** The draft is what is on disk now. */
  function adopt(lane: LaneId, { last, ahead }: LaneDraft): void {
    for (const { id } of lanes.get(lane)?.ahead ?? []) underWay.delete(id)
    for (const { id } of ahead) underWay.add(id)
    lanes.delete(lane)
    lanes.set(lane, { last, ahead, dueAt: Math.min(...ahead.map((entry) => entry.dueAt)) })
    if (last > 0 || ahead.length === 0) beginning.delete(lane)
    if (!beginning.has(lane)) begun.delete(lane)
    if (ahead.length === 0) gapped.delete(lane)
    else gapped.add(lane)
  }

  // ---- planning a commit

  function gappedAfter(drafts: ReadonlyMap<LaneId, LaneDraft>): LaneId[] {
    const candidates = [...new Set([...gapped, ...drafts.keys()])]
    return candidates.filter((lane) => (drafts.get(lane) ?? lanes.get(lane))?.ahead.length !== 0)
  }

  function isReleaseDue(now: Instant): boolean {
    return now >= retryAt && dueAt() <= now
  }

  function plan(now: Instant): void {
    const arrivals = waiting
    waiting = []
    const drafts = new Map<LaneId, LaneDraft>()
    const place: MessageId[] = []

    const draftOf = (lane: LaneId, last = 0): LaneDraft => {
      const known = lanes.get(lane)
      // The disk may know more than a lane that begins here, and less than one that was in a commit meanwhile.
      const draft =
        drafts.get(lane) ?? startDraft({ last: Math.max(last, known?.last ?? 0), ahead: known?.ahead ?? [] })
      drafts.set(lane, draft)
      return draft
    }

    for (const arrival of arrivals) place.push(...draftOf(arrival.lane, arrival.last).take(arrival, now))
    for (const lane of begun) place.push(...draftOf(lane).begin())
    for (const lane of gapped) if (dueAtOf(lane) <= now) place.push(...draftOf(lane).giveUpDue(now))
    for (const lane of gappedAfter(drafts).slice(0, -GAPPED_LANES_MAX)) place.push(...draftOf(lane).giveUpAll())
    const hold: MessageId[] = []
    const incomplete: LaneId[] = []
    for (const [lane, draft] of drafts) {
      const { ids, opensGap } = draft.holdNew()
      hold.push(...ids)
      if (opensGap) incomplete.push(lane)
    }
    const marks = [...drafts].flatMap(([lane, { last, hasMoved }]) => (hasMoved ? [{ lane, last }] : []))
    commit = { arrivals, drafts }
    effects.push({ type: 'commit', place, hold, marks })
    if (incomplete.length > 0) fetchFor(incomplete, drafts)
  }

  function fetchFor(incomplete: readonly LaneId[], drafts: ReadonlyMap<LaneId, LaneDraft>): void {
    fetches += 1
    effects.push({ type: 'fetchMail', number: fetches })
    if (!isNewcomer()) return
    for (const lane of incomplete) {
      if (drafts.get(lane)?.last === 0 && !beginning.has(lane)) beginning.set(lane, fetches)
    }
  }

  /** What waited for this device is here, so that what is still missing is not for it. */
  function begin(number: number): void {
    for (const [lane, asked] of beginning) if (asked <= number && gapped.has(lane)) begun.add(lane)
  }

  function settle(): void {
    for (const { id } of commit?.arrivals ?? []) underWay.delete(id)
    for (const [lane, draft] of commit?.drafts ?? []) adopt(lane, draft)
    retryAt = 0
    commit = undefined
    forgetIdle()
  }

  function fail(now: Instant): void {
    for (const { id } of commit?.arrivals ?? []) underWay.delete(id)
    for (const lane of commit?.drafts.keys() ?? []) if (!gapped.has(lane)) beginning.delete(lane)
    retryAt = now + GAP_HOLD_MS
    commit = undefined
  }

  /** What is on disk is told again with the next arrival; but what waits was told before the last commit. */
  function forgetIdle(): void {
    if (waiting.length > 0) return
    for (const lane of lanes.keys()) {
      if (lanes.size - gapped.size <= IDLE_LANES_MAX) return
      if (!gapped.has(lane)) lanes.delete(lane)
    }
  }

  function dueAtOf(lane: LaneId): Instant {
    return lanes.get(lane)?.dueAt ?? Number.POSITIVE_INFINITY
  }

  function dueAt(): Instant {
    let due = begun.size > 0 ? 0 : Number.POSITIVE_INFINITY
    for (const lane of gapped) due = Math.min(due, dueAtOf(lane))
    return due
  }

  function proceed(now: Instant): void {
    if (commit !== undefined) return
    if (waiting.length > 0 || isReleaseDue(now)) plan(now)
    else alarm.set(Math.max(dueAt(), retryAt))
  }

  return {
    handle(event, now) {
      effects = []
      switch (event.type) {
        case 'loaded':
          load(event.held, now)
          break
        case 'arrived':
          take(event.arrivals)
          break
        case 'mailFetched':
          begin(event.number)
          break
        case 'committed':
          settle()
          break
        case 'commitFailed':
          fail(now)
          break
        case 'tick':
          alarm.rang()
      }
      proceed(now)
      return effects
    },
    get held() {
      let count = 0
      for (const lane of gapped) count += (lanes.get(lane)?.ahead ?? []).filter(({ isShown }) => isShown).length
      return count
    },
  }
}
