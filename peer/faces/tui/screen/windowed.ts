/** The part of a list that fits, with what is chosen in it; what is left out at either end is counted. Pure. */
import { type Row, span } from '../../text/row.ts'
import { pad } from '../../text/width.ts'
import type { Chrome } from './chrome.ts'

export interface ListRow {
  /** Asked for where it is seen. */
  readonly row: () => Row
  readonly isChosen?: boolean
  /** Something there wants to be seen: said where the row itself is left out. */
  readonly isPressing?: boolean
}

export interface Window {
  readonly width: number
  readonly height: number
  readonly chrome: Pick<Chrome, 'up' | 'down'>
}

export function windowed(list: readonly ListRow[], { width, height, chrome }: Window): readonly Row[] {
  if (list.length <= height) return list.map(({ row }) => row())
  const chosen = Math.max(
    0,
    list.findIndex(({ isChosen }) => isChosen === true),
  )
  // Nothing moves before it must: the chosen one is kept off the edge, where a count may stand.
  const from = Math.max(0, Math.min(chosen - (height - 2), list.length - height))
  const shown = list.slice(from, from + height)
  const rows = shown.map(({ row }) => row())
  const above = list.slice(0, from + 1)
  const below = list.slice(from + height - 1)
  if (from > 0 && height > 2) rows[0] = countRow(chrome.up, above, width)
  if (below.length > 1) rows[rows.length - 1] = countRow(chrome.down, below, width)
  return rows
}

function countRow(arrow: string, hidden: readonly ListRow[], width: number): Row {
  const isPressing = hidden.some((each) => each.isPressing === true)
  return [
    span(` ${pad(`${isPressing ? '*' : ' '} ${arrow} ${hidden.length}`, width - 1)}`, isPressing ? 'accent' : 'dim'),
  ]
}
