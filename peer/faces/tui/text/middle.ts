/** Shortens names and paths where they tell least: in the middle. */
import { cut, graphemes, widthOf } from './width.ts'

const GAP = '...'

/** At most that many cells; a little more is left of the end, which tells files of one folder apart. */
export function shortenMiddle(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  const room = width - GAP.length
  if (room < 2) return cut(text, width)
  const end = cutStart(text, Math.ceil(room * 0.6))
  return cut(text, room - widthOf(end)) + GAP + end
}

/** The longest end that takes no more cells. */
function cutStart(text: string, width: number): string {
  let taken = ''
  let cells = 0
  for (const grapheme of graphemes(text).toReversed()) {
    cells += widthOf(grapheme)
    if (cells > width) break
    taken = grapheme + taken
  }
  return taken
}
