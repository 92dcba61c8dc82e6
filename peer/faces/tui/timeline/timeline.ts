/**
 * The conversation that is open: the part of it that is loaded, and which part of that is on the screen. What was shown
 * keeps its place among the rest until the conversation is left; then the order is that of the disk again. Pure.
 */
import type { Message } from '../../../api.ts'

/** `note`: what this machine says, in its place among what others said. */
export type Item =
  | { readonly type: 'message'; readonly key: string; readonly message: Message }
  | { readonly type: 'note'; readonly key: string; readonly text: string; readonly atMs: number }

/** `end`: follows what comes. Else the lowest row shown is of that item, of which so many rows are below the screen. */
export type Scroll = { readonly type: 'end' } | { readonly type: 'at'; readonly key: string; readonly row: number }

/** Which messages are wanted from the disk; positions are those of messages that are known. */
export type Part =
  | { readonly from: 'end'; readonly limit: number }
  | { readonly from: 'start' }
  | { readonly from: 'before' | 'after' | 'around'; readonly position: number }

/** What is shown of a page that takes the place of all that is loaded. */
export type Aim =
  /** The first unread message at the top, where not all of them fit. */
  | { readonly type: 'unread' }
  | { readonly type: 'start' | 'end' }
  | { readonly type: 'found'; readonly key: string }
  | { readonly type: 'place'; readonly scroll: Scroll }

/** Messages as they stand on the disk, oldest first. */
export interface Page {
  readonly messages: readonly Message[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
}

/** On the disk, beyond what is loaded. `failed`: it could not be read, and is tried again when somebody scrolls. */
type Rest = 'none' | 'there' | 'loading' | 'failed'

export interface Timeline {
  /** `#room` or `@name`; empty before a login, when only notes are here. */
  readonly conversation: string
  /** Oldest first. */
  readonly items: readonly Item[]
  /** Takes the place of all that is loaded as soon as it comes. */
  readonly awaited: { readonly part: Part; readonly aim: Aim } | undefined
  readonly older: Rest
  /** Not `none`: the far end was let go, or the history was opened in its middle; what comes is not shown at once. */
  readonly newer: Rest
  /** What came while the rest was being loaded, which may have been read from the disk before that. */
  readonly arrived: readonly Message[]
  readonly scroll: Scroll
  /** Above it stands the unread line. */
  readonly unreadFrom: string | undefined
  /** When it last came to light that something had been missed; what follows at once belongs to that. */
  readonly missedAt: number | undefined
  /** Messages below the screen that have not been on it. */
  readonly below: number
  /** The one that was searched for. */
  readonly found: string | undefined
}

/** Of an own message until the page with it is read from the disk: the last of all. */
export const NOT_PLACED = Number.MAX_SAFE_INTEGER
/** Items that are kept in memory; the rest is on the disk. */
export const ITEMS_MAX = 2_000
/** More cannot come while a page is read. */
const ARRIVED_MAX = 200

export function emptyTimeline(conversation: string): Timeline {
  return {
    ...{ conversation, items: [], arrived: [], awaited: undefined, older: 'none', newer: 'none' },
    ...{ scroll: { type: 'end' }, unreadFrom: undefined, missedAt: undefined, below: 0, found: undefined },
  }
}

export function itemOf(message: Message): Item {
  return { type: 'message', key: message.id, message }
}

/** Comes last; a message that is there already is replaced where it stands. */
export function withItem(timeline: Timeline, item: Item): Timeline {
  const at = timeline.items.findLastIndex(({ key }) => key === item.key)
  if (at >= 0) return { ...timeline, items: timeline.items.with(at, item) }
  const isSeen = timeline.scroll.type === 'end' || item.type === 'note'
  const below = isSeen ? timeline.below : timeline.below + 1
  if (item.type === 'message' && timeline.newer !== 'none') {
    const isLoading = timeline.newer === 'loading' || timeline.awaited !== undefined
    const arrived = isLoading ? [...timeline.arrived, item.message].slice(-ARRIVED_MAX) : []
    return { ...timeline, below, arrived }
  }
  return bounded({ ...timeline, below, items: [...timeline.items, item] })
}

/** In place of what is loaded; what came while it was read from the disk follows. */
export function withPage(timeline: Timeline, page: Page): Timeline {
  const live = timeline.newer === 'none' ? timeline.items : timeline.arrived.map(itemOf)
  const older = page.hasOlder ? 'there' : 'none'
  return continued({ ...timeline, items: page.messages.map(itemOf), awaited: undefined, older }, page, live)
}

export function withOlder(timeline: Timeline, { messages, hasOlder }: Page): Timeline {
  const older = newOf(messages.map(itemOf), timeline.items)
  // What brings nothing new would be asked for again and again.
  const rest = hasOlder && older.length > 0 ? 'there' : 'none'
  return bounded({ ...timeline, items: [...older, ...timeline.items], older: rest })
}

export function withNewer(timeline: Timeline, page: Page): Timeline {
  const loaded = page.messages.map(itemOf)
  const newer = newOf(loaded, timeline.items)
  // Own ones that were shown before their place was known have it now.
  const placed = new Map(loaded.map((item) => [item.key, item]))
  const items = [...timeline.items.map((item) => placed.get(item.key) ?? item), ...newer]
  const hasNewer = page.hasNewer && newer.length > 0
  return continued({ ...timeline, items }, { ...page, hasNewer }, timeline.arrived.map(itemOf))
}

/** Where it stands on the disk; undefined for what has no place there, or none yet. */
export function positionOf(item: Item | undefined): number | undefined {
  return item?.type === 'message' && item.message.position < NOT_PLACED ? item.message.position : undefined
}

/** Of the lowest item on the screen. */
export function lowestShown({ items, scroll }: Timeline): number {
  const index = scroll.type === 'end' ? -1 : items.findLastIndex(({ key }) => key === scroll.key)
  return index < 0 ? items.length - 1 : index
}

export function messagesAfter({ items }: Timeline, index: number): number {
  return items.slice(index + 1).filter(({ type }) => type === 'message').length
}

function continued(timeline: Timeline, { messages, hasNewer }: Page, live: readonly Item[]): Timeline {
  if (hasNewer) return bounded({ ...timeline, newer: 'there' })
  const last = Math.max(...messages.map(({ position }) => position))
  // The rest was on the disk already, before what the page begins with.
  const later = live.filter((item) => item.type === 'note' || item.message.position > last)
  const items = [...timeline.items, ...newOf(later, timeline.items)]
  return bounded({ ...timeline, items, newer: 'none', arrived: [] })
}

function newOf(items: readonly Item[], known: readonly Item[]): readonly Item[] {
  const keys = new Set(known.map(({ key }) => key))
  return items.filter(({ key }) => !keys.has(key))
}

/** Of too many those are let go that are farther from what is on the screen. */
function bounded(timeline: Timeline): Timeline {
  const { items } = timeline
  const excess = items.length - ITEMS_MAX
  if (excess <= 0) return timeline
  if (lowestShown(timeline) >= items.length / 2) return { ...timeline, items: items.slice(excess), older: 'there' }
  return { ...timeline, items: items.slice(0, ITEMS_MAX), newer: 'there', arrived: [] }
}
