/** Who is there: of an open room its members, else everybody who is known to be online. Pure. */
import type { Instant } from '../../../../shared/clock.ts'
import type { ChatEvent } from '../../../api.ts'
import type { TuiEvent } from '../model/event.ts'
import { only, type Reduced } from '../model/reduced.ts'
import type { TuiState } from '../model/state.ts'

export interface Person {
  readonly username: string
  readonly isOnline: boolean
  readonly isMe: boolean
}

/** Of the open room; of others nothing is kept. */
export interface Members {
  /** As the rendezvous told last; undefined: it has not. */
  readonly usernames: readonly string[] | undefined
  readonly askedAt: Instant
  /** Something has happened since that may have changed them. */
  readonly isStale: boolean
}

export interface People {
  readonly of: 'room' | 'online'
  /** Those online first, each by name. */
  readonly people: readonly Person[]
  readonly online: number
}

/** Nobody tells who joins a room or leaves it; it is asked when something happens there, this often at most. */
const ASK_AGAIN_MS = 5_000

/** Sorting thousands anew at every key would be felt, and of a room's members whenever one of them comes or goes. */
const known = new WeakMap<
  ReadonlySet<string>,
  { readonly usernames: unknown; readonly me: unknown; readonly people: People }
>()
const sorted = new WeakMap<readonly string[], readonly string[]>()
const { compare } = new Intl.Collator()

export function peopleOf({ members, online, me }: Pick<TuiState, 'members' | 'online' | 'me'>): People {
  const usernames = members?.usernames
  const before = known.get(online)
  if (before !== undefined && before.usernames === usernames && before.me === me) return before.people
  const names = usernames === undefined ? [...online].sort(compare) : byName(usernames)
  const list = names.map((username) => ({
    ...{ username, isMe: username === me },
    isOnline: online.has(username) || username === me,
  }))
  const here = list.filter(({ isOnline }) => isOnline)
  const people: People = {
    of: usernames === undefined ? 'online' : 'room',
    people: [...here, ...list.filter(({ isOnline }) => !isOnline)],
    online: here.length,
  }
  known.set(online, { usernames, me, people })
  return people
}

function byName(usernames: readonly string[]): readonly string[] {
  const before = sorted.get(usernames)
  if (before !== undefined) return before
  const names = usernames.toSorted(compare)
  sorted.set(usernames, names)
  return names
}

export function onPresence(state: TuiState, { username, online }: Extract<ChatEvent, { type: 'presence' }>): TuiState {
  if (state.online.has(username) === online) return state
  const now = new Set(state.online)
  if (online) now.add(username)
  else now.delete(username)
  return { ...state, online: now }
}

export function onMembers(state: TuiState, told: Extract<TuiEvent, { type: 'members' }>, now: Instant): TuiState {
  if (told.conversation !== state.timeline.conversation) return state
  return { ...state, members: { usernames: told.usernames, askedAt: now, isStale: state.members?.isStale === true } }
}

/** Asks anew where somebody speaks who was no member, somebody came online, or a session has begun. */
export function settlePeople(state: TuiState, event: TuiEvent, now: Instant): Reduced {
  const { timeline, connection, members } = state
  if (!timeline.conversation.startsWith('#')) return only(state)
  const isWanted = members?.isStale === true || (event.type === 'chat' && isReason(event.event, state))
  const isDue = connection === 'online' && (members === undefined || now - members.askedAt >= ASK_AGAIN_MS)
  if (event.type !== 'arrived' && !(isWanted && isDue)) return only(isWanted ? stale(state) : state)
  const asked = { ...state, members: { usernames: members?.usernames, askedAt: now, isStale: false } }
  return { state: asked, effects: [{ type: 'loadMembers', conversation: timeline.conversation }] }
}

/** When the members of the open room are asked for again. */
export function peopleWakeAt({ members, connection }: TuiState): Instant | undefined {
  return members?.isStale === true && connection === 'online' ? members.askedAt + ASK_AGAIN_MS : undefined
}

function stale(state: TuiState): TuiState {
  const { members } = state
  return members === undefined || members.isStale ? state : { ...state, members: { ...members, isStale: true } }
}

function isReason(event: ChatEvent, { members, timeline }: TuiState): boolean {
  const isMember = (username: string) => members?.usernames?.includes(username) === true
  if (event.type === 'presence') return event.online && !isMember(event.username)
  return (
    event.type === 'message' && event.message.conversation === timeline.conversation && !isMember(event.message.from)
  )
}
