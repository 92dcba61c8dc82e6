/** The conversation that is open: the part of it that is loaded, and which part of that is on the screen. Pure. */
import type { Message } from '../../../api.ts'

/** `note`: what this machine says, in its place among what others said. */
export type Item =
  | { readonly type: 'message'; readonly key: string; readonly message: Message }
  | { readonly type: 'note'; readonly key: string; readonly text: string; readonly atMs: number }

export interface Timeline {
  /** `#room` or `@name`; empty before a login, when only notes are here. */
  readonly conversation: string
  /** Oldest first. */
  readonly items: readonly Item[]
  /** Whether there is more before the first, on the disk. */
  readonly older: 'none' | 'there' | 'loading'
  /** `end`: follows what comes. Else the lowest row shown is of that item, of which so many rows are below the screen. */
  readonly scroll: { readonly type: 'end' } | { readonly type: 'at'; readonly key: string; readonly row: number }
  /** The first that was not read when it was opened. */
  readonly unreadFrom: string | undefined
  /** Messages that came below while it was scrolled up. */
  readonly below: number
}

/** Items that are kept in memory; the rest is on the disk. */
const ITEMS_MAX = 2_000

export function emptyTimeline(conversation: string): Timeline {
  return { conversation, items: [], older: 'none', scroll: { type: 'end' }, unreadFrom: undefined, below: 0 }
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
