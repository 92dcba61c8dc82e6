/** What comes: messages of others, and own ones that were sent. Pure. */
import type { Instant } from '../../../../shared/clock.ts'
import type { Message } from '../../../api.ts'
import { type Conversation, unreadIn, withConversation } from '../conversations/conversations.ts'
import { isMentionOf } from '../conversations/mentions.ts'
import type { TuiState } from '../model/state.ts'
import { withTold } from './message-states.ts'
import { showing } from './scrolling.ts'
import { type Item, itemOf, withItem } from './timeline.ts'
import { scrollToTop, viewingOf } from './viewport.ts'

/** What is older was written while this machine was away. */
const MISSED_MS = 60_000
/** What was missed comes page by page. */
const SAME_MS = 10_000

/** Of somebody else, or of another device of the account, which counts as read. */
export function onMessage(state: TuiState, message: Message, now: Instant): TuiState {
  const { me = '' } = state
  const { conversation } = message
  const unread = message.from === me ? 0 : 1
  const mentions = unread === 1 && conversation.startsWith('#') && isMentionOf(message.text, me) ? 1 : 0
  const counted = bumped(state, message, (known) => ({
    ...known,
    unread: known.unread + unread,
    mentions: known.mentions + mentions,
  }))
  const lined = unread === 1 ? withUnreadLine(counted, message, now) : counted
  return heldAtLine(shown(lined, conversation, itemOf(message)), lined, now)
}

/** Something typed here has become a message. */
export function onSent(state: TuiState, message: Message): TuiState {
  const item = itemOf(withTold(message, state.told))
  return shown(bumped(state, message), message.conversation, item)
}

function shown(state: TuiState, conversation: string, item: Item): TuiState {
  if (conversation !== state.timeline.conversation) return state
  return { ...state, timeline: withItem(state.timeline, item) }
}

/** Above the first of what was missed. A line that is there stays where somebody looks, or has scrolled to. */
function withUnreadLine(state: TuiState, { id, conversation, sentAtMs }: Message, now: Instant): TuiState {
  const { timeline, isFocused } = state
  if (conversation !== timeline.conversation || timeline.newer !== 'none') return state
  const isFollowing = timeline.scroll.type === 'end'
  if (isFollowing && now - sentAtMs >= MISSED_MS) {
    const goesOn = timeline.missedAt !== undefined && now - timeline.missedAt < SAME_MS
    return { ...state, timeline: { ...timeline, missedAt: now, unreadFrom: goesOn ? timeline.unreadFrom : id } }
  }
  const isUnseen = isFollowing ? !isFocused : timeline.unreadFrom === undefined
  if (!isUnseen || unreadIn(state, conversation) !== 1) return state
  return { ...state, timeline: { ...timeline, unreadFrom: id } }
}

/** What was missed and comes all at once stays on the screen from its first message on, until one scrolls. */
function heldAtLine(state: TuiState, before: TuiState, now: Instant): TuiState {
  const { timeline } = state
  const { unreadFrom, missedAt } = timeline
  if (timeline.scroll.type !== 'end' || missedAt !== now || unreadFrom === undefined) return state
  const viewing = viewingOf(state, now)
  const hadRoom = scrollToTop(before.timeline, unreadFrom, viewing).type === 'end'
  return hadRoom ? showing(state, timeline, scrollToTop(timeline, unreadFrom, viewing)) : state
}

function bumped(
  state: TuiState,
  { conversation, sentAtMs }: Message,
  change: (known: Conversation) => Conversation = (known) => known,
): TuiState {
  const conversations = withConversation(state.conversations, conversation, (known) => ({
    ...change(known),
    lastAtMs: Math.max(known.lastAtMs, sentAtMs),
  }))
  return { ...state, conversations }
}
