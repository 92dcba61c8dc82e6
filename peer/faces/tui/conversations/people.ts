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
  /** An answer is on its way, and may be older than what is told meanwhile. */
  readonly isAwaited: boolean
  /** Not all that has changed since was told. */
  readonly isStale: boolean
}

type RoomMembersTold = Extract<ChatEvent, { type: 'room.members' }>

export interface People {
  readonly of: 'room' | 'online'
  /** Those online first, each by name. */
  readonly people: readonly Person[]
  readonly online: number
}

/** More changed than was told: it is asked this often at most, and the more rarely the more members there are to be listed. */
const ASK_AGAIN_MS = 5_000
const ASK_AGAIN_MS_PER_MEMBER = 20

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
  const isStale = state.members?.isStale === true
  return { ...state, members: { usernames: told.usernames, askedAt: now, isAwaited: false, isStale } }
}

/** Somebody has joined the open room, or left it. */
export function onRoomMembers(state: TuiState, told: RoomMembersTold): TuiState {
  const { members } = state
  if (!isAboutOpen(state, told) || members?.usernames === undefined) return state
  const changed = new Set([...told.joined, ...told.left])
  const usernames = [...members.usernames.filter((username) => !changed.has(username)), ...told.joined]
  return { ...state, members: { ...members, usernames } }
}

/** Asks anew where more has changed than was told, or a session has begun. */
export function settlePeople(state: TuiState, event: TuiEvent, now: Instant): Reduced {
  const { timeline, connection, members } = state
  if (!timeline.conversation.startsWith('#')) return only(state)
  const isWanted = members?.isStale === true || (event.type === 'chat' && isReason(event.event, state))
  const isDue = connection === 'online' && (members === undefined || now >= mayAskAt(members))
  if (event.type !== 'arrived' && !(isWanted && isDue)) return only(isWanted ? stale(state) : state)
  const asked = { ...state, members: { usernames: members?.usernames, askedAt: now, isAwaited: true, isStale: false } }
  return { state: asked, effects: [{ type: 'loadMembers', conversation: timeline.conversation }] }
}

/** When the members of the open room are asked for again. */
export function peopleWakeAt({ members, connection }: TuiState): Instant | undefined {
  return members?.isStale === true && connection === 'online' ? mayAskAt(members) : undefined
}

function mayAskAt({ askedAt, usernames = [] }: Members): Instant {
  return askedAt + Math.max(ASK_AGAIN_MS, usernames.length * ASK_AGAIN_MS_PER_MEMBER)
}

function stale(state: TuiState): TuiState {
  const { members } = state
  return members === undefined || members.isStale ? state : { ...state, members: { ...members, isStale: true } }
}

function isReason(event: ChatEvent, state: TuiState): boolean {
  if (event.type !== 'room.members' || !isAboutOpen(state, event)) return false
  return event.more || state.members === undefined || state.members.isAwaited
}

function isAboutOpen({ timeline }: TuiState, { room }: RoomMembersTold): boolean {
  return timeline.conversation === `#${room}`
}
