/**
 * The part of a conversation that is on the screen. Only what is visible is laid out, however much is loaded; what is
 * scrolled to stays where it is when messages come, older ones are loaded or the width changes. Pure.
 */
import type { Instant } from '../../../../shared/clock.ts'
import type { FaceSettings } from '../model/face-settings.ts'
import type { TuiState } from '../model/state.ts'
import type { Timeline } from '../model/timeline.ts'
import type { Row } from '../text/row.ts'
import { geometryOf } from './geometry.ts'
import { itemRows } from './item-rows.ts'

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

export function viewingOf(state: TuiState, now: Instant): Viewing {
  const { middle, messages } = geometryOf(state)
  return { width: middle, height: messages, me: state.me, settings: state.settings, now }
}

export function viewportOf(timeline: Timeline, viewing: Viewing): Viewport {
  const { items } = timeline
  if (items.length === 0) return { rows: [], isStartVisible: true, isEndVisible: true }
  const { height } = viewing
  const bottom = settle(placeOf(timeline, viewing), timeline, viewing)
  const last = rowsAt(bottom.index, timeline, viewing)
  const parts: (readonly Row[])[] = [last.slice(0, last.length - bottom.below)]
  let count = last.length - bottom.below
  let { index } = bottom
  while (count < height && index > 0) {
    index -= 1
    const rows = rowsAt(index, timeline, viewing)
    parts.push(rows)
    count += rows.length
  }
  return {
    rows: parts.reverse().flat().slice(-height),
    isStartVisible: index === 0 && count <= height,
    isEndVisible: isEnd(bottom, timeline),
  }
}

/** Where `rows` further down is (negative: up), for `Timeline.scroll`. Never beyond what is loaded. */
export function scrollBy(timeline: Timeline, rows: number, viewing: Viewing): Timeline['scroll'] {
  if (timeline.items.length === 0) return { type: 'end' }
  const from = settle(placeOf(timeline, viewing), timeline, viewing)
  return scrollAt(move(from, rows, timeline, viewing), timeline, viewing)
}

/** Shows that item in the middle. */
export function scrollTo(timeline: Timeline, key: string, viewing: Viewing): Timeline['scroll'] {
  const index = timeline.items.findIndex((item) => item.key === key)
  if (index < 0) return timeline.scroll
  return scrollAt(move({ index, below: 0 }, Math.floor(viewing.height / 2), timeline, viewing), timeline, viewing)
}

/** Shows that item at the top, as far as there is enough below it. */
export function scrollToTop(timeline: Timeline, key: string, viewing: Viewing): Timeline['scroll'] {
  const index = timeline.items.findIndex((item) => item.key === key)
  if (index < 0) return timeline.scroll
  const top = { index, below: rowsAt(index, timeline, viewing).length - 1 }
  return scrollAt(move(top, Math.max(0, viewing.height - 1), timeline, viewing), timeline, viewing)
}

function scrollAt(place: Place, timeline: Timeline, viewing: Viewing): Timeline['scroll'] {
  const settled = settle(place, timeline, viewing)
  const item = timeline.items[settled.index]
  if (item === undefined || isEnd(settled, timeline)) return { type: 'end' }
  return { type: 'at', key: item.key, row: settled.below }
}

/** What is anchored to an item that is gone follows what comes. */
function placeOf(timeline: Timeline, viewing: Viewing): Place {
  const { items, scroll } = timeline
  const end = { index: items.length - 1, below: 0 }
  if (scroll.type === 'end') return end
  const index = items.findLastIndex(({ key }) => key === scroll.key)
  if (index < 0) return end
  return { index, below: Math.min(scroll.row, rowsAt(index, timeline, viewing).length - 1) }
}

/** The box is full where there is enough to fill it. */
function settle(place: Place, timeline: Timeline, viewing: Viewing): Place {
  let above = rowsAt(place.index, timeline, viewing).length - place.below
  for (let index = place.index - 1; index >= 0 && above < viewing.height; index -= 1)
    above += rowsAt(index, timeline, viewing).length
  return above >= viewing.height ? place : move(place, viewing.height - above, timeline, viewing)
}

function move(place: Place, rows: number, timeline: Timeline, viewing: Viewing): Place {
  const last = timeline.items.length - 1
  const heightOf = (at: number) => rowsAt(at, timeline, viewing).length
  let { index } = place
  let below = place.below - rows
  while (below < 0 && index < last) {
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

function isEnd({ index, below }: Place, { items }: Timeline): boolean {
  return index === items.length - 1 && below === 0
}

function rowsAt(index: number, { items }: Timeline, viewing: Viewing): readonly Row[] {
  const item = items[index]
  return item === undefined ? [] : itemRows(item, viewing)
}
