/**
 * When a conversation counts as read: its end was on the screen of somebody who stayed, or who typed there. Passing
 * through marks nothing. Pure.
 */
import type { Instant } from '../../../../shared/clock.ts'
import type { Message } from '../../../api.ts'
import type { TuiEvent } from '../model/event.ts'
import { only, type Reduced } from '../model/reduced.ts'
import type { TuiState } from '../model/state.ts'
import { geometryOf } from '../screen/geometry.ts'
import { type Item, lowestShown, type Timeline } from '../timeline/timeline.ts'
import { isActive, withConversation } from './conversations.ts'

/** Of the open conversation. */
export interface Reading {
  /** Since when its end is on the screen. */
  readonly seenSince: Instant | undefined
  /** The person marked it as unread: so it stays until it is left. */
  readonly isHeld: boolean
  /** Read up to it; the disk has not been told. */
  readonly owed: Message | undefined
  readonly markedAt: Instant
}

/** Whoever goes through the conversations is gone by then. */
const DWELL_MS = 1_000
/** In a busy room the disk is told this often, not of each message. */
const MARK_EVERY_MS = 500

export const NOT_READING: Reading = { seenSince: undefined, isHeld: false, owed: undefined, markedAt: 0 }

/** After each event. */
export function settleReading(state: TuiState, before: TuiState, event: TuiEvent, now: Instant): Reduced {
  if (!isEndSeen(state)) {
    return leaveReading(state.reading.seenSince === undefined ? state : withReading(state, { seenSince: undefined }))
  }
  const { conversation } = state.timeline
  const seenSince = state.reading.seenSince ?? now
  const seen = seenSince === state.reading.seenSince ? state : withReading(state, { seenSince })
  const hasActed = (event.type === 'key' || event.type === 'pasted') && before.timeline.conversation === conversation
  const hasUnread = state.conversations.some((each) => each.id === conversation && isActive(each))
  const isThere = hasActed || now - seenSince >= DWELL_MS
  if (!isThere) return only(seen)
  const read = hasUnread ? withAllRead(seen) : seen
  if (read.reading.owed === undefined) return only(read)
  const dueAt = read.reading.markedAt + MARK_EVERY_MS
  return hasActed || now >= dueAt ? tellDisk(read, now) : only(read)
}

/** When what is on the screen will have been read, and when the disk is told of it. */
export function readingWakeAt({ reading, conversations, timeline }: TuiState): Instant | undefined {
  const { seenSince, owed, markedAt } = reading
  if (owed !== undefined) return markedAt + MARK_EVERY_MS
  const isUnread = conversations.some((each) => each.id === timeline.conversation && isActive(each))
  return seenSince === undefined || !isUnread ? undefined : seenSince + DWELL_MS
}

/** The disk is told of what has been read, before it is forgotten. */
export function leaveReading(state: TuiState): Reduced {
  return state.reading.owed === undefined ? only(state) : tellDisk(state, state.reading.markedAt)
}

/** From the lowest message of somebody else on the screen, until the conversation is left. */
export function markUnread(state: TuiState): Reduced {
  const { timeline, me } = state
  const { conversation, items } = timeline
  const from = items.slice(0, lowestShown(timeline) + 1).findLast((item) => isOfOthers(item, me))
  if (from?.type !== 'message') return only(state)
  const unread = items.slice(items.indexOf(from)).filter((item) => isOfOthers(item, me)).length
  const next = withReading(
    {
      ...state,
      timeline: { ...timeline, unreadFrom: from.key },
      conversations: withConversation(state.conversations, conversation, (known) => ({ ...known, unread })),
    },
    { isHeld: true, owed: undefined },
  )
  return { state: next, effects: [{ type: 'markUnread', conversation, message: from.message }] }
}

/** The key of the first of so many unread messages, as far as they are loaded. */
export function firstUnread({ items }: Timeline, unread: number, me: string | undefined): string | undefined {
  if (unread === 0) return undefined
  const others = items.filter((item) => isOfOthers(item, me))
  return others[Math.max(0, others.length - unread)]?.key
}

function isOfOthers(item: Item, me: string | undefined): boolean {
  return item.type === 'message' && item.message.from !== me
}

function isEndSeen(state: TuiState): boolean {
  const { timeline, isFocused, overlay, reading, me } = state
  if (me === undefined || !isFocused || overlay !== undefined || reading.isHeld) return false
  if (timeline.scroll.type !== 'end' || timeline.newer !== 'none' || timeline.awaited !== undefined) return false
  // On the smallest screens there is no room for what others write.
  return geometryOf(state).messages > 0
}

function withAllRead(state: TuiState): TuiState {
  const { timeline, me } = state
  const { conversation } = timeline
  const known = state.conversations.find(({ id }) => id === conversation)
  const conversations = withConversation(state.conversations, conversation, (each) => ({
    ...each,
    unread: 0,
    mentions: 0,
  }))
  const owed = known?.unread === 0 ? state.reading.owed : latestOfOthers(timeline, me)
  return withReading({ ...state, conversations }, { owed })
}

/** By its position: up to there all has come. */
function latestOfOthers({ items }: Timeline, me: string | undefined): Message | undefined {
  return items.reduce<Message | undefined>((latest, item) => {
    if (item.type !== 'message' || item.message.from === me) return latest
    return latest === undefined || item.message.position > latest.position ? item.message : latest
  }, undefined)
}

function tellDisk(state: TuiState, now: Instant): Reduced {
  const { owed } = state.reading
  const { conversation } = state.timeline
  if (owed === undefined) return only(state)
  const effects = [{ type: 'markRead', conversation, message: owed } as const]
  return { state: withReading(state, { owed: undefined, markedAt: now }), effects }
}

function withReading(state: TuiState, change: Partial<Reading>): TuiState {
  return { ...state, reading: { ...state.reading, ...change } }
}
