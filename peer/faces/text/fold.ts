/** Breaks what is being typed into rows, so that every place in it has a cell of its own for the cursor. Pure. */
import { graphemes, widthOf } from './width.ts'

export interface FoldedRow {
  /** Where it begins in the text, in UTF-16 units. */
  readonly start: number
  readonly text: string
}

/** At any character, and at line feeds. No row takes more than `width` cells, which is at least 2. */
export function fold(text: string, width: number): readonly FoldedRow[] {
  const rows: FoldedRow[] = []
  let start = 0
  for (const line of text.split('\n')) {
    foldLine(line, start, width, rows)
    start += line.length + 1
  }
  return rows
}

/** Which row the place is on, and how many cells are before it. Between two rows it is at the start of the second. */
export function placeIn(rows: readonly FoldedRow[], at: number): { readonly row: number; readonly cells: number } {
  const row = Math.max(
    0,
    rows.findLastIndex(({ start }) => start <= at),
  )
  const { start = 0, text = '' } = rows[row] ?? {}
  return { row, cells: widthOf(text.slice(0, at - start)) }
}

/** A cell or two each, and nothing joins: printable ASCII, Chinese, kana and their signs. */
const PLAIN = /^[ -~\u3000-\u3029\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uff01-\uff60]*$/
const FIRST_WIDE = 0x3000

function foldLine(line: string, lineStart: number, width: number, rows: FoldedRow[]): void {
  let start = 0
  let end = 0
  let cells = 0
  const take = (length: number, size: number): void => {
    if (cells + size > width && end > start) {
      rows.push({ start: lineStart + start, text: line.slice(start, end) })
      start = end
      cells = 0
    }
    end += length
    cells += size
  }
  if (PLAIN.test(line)) {
    for (let index = 0; index < line.length; index += 1) take(1, line.charCodeAt(index) < FIRST_WIDE ? 1 : 2)
  } else {
    for (const grapheme of graphemes(line)) take(grapheme.length, widthOf(grapheme))
  }
  rows.push({ start: lineStart + start, text: line.slice(start, end) })
}
