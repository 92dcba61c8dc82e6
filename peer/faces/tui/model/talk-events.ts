/** What the chat tells of conversations and people, and what begins and ends with a login. Pure. */
import type { Instant } from '../../../../shared/clock.ts'
import type { ChatEvent, LoginResult } from '../../../api.ts'
import { attend } from '../conversations/attention.ts'
import { homeAmong, sortConversations, withConversation } from '../conversations/conversations.ts'
import { openConversation } from '../conversations/opening.ts'
import { onPresence, onRoomMembers } from '../conversations/people.ts'
import { onMessage } from '../timeline/arriving.ts'
import { catchUp } from '../timeline/catching-up.ts'
import { onMessageState } from '../timeline/message-states.ts'
import type { TuiEvent } from './event.ts'
import { andThen, only, type Reduced } from './reduced.ts'
import { startState, type TuiState } from './state.ts'
import { NO_TALK } from './talk-state.ts'

export function onTalkEvent(state: TuiState, event: ChatEvent, now: Instant): Reduced {
  const attended = andThen(happened(state, event, now), (next) => attend(next, event, now))
  return andThen(attended, (next) => catchUp(next, event))
}

function happened(state: TuiState, event: ChatEvent, now: Instant): Reduced {
  if (event.type === 'room.members') return onMembersTold(state, event)
  return only(told(state, event, now))
}

/** The account itself is told where another of its devices has joined the room or left it. */
function onMembersTold(state: TuiState, event: Extract<ChatEvent, { type: 'room.members' }>): Reduced {
  const conversation = `#${event.room}`
  const isOwn = (usernames: readonly string[]) => state.me !== undefined && usernames.includes(state.me)
  if (isOwn(event.left)) return onClosed(state, conversation)
  const conversations = isOwn(event.joined) ? withConversation(state.conversations, conversation) : state.conversations
  return only(onRoomMembers({ ...state, conversations }, event))
}

function told(state: TuiState, event: ChatEvent, now: Instant): TuiState {
  switch (event.type) {
    case 'message':
      return onMessage(state, event.message, now)
    case 'message.state':
      return onMessageState(state, event)
    case 'presence':
      return onPresence(state, event)
    case 'connection':
      return { ...state, connection: event.state }
    case 'unread':
      return withUnread(state, event)
    default:
      return state
  }
}

export function onLoggedIn(state: TuiState, event: Extract<TuiEvent, { type: 'loggedIn' }>): Reduced {
  const { login, connection } = event
  const conversations = sortConversations(event.conversations)
  const online = new Set(login.online.map(({ username }) => username))
  const next = { ...state, ...NO_TALK, me: login.username, connection, online, conversations, overlay: undefined }
  const unread = conversations.filter((each) => each.unread > 0 && each.id.startsWith('#'))
  return { state: next, effects: unread.length === 0 ? [] : [{ type: 'countMentions', conversations: unread }] }
}

/** A session began: who is online is known now, and in which rooms the account is. */
export function onArrived(state: TuiState, { online, rooms }: LoginResult): TuiState {
  const conversations = rooms.reduce((list, room) => withConversation(list, `#${room}`), state.conversations)
  return { ...state, conversations, online: new Set(online.map(({ username }) => username)) }
}

/** Nothing of one account is left for the next. */
export function onLoggedOut({ size, settings, isFocused }: TuiState): TuiState {
  return { ...startState({ size, settings }), isFocused }
}

/** Counted on the disk, while more may have come. */
export function onMentions(state: TuiState, event: Extract<TuiEvent, { type: 'mentions' }>): TuiState {
  const conversations = withConversation(state.conversations, event.conversation, (known) => ({
    ...known,
    mentions: known.unread === 0 ? known.mentions : Math.max(known.mentions, event.mentions),
  }))
  return { ...state, conversations }
}

/** A room that was left is in the list no more. Who was in it goes home. */
export function onClosed(state: TuiState, conversation: string): Reduced {
  const others = state.conversations.filter(({ id }) => id !== conversation)
  const isOpen = state.timeline.conversation === conversation
  const elsewhere = isOpen ? openConversation(state, homeAmong(others)) : only(state)
  return andThen(elsewhere, (left) => {
    const kept = new Map([...left.kept].filter(([id]) => id !== conversation))
    return only({ ...left, kept, conversations: left.conversations.filter(({ id }) => id !== conversation) })
  })
}

/** As the disk has it. */
function withUnread(state: TuiState, { conversation, unread }: Extract<ChatEvent, { type: 'unread' }>): TuiState {
  const conversations = withConversation(state.conversations, conversation, (known) => ({
    ...known,
    unread,
    mentions: unread === 0 ? 0 : known.mentions,
  }))
  return { ...state, conversations }
}
