/** Rooms and people with whom one talks, and what in them has not been read. Pure. */

export interface Conversation {
  /** `#room` or `@name`. */
  readonly id: string
  readonly unread: number
  /** Unread ones that name this account. */
  readonly mentions: number
  readonly lastAtMs: number
}

/** In the order of the list: rooms by name, then people, the latest first. */
export type Conversations = readonly Conversation[]

export function sortConversations(conversations: Conversations): Conversations {
  return [...conversations].sort((one, other) => {
    const [isRoom, isOtherRoom] = [one.id.startsWith('#'), other.id.startsWith('#')]
    if (isRoom !== isOtherRoom) return isRoom ? -1 : 1
    return isRoom ? one.id.localeCompare(other.id) : other.lastAtMs - one.lastAtMs
  })
}
