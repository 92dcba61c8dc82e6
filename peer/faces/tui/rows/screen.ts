/** The whole screen: as many rows as the terminal has, each as wide as it is, and where its cursor stands. Pure. */
import type { Instant } from '../../../../shared/clock.ts'
import type { TuiState } from '../model/state.ts'
import { type Row, span } from '../text/row.ts'
import { fitRow, widthOf } from '../text/width.ts'
import { geometryOf } from './geometry.ts'
import { helpScreen } from './help-rows.ts'
import { promptOf } from './prompt.ts'
import { transferRows } from './transfer-rows.ts'
import { viewingOf, viewportOf } from './viewport.ts'

export interface Screen {
  readonly rows: readonly Row[]
  readonly cursor: { readonly x: number; readonly y: number } | undefined
}

export function screenOf(state: TuiState, now: Instant): Screen {
  const { columns, rows: height } = state.size
  if (state.overlay?.type === 'help') {
    return { rows: helpScreen(state.overlay, state).map((row) => fitRow(row, columns)), cursor: undefined }
  }
  const { timeline, editor, question } = state
  const geometry = geometryOf(state)
  const shown = viewportOf(timeline, viewingOf(state, now)).rows
  const blank: Row[] = Array.from({ length: geometry.title + geometry.messages - shown.length }, () => [])
  const prompt = promptOf(state)
  const typed = question?.isHidden === true ? '' : editor.text
  const line: Row = [span('-'.repeat(columns), 'dim')]
  const status: Row = [span(state.connection, 'dim')]
  const files = transferRows(state, geometry.files)
  const rows = [...blank, ...shown, line, ...files, [span(prompt, 'accent'), span(typed)], status]
  const x = widthOf(prompt) + (question?.isHidden === true ? 0 : widthOf(editor.text.slice(0, editor.cursor)))
  return { rows: rows.map((row) => fitRow(row, columns)), cursor: { x: Math.min(x, columns - 1), y: height - 2 } }
}
