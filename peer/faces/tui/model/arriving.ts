/** What comes: messages of others, and own ones that were sent. Pure. */
import type { Message } from '../../../api.ts'
import { type Conversation, unreadIn, withConversation } from './conversations.ts'
import { isMentionOf } from './mentions.ts'
import type { TuiState } from './state.ts'
import { type Item, itemOf, withItem } from './timeline.ts'
import { withTold } from './told.ts'

/** Of somebody else, or of another device of the account, which counts as read. */
export function onMessage(state: TuiState, message: Message): TuiState {
  const { me = '' } = state
  const { conversation } = message
  const unread = message.from === me ? 0 : 1
  const mentions = unread === 1 && conversation.startsWith('#') && isMentionOf(message.text, me) ? 1 : 0
  const counted = bumped(state, message, (known) => ({
    ...known,
    unread: known.unread + unread,
    mentions: known.mentions + mentions,
  }))
  return shown(unread === 1 ? withUnreadLine(counted, message) : counted, conversation, itemOf(message))
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

/** Above the first of what was missed. Where somebody looks, a line that is there stays. */
function withUnreadLine(state: TuiState, { id, conversation }: Message): TuiState {
  const { timeline, isFocused } = state
  if (conversation !== timeline.conversation || timeline.newer !== 'none') return state
  const isMissed = !isFocused || (timeline.scroll.type === 'at' && timeline.unreadFrom === undefined)
  if (!isMissed || unreadIn(state, conversation) !== 1) return state
  return { ...state, timeline: { ...timeline, unreadFrom: id } }
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
