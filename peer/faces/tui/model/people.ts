/** Who is there: of an open room its members, else everybody who is known to be online. Pure. */
import type { Instant } from '../../../../shared/clock.ts'
import type { ChatEvent } from '../../../api.ts'
import type { TuiEvent } from './event.ts'
import { only, type Reduced } from './reduced.ts'
import type { TuiState } from './state.ts'

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
  /** There is a reason to ask again, as soon as that is due. */
  readonly isOutdated: boolean
}

export interface People {
  readonly of: 'room' | 'online'
  /** Those online first, each by name. */
  readonly people: readonly Person[]
  readonly online: number
}

/** Nobody tells who joins a room; it is asked when something happens there, this often at most. */
const ASK_AGAIN_MS = 10_000

/** Sorting thousands anew at every key would be felt. */
const sorted = new WeakMap<
  ReadonlySet<string>,
  { readonly usernames: unknown; readonly me: unknown; readonly people: People }
>()

export function peopleOf({ members, online, me }: Pick<TuiState, 'members' | 'online' | 'me'>): People {
  const usernames = members?.usernames
  const known = sorted.get(online)
  if (known !== undefined && known.usernames === usernames && known.me === me) return known.people
  const list = [...(usernames ?? online)]
    .map((username) => ({ username, isOnline: online.has(username) || username === me, isMe: username === me }))
    .sort((one, other) => Number(other.isOnline) - Number(one.isOnline) || one.username.localeCompare(other.username))
  const count = list.filter(({ isOnline }) => isOnline).length
  const people: People = { of: usernames === undefined ? 'online' : 'room', people: list, online: count }
  sorted.set(online, { usernames, me, people })
  return people
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
  const isOutdated = state.members?.isOutdated === true
  return { ...state, members: { usernames: told.usernames, askedAt: now, isOutdated } }
}

/** Asks anew where somebody speaks who was no member, somebody came online, or a session has begun. */
export function settlePeople(state: TuiState, event: TuiEvent, now: Instant): Reduced {
  const { members, timeline, connection } = state
  const { conversation } = timeline
  if (!conversation.startsWith('#')) return only(state)
  const isReasonNow = event.type === 'chat' && connection === 'online' && isReason(event.event, state)
  const isOutdated = isReasonNow || members?.isOutdated === true
  const usernames = members?.usernames
  if (event.type === 'arrived' || (isOutdated && (members === undefined || now >= members.askedAt + ASK_AGAIN_MS))) {
    const asked = { ...state, members: { usernames, askedAt: now, isOutdated: false } }
    return { state: asked, effects: [{ type: 'loadMembers', conversation }] }
  }
  return only(
    members === undefined || isOutdated === members.isOutdated
      ? state
      : { ...state, members: { ...members, isOutdated } },
  )
}

/** When the members are asked for that could not be at once. */
export function peopleWakeAt({ members }: Pick<TuiState, 'members'>): Instant | undefined {
  return members?.isOutdated === true ? members.askedAt + ASK_AGAIN_MS : undefined
}

function isReason(event: ChatEvent, { members, timeline }: TuiState): boolean {
  const isMember = (username: string) => members?.usernames?.includes(username) === true
  if (event.type === 'presence') return event.online && !isMember(event.username)
  return (
    event.type === 'message' && event.message.conversation === timeline.conversation && !isMember(event.message.from)
  )
}
