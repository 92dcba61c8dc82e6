/** Shortens names and paths where they tell least: in the middle. */
import { cut, cutStart, widthOf } from './width.ts'

const GAP = '...'

/** At most that many cells; a little more is left of the end, which tells files of one folder apart. */
export function shortenMiddle(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  const room = width - GAP.length
  if (room < 2) return cut(text, width)
  const end = cutStart(text, Math.ceil(room * 0.6))
  return cut(text, room - widthOf(end)) + GAP + end
}
