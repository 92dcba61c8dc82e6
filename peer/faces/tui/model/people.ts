/** Who is there: of an open room its members, else everybody who is known to be online. Pure. */
import type { TuiState } from './state.ts'

export interface Person {
  readonly username: string
  readonly isOnline: boolean
  readonly isMe: boolean
}

/** As the rendezvous last told; of a room that is not open nothing is kept. */
export interface Members {
  readonly conversation: string
  readonly usernames: readonly string[]
}

export interface People {
  readonly of: 'room' | 'online'
  /** Those online first, each by name. */
  readonly people: readonly Person[]
  readonly online: number
}

export function peopleOf(state: TuiState): People {
  const { members, timeline, online, me } = state
  const isOfRoom = members !== undefined && members.conversation === timeline.conversation
  const usernames = isOfRoom ? members.usernames : [...online]
  const people = usernames
    .map((username) => ({ username, isOnline: online.has(username) || username === me, isMe: username === me }))
    .sort((one, other) => Number(other.isOnline) - Number(one.isOnline) || one.username.localeCompare(other.username))
  return { of: isOfRoom ? 'room' : 'online', people, online: people.filter(({ isOnline }) => isOnline).length }
}
