/** The cursor a row up or down, as the text stands on the screen. Pure. */

import { type FoldedRow, placeIn } from '../../text/fold.ts'
import { characterBefore } from '../../text/steps.ts'
import { cut } from '../../text/width.ts'
import type { TuiState } from '../model/state.ts'
import { insideEdge } from '../screen/geometry.ts'
import type { Editor } from './editor.ts'
import { foldedTyped } from './editor-rows.ts'

/** In the column where one began to go up or down, as far as the row goes; undefined where there is no such row. */
export function movedByRow(state: TuiState, direction: 'up' | 'down'): Editor | undefined {
  const { editor } = state
  const rows = foldedTyped(state, insideEdge(state).size.columns)
  const { row, cells } = placeIn(rows, editor.cursor)
  const to = row + (direction === 'up' ? -1 : 1)
  const target = rows[to]
  if (target === undefined) return undefined
  const column = editor.column?.at === editor.cursor ? editor.column.cells : cells
  const cursor = placeAt(target, column, rows[to + 1], editor.text)
  return { ...editor, cursor, column: { at: cursor, cells: column }, typingAt: undefined }
}

/** The end of a row that the next one goes on with is the start of that one. */
function placeAt({ start, text }: FoldedRow, cells: number, next: FoldedRow | undefined, all: string): number {
  const place = start + cut(text, cells).length
  return place === next?.start ? characterBefore(all, place) : place
}
