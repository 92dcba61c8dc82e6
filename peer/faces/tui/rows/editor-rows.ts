/** The rows where one types, and where the cursor stands in them. Pure. */
import type { TuiState } from '../model/state.ts'
import { type Row, span } from '../text/row.ts'
import { widthOf } from '../text/width.ts'
import { promptOf } from './prompt.ts'

export interface EditorRows {
  /** At least one, at most `EDITOR_ROWS_MAX` and what stands above the text. */
  readonly rows: readonly Row[]
  /** From the first of them. */
  readonly cursor: { readonly x: number; readonly y: number }
}

export function editorRows(state: TuiState, width: number): EditorRows {
  const { question, editor } = state
  const prompt = promptOf(state)
  const isHidden = question?.isHidden === true
  const x = widthOf(prompt) + (isHidden ? 0 : widthOf(editor.text.slice(0, editor.cursor)))
  const cursor = { x: Math.min(x, width - 1), y: 0 }
  return { rows: [[span(prompt, 'accent'), span(isHidden ? '' : editor.text)]], cursor }
}
