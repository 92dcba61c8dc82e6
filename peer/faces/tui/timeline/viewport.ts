/**
 * The part of a conversation that is on the screen. Only what is visible is laid out, however much is loaded; what is
 * scrolled to stays where it is when messages come, older ones are loaded or the width changes. Pure.
 */
import type { Instant } from '../../../../shared/clock.ts'
import type { FaceSettings } from '../../face-settings.ts'
import type { Row } from '../../text/row.ts'
import { widthOf } from '../../text/width.ts'
import type { TuiState } from '../model/state.ts'
import { geometryOf } from '../screen/geometry.ts'
import { dayNumber } from './day.ts'
import type { ItemLayout, ItemSetting } from './item-layout.ts'
import { itemRows, timeOf } from './item-rows.ts'
import type { Item, Timeline } from './timeline.ts'

/** All that decides how a timeline is laid out. */
export interface Viewing {
  readonly width: number
  readonly height: number
  readonly me: string | undefined
  readonly settings: Pick<FaceSettings, 'language' | 'borders'>
  readonly now: Instant
}

export interface Viewport {
  /** From top to bottom, at most `height`; fewer where there are no more. */
  readonly rows: readonly Row[]
  /** The first loaded row is there, the last is. */
  readonly isStartVisible: boolean
  readonly isEndVisible: boolean
}

/** The lowest row shown is one of the item with that index; so many rows of it are below the box. */
interface Place {
  readonly index: number
  readonly below: number
}

/** A person who goes on within so long says the same thing still. */
const TURN_MS = 5 * 60_000
/** Widths from which names stand under each other, and how many cells they get. */
const NAME_COLUMNS = [
  { from: 96, cells: 14 },
  { from: 64, cells: 10 },
  { from: 44, cells: 8 },
] as const

export function viewingOf(state: TuiState, now: Instant): Viewing {
  const { middle, messages } = geometryOf(state)
  return { width: middle, height: messages, me: state.me, settings: state.settings, now }
}

export function viewportOf(timeline: Timeline, viewing: Viewing): Viewport {
  const laid = lay(timeline, viewing)
  const { items, height } = laid
  if (items.length === 0) return { rows: [], isStartVisible: true, isEndVisible: true }
  const bottom = settle(laid, placeOf(laid, timeline.scroll))
  const last = rowsAt(laid, bottom.index)
  const parts: (readonly Row[])[] = [last.slice(0, last.length - bottom.below)]
  let count = last.length - bottom.below
  let { index } = bottom
  while (count < height && index > 0) {
    index -= 1
    const rows = rowsAt(laid, index)
    parts.push(rows)
    count += rows.length
  }
  if (count <= height) parts[parts.length - 1] = namedRows(laid, index, parts.at(-1) ?? [])
  return {
    rows: parts.reverse().flat().slice(-height),
    isStartVisible: index === 0 && count <= height,
    isEndVisible: isEnd(laid, bottom),
  }
}

/** Where `rows` further down is (negative: up), for `Timeline.scroll`. Never beyond what is loaded. */
export function scrollBy(timeline: Timeline, rows: number, viewing: Viewing): Timeline['scroll'] {
  const laid = lay(timeline, viewing)
  if (laid.items.length === 0) return { type: 'end' }
  return scrollOf(laid, move(laid, settle(laid, placeOf(laid, timeline.scroll)), rows))
}

/** Shows that item in the middle. */
export function scrollTo(timeline: Timeline, key: string, viewing: Viewing): Timeline['scroll'] {
  const laid = lay(timeline, viewing)
  const index = laid.items.findIndex((item) => item.key === key)
  if (index < 0) return timeline.scroll
  return scrollOf(laid, move(laid, { index, below: 0 }, Math.floor(laid.height / 2)))
}

/** Shows that item at the top, as far as there is enough below it. */
export function scrollToTop(timeline: Timeline, key: string, viewing: Viewing): Timeline['scroll'] {
  const laid = lay(timeline, viewing)
  const index = laid.items.findIndex((item) => item.key === key)
  if (index < 0) return timeline.scroll
  return scrollOf(laid, move(laid, { index, below: rowsAt(laid, index).length - 1 }, laid.height - 1))
}

/** A timeline, and all that its rows follow from. */
interface Laid {
  readonly items: readonly Item[]
  readonly timeline: Timeline
  readonly layout: ItemLayout
  readonly height: number
}

function lay(timeline: Timeline, viewing: Viewing): Laid {
  return { items: timeline.items, timeline, layout: layoutOf(timeline, viewing), height: Math.max(1, viewing.height) }
}

function scrollOf(laid: Laid, place: Place): Timeline['scroll'] {
  const settled = settle(laid, place)
  const item = laid.items[settled.index]
  if (item === undefined || isEnd(laid, settled)) return { type: 'end' }
  return { type: 'at', key: item.key, row: settled.below }
}

/** What is anchored to an item that is gone follows what comes. */
function placeOf(laid: Laid, scroll: Timeline['scroll']): Place {
  const end = { index: laid.items.length - 1, below: 0 }
  if (scroll.type === 'end') return end
  const index = laid.items.findLastIndex(({ key }) => key === scroll.key)
  if (index < 0) return end
  return { index, below: Math.min(scroll.row, rowsAt(laid, index).length - 1) }
}

/** The box is full where there is enough to fill it. */
function settle(laid: Laid, place: Place): Place {
  let above = rowsAt(laid, place.index).length - place.below
  for (let index = place.index - 1; index >= 0 && above < laid.height; index -= 1) above += rowsAt(laid, index).length
  return above >= laid.height ? place : move(laid, place, laid.height - above)
}

function move(laid: Laid, place: Place, rows: number): Place {
  const heightOf = (at: number) => rowsAt(laid, at).length
  let { index } = place
  let below = place.below - rows
  while (below < 0 && index < laid.items.length - 1) {
    index += 1
    below += heightOf(index)
  }
  while (below >= heightOf(index)) {
    if (index === 0) return { index, below: heightOf(index) - 1 }
    below -= heightOf(index)
    index -= 1
  }
  return { index, below: Math.max(0, below) }
}

function isEnd({ items }: Laid, { index, below }: Place): boolean {
  return index === items.length - 1 && below === 0
}

function rowsAt({ items, timeline, layout }: Laid, index: number): readonly Row[] {
  const item = items[index]
  return item === undefined ? [] : itemRows(item, layout, settingOf(item, items[index - 1], timeline))
}

/** Whoever goes on from above the screen is named, where that takes no row more. */
function namedRows(laid: Laid, index: number, rows: readonly Row[]): readonly Row[] {
  const item = laid.items[index]
  if (item === undefined) return rows
  const setting = settingOf(item, laid.items[index - 1], laid.timeline)
  if (!setting.continues) return rows
  const named = itemRows(item, laid.layout, { ...setting, continues: false })
  return named.length === rows.length ? named : rows
}

function layoutOf({ conversation }: Timeline, { width, me, settings, now }: Viewing): ItemLayout {
  const most = NAME_COLUMNS.find(({ from }) => width >= from)?.cells ?? 0
  // Two who talk need no more than the longer of their names.
  const needed = conversation.startsWith('@') ? Math.max(widthOf(me ?? ''), widthOf(conversation.slice(1))) : most
  return { width, nameCells: Math.min(most, needed), me, settings, today: dayNumber(now) }
}

function settingOf(item: Item, before: Item | undefined, timeline: Timeline): ItemSetting {
  const day = dayNumber(timeOf(item))
  const opensDay = timeline.conversation !== '' && (before === undefined || dayNumber(timeOf(before)) !== day)
  const opensUnread = timeline.unreadFrom === item.key
  const leftOut = leftOutBefore(item, before)
  const isApart = opensDay || opensUnread || leftOut > 0
  return {
    ...{ opensDay, opensUnread, leftOut },
    continues: !isApart && isSameTurn(item, before),
    isFound: timeline.found === item.key,
  }
}

/** Nothing any more as soon as what was left out begins to stand there; the message itself says so for ever. */
function leftOutBefore(item: Item, before: Item | undefined): number {
  if (item.type !== 'message') return 0
  const { earlier = 0, index } = item.message
  const indexBefore = before?.type === 'message' ? before.message.index : undefined
  if (index === undefined || indexBefore === undefined) return earlier
  return indexBefore < index - earlier ? earlier : 0
}

/** The clock's turns, not the time between two: so nobody has to look further back than one item. */
function isSameTurn(item: Item, before: Item | undefined): boolean {
  if (item.type !== 'message' || before?.type !== 'message') return false
  const turnOf = (one: Item) => Math.floor(timeOf(one) / TURN_MS)
  return item.message.from === before.message.from && turnOf(item) === turnOf(before)
}
