/** The whole screen: as many rows as the terminal has, each as wide as it is, and where its cursor stands. Pure. */
import type { Instant } from '../../../../shared/clock.ts'
import type { TuiState } from '../model/state.ts'
import { type Row, span } from '../text/row.ts'
import { fitRow } from '../text/width.ts'
import { editorRows } from './editor-rows.ts'
import { itemRows } from './item-rows.ts'

export interface Screen {
  readonly rows: readonly Row[]
  readonly cursor: { readonly x: number; readonly y: number } | undefined
}

export function screenOf(state: TuiState, now: Instant): Screen {
  const { columns, rows: height } = state.size
  const { timeline, me } = state
  const typed = editorRows(state, columns)
  const room = Math.max(1, height - 2 - typed.rows.length)
  const all: Row[] = []
  for (const item of timeline.items.toReversed()) {
    all.unshift(...itemRows(item, { width: columns, me, now }))
    if (all.length >= room) break
  }
  const shown = all.slice(-room)
  const blank: Row[] = Array.from({ length: room - shown.length }, () => [])
  const line: Row = [span('-'.repeat(columns), 'dim')]
  const status: Row = [span(state.connection, 'dim')]
  const rows = [...blank, ...shown, line, ...typed.rows, status]
  const cursor = { x: typed.cursor.x, y: room + 1 + typed.cursor.y }
  return { rows: rows.map((row) => fitRow(row, columns)), cursor }
}
