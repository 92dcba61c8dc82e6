/** Rooms and people with whom one talks, and what in them has not been read. Pure. */
import { LOBBY_CONVERSATION } from '../../../../shared/names.ts'
import type { Chat } from '../../../api.ts'
import type { TuiState } from '../model/state.ts'

export interface Conversation {
  /** `#room` or `@name`. */
  readonly id: string
  readonly unread: number
  /** What calls this person in it: unread messages of a room that name the account, offers, warnings. */
  readonly mentions: number
  readonly lastAtMs: number
}

/**
 * So many keys lead to a place in the list. Who stands there keeps it until the next login, whoever writes: a key leads
 * where it led a moment ago, and nothing moves under the eyes. Below, whoever wrote last comes first.
 */
const NUMBERED = 9

/** In the order of the list: rooms by name, then people, the latest first when one logs in. */
export type Conversations = readonly Conversation[]

/** As the list shows it. */
export interface ListedConversation extends Conversation {
  readonly isOpen: boolean
  readonly isMuted: boolean
  /** Of a person; a room always is. */
  readonly isOnline: boolean
}

/** At a login: what the disk knows of, but rooms that were left; and rooms in which nothing has been said yet. */
export function conversationsAtLogin(
  counted: Awaited<ReturnType<Chat['conversations']>>,
  rooms: readonly string[],
): Conversations {
  const joined = new Set(rooms.map((room) => `#${room}`))
  const silent = [...joined].filter((id) => counted.every((each) => each.id !== id))
  return [
    ...silent.map((id) => ({ id, unread: 0, mentions: 0, lastAtMs: 0 })),
    ...counted.filter(({ id }) => id.startsWith('@') || joined.has(id)).map((each) => ({ ...each, mentions: 0 })),
  ]
}

/** Where one is who is nowhere else: in the lobby, unless it was left. */
export function homeAmong(conversations: Conversations): string {
  const home = conversations.find(({ id }) => id === LOBBY_CONVERSATION) ?? conversations[0]
  return home?.id ?? LOBBY_CONVERSATION
}

export function listedConversations(state: TuiState): readonly ListedConversation[] {
  const { conversations, timeline, settings, online } = state
  return conversations.map((each) => ({
    ...each,
    isOpen: each.id === timeline.conversation,
    isMuted: settings.muted.has(each.id),
    isOnline: each.id.startsWith('#') || online.has(each.id.slice(1)),
  }))
}

export function sortConversations(conversations: Conversations): Conversations {
  return [...conversations].sort(inOrder)
}

function inOrder(one: Conversation, other: Conversation): number {
  const [isRoom, isOtherRoom] = [one.id.startsWith('#'), other.id.startsWith('#')]
  if (isRoom !== isOtherRoom) return isRoom ? -1 : 1
  return isRoom ? one.id.localeCompare(other.id) : other.lastAtMs - one.lastAtMs
}

export function isActive({ unread, mentions }: Pick<Conversation, 'unread' | 'mentions'>): boolean {
  return unread > 0 || mentions > 0
}

export function unreadIn({ conversations }: Pick<TuiState, 'conversations'>, id: string): number {
  return conversations.find((each) => each.id === id)?.unread ?? 0
}

/** What is not in the list yet comes into it. */
export function withConversation(
  conversations: Conversations,
  id: string,
  change: (known: Conversation) => Conversation = (known) => known,
): Conversations {
  const at = conversations.findIndex((each) => each.id === id)
  const known = conversations[at] ?? { id, unread: 0, mentions: 0, lastAtMs: 0 }
  const next = change(known)
  if (at >= 0 && next === known) return conversations
  if (at >= 0 && (next.lastAtMs === known.lastAtMs || keepsPlace(id, at))) return conversations.with(at, next)
  return inserted(at < 0 ? conversations : conversations.toSpliced(at, 1), next)
}

/** Rooms stand by their names. */
function keepsPlace(id: string, at: number): boolean {
  return id.startsWith('#') || at < NUMBERED
}

/** To sort thousands anew for every message would be felt. */
function inserted(conversations: Conversations, one: Conversation): Conversations {
  if (one.id.startsWith('#')) {
    const at = conversations.findIndex((each) => inOrder(one, each) < 0)
    return conversations.toSpliced(at < 0 ? conversations.length : at, 0, one)
  }
  const rooms = conversations.findLastIndex(({ id }) => id.startsWith('#')) + 1
  return conversations.toSpliced(Math.max(rooms, NUMBERED), 0, one)
}
