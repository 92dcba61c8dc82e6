/** The rows where one types, what stands above them about what is typed, and where the cursor is. Pure. */
import { TEXT_MAX_BYTES } from '../../../../shared/limits.ts'
import { wordsOf } from '../../face-settings.ts'
import { formatSize } from '../../format.ts'
import { type FoldedRow, fold, placeIn } from '../../text/fold.ts'
import { type Row, span } from '../../text/row.ts'
import { rowWidth, widthOf } from '../../text/width.ts'
import { wrap } from '../../text/wrap.ts'
import type { TuiState } from '../model/state.ts'
import { candidateRow } from './candidate-row.ts'
import type { Editor } from './editor.ts'
import { promptOf } from './prompt.ts'
import { lengthOf } from './typed-length.ts'

export interface EditorRows {
  /** At least one, and not so many that they hide what is answered. */
  readonly rows: readonly Row[]
  /** From the first of them. */
  readonly cursor: { readonly x: number; readonly y: number }
}

/** Of a large screen; of a small one a quarter. */
const ROWS_MAX = 6
/** From here on it is said how long a text is. */
const LONG_BYTES = TEXT_MAX_BYTES * 0.9

export function editorRows(state: TuiState, width: number): EditorRows {
  const most = Math.max(1, Math.min(ROWS_MAX, Math.floor(state.size.rows / 4)))
  const above = state.question === undefined ? rowsAbove(state, width).slice(0, most - 1) : []
  const { rows, cursor } = windowed(typedRows(state, width), most - above.length, width)
  return { rows: [...above, ...rows], cursor: { x: Math.min(cursor.x, width - 1), y: above.length + cursor.y } }
}

/** What is typed, in the rows in which it stands. */
export function foldedTyped(state: TuiState, width: number): readonly FoldedRow[] {
  const prompt = promptRows(promptOf(state), width).at(-1) ?? ''
  return foldedOf(state.editor, textWidth(width, widthOf(prompt)))
}

/** Beside the prompt; the last column is the cursor's. */
function textWidth(width: number, indent: number): number {
  return Math.max(2, width - indent - 1)
}

function rowsAbove(state: TuiState, width: number): readonly Row[] {
  const notice = noticeRow(state)
  const candidates = candidateRow(state, width)
  return [...(notice === undefined ? [] : [notice]), ...(candidates === undefined ? [] : [candidates])]
}

function noticeRow({ editor, typing, settings }: TuiState): Row | undefined {
  const { typing: words } = wordsOf(settings).keys
  if (typing.isPasteRefused) return [span(words.refused, 'warning')]
  const { bytes, isTooLong } = lengthOf(editor)
  const most = formatSize(TEXT_MAX_BYTES)
  if (isTooLong) return [span(words.tooLong(formatSize(bytes - TEXT_MAX_BYTES), most), 'warning')]
  return bytes > LONG_BYTES ? [span(words.long(formatSize(bytes), most), 'dim')] : undefined
}

/** Prompt and text, however many rows they take. */
function typedRows(state: TuiState, width: number): EditorRows {
  const { question, editor, timeline, settings } = state
  const [prompt, ...before] = promptRows(promptOf(state), width).reverse()
  const indent = widthOf(prompt ?? '')
  const typed = question?.isHidden === true ? fold('', 2) : foldedOf(editor, textWidth(width, indent))
  const { row, cells } = placeIn(typed, question?.isHidden === true ? 0 : editor.cursor)
  const { placeholder, hidden } = wordsOf(settings).screen
  const isEmpty = editor.text === '' && question === undefined && timeline.conversation !== ''
  const hint = question?.isHidden === true ? hidden : isEmpty ? placeholder : ''
  const shown: Row = hint !== '' && indent + widthOf(hint) < width ? [span(hint, 'dim')] : []
  const rows = typed.map(({ text }, index): Row => {
    const lead = index === 0 ? span(prompt ?? '', 'accent') : span(' '.repeat(indent))
    return text === '' ? [lead, ...shown] : [lead, span(text)]
  })
  const asked = before.reverse().map((text): Row => [span(text, 'accent')])
  return { rows: [...asked, ...rows], cursor: { x: indent + cells, y: asked.length + row } }
}

/** The last of them is where one types, with enough room for that. */
function promptRows(prompt: string, width: number): string[] {
  if (widthOf(prompt) * 2 <= width) return [prompt]
  const rows = wrap(prompt.trimEnd(), width)
  const last = rows.at(-1) ?? ''
  return widthOf(last) * 2 < width ? [...rows.slice(0, -1), `${last} `] : [...rows, '']
}

/** Screen and geometry ask for the same rows. */
const folded = new WeakMap<Editor, { readonly width: number; readonly rows: readonly FoldedRow[] }>()

function foldedOf(editor: Editor, width: number): readonly FoldedRow[] {
  const known = folded.get(editor)
  if (known?.width === width) return known.rows
  const rows = fold(editor.text, width)
  folded.set(editor, { width, rows })
  return rows
}

/** As many as there is room for, with the cursor in the middle; marks in the last column say that there are more. */
function windowed({ rows, cursor }: EditorRows, most: number, width: number): EditorRows {
  if (rows.length <= most) return { rows, cursor }
  const top = Math.max(0, Math.min(cursor.y - Math.floor(most / 2), rows.length - most))
  const shown = rows.slice(top, top + most).map((row, index) => {
    const isCutAbove = index === 0 && top > 0
    const isCutBelow = index === most - 1 && top + most < rows.length
    return isCutAbove || isCutBelow ? marked(row, isCutAbove ? '^' : 'v', width) : row
  })
  return { rows: shown, cursor: { x: cursor.x, y: cursor.y - top } }
}

function marked(row: Row, mark: string, width: number): Row {
  return [...row, span(' '.repeat(Math.max(0, width - 1 - rowWidth(row)))), span(mark, 'dim')]
}
