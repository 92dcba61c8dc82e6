/** The conversation that is open: the part of it that is loaded, and which part of that is on the screen. Pure. */
import type { Message } from '../../../api.ts'

/** `note`: what this machine says, in its place among what others said. */
export type Item =
  | { readonly type: 'message'; readonly key: string; readonly message: Message }
  | { readonly type: 'note'; readonly key: string; readonly text: string; readonly atMs: number }

/** `end`: follows what comes. Else the lowest row shown is of that item, of which so many rows are below the screen. */
export type Scroll = { readonly type: 'end' } | { readonly type: 'at'; readonly key: string; readonly row: number }

export interface Timeline {
  /** `#room` or `@name`; empty before a login, when only notes are here. */
  readonly conversation: string
  /** Oldest first. */
  readonly items: readonly Item[]
  /** Whether the first page has come from the disk. */
  readonly isLoaded: boolean
  /** Whether there is more before the first, on the disk. */
  readonly older: 'none' | 'there' | 'loading'
  /** The same after the last: where the far end was let go, or the history was opened in its middle. */
  readonly newer: 'none' | 'there' | 'loading'
  readonly scroll: Scroll
  /** Above it stands the unread line. */
  readonly unreadFrom: string | undefined
  /** Messages that came below while it was scrolled up. */
  readonly below: number
  /** The one that was searched for and opened. */
  readonly found: string | undefined
}

/** Items that are kept in memory; the rest is on the disk. */
const ITEMS_MAX = 2_000

export function emptyTimeline(conversation: string): Timeline {
  return {
    ...{ conversation, items: [], isLoaded: false, older: 'none', newer: 'none' },
    ...{ scroll: { type: 'end' }, unreadFrom: undefined, below: 0, found: undefined },
  }
}

export function itemOf(message: Message): Item {
  return { type: 'message', key: message.id, message }
}

/** A message that is there already is replaced where it stands. */
export function addItem(timeline: Timeline, item: Item): Timeline {
  const at = timeline.items.findIndex(({ key }) => key === item.key)
  if (at >= 0) return { ...timeline, items: timeline.items.with(at, item) }
  const isFollowing = timeline.scroll.type === 'end'
  const items = [...timeline.items, item]
  return {
    ...timeline,
    items: isFollowing ? items.slice(-ITEMS_MAX) : items,
    below: isFollowing || item.type === 'note' ? timeline.below : timeline.below + 1,
  }
}
