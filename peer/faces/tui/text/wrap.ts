/** Breaks text into rows: between words where it can, inside a word or between ideographs where it must. */
import { graphemes, widthOf } from './width.ts'

/** Each row takes at most `width` cells, which is at least 2. Line feeds break; an empty text is one empty row. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, width))
}

function wrapLine(line: string, width: number): string[] {
  const rows: string[] = []
  let row = ''
  let cells = 0
  for (const grapheme of graphemes(line)) {
    const size = widthOf(grapheme)
    if (cells + size > width) {
      rows.push(row)
      row = ''
      cells = 0
    }
    row += grapheme
    cells += size
  }
  return [...rows, row]
}
