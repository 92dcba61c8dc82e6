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

function foldLine(line: string, lineStart: number, width: number, rows: FoldedRow[]): void {
  let start = 0
  let end = 0
  let cells = 0
  for (const grapheme of graphemes(line)) {
    const size = widthOf(grapheme)
    if (cells + size > width && end > start) {
      rows.push({ start: lineStart + start, text: line.slice(start, end) })
      start = end
      cells = 0
    }
    end += grapheme.length
    cells += size
  }
  rows.push({ start: lineStart + start, text: line.slice(start, end) })
}
