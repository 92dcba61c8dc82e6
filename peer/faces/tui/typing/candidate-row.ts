/** What Tab offers, above what is typed: as many as fit, with the chosen one among them. Pure. */

import { type Row, span } from '../../text/row.ts'
import { shownLine } from '../../text/shown.ts'
import { shorten, widthOf } from '../../text/width.ts'
import type { TuiState } from '../model/state.ts'
import { isGoingOn } from './completion.ts'

const GAP = '  '
/** Of one; longer names are told apart by their beginning. */
const LABEL_MAX_CELLS = 32
/** For how many more there are. */
const COUNT_CELLS = 6

/** Undefined: nothing is offered. */
export function candidateRow({ editor, typing: { completion } }: TuiState, width: number): Row | undefined {
  if (!isGoingOn(completion, editor)) return undefined
  const { candidates, chosen } = completion
  const labels = candidates.map(({ label }) =>
    shorten(shownLine(label), Math.min(LABEL_MAX_CELLS, width - COUNT_CELLS)),
  )
  const [from, to] = pageOf(labels, chosen ?? 0, width - COUNT_CELLS)
  const shown = labels
    .slice(from, to)
    .map((label, index) => span(label, from + index === chosen ? 'selected' : 'accent'))
  const row = shown.flatMap((label, index) => (index === 0 ? [label] : [span(GAP), label]))
  const rest = labels.length - to
  return rest === 0 ? row : [...row, span(`${GAP}+${rest}`, 'dim')]
}

/** Pages follow each other, so that nothing moves while one goes through them. */
function pageOf(labels: readonly string[], chosen: number, width: number): readonly [from: number, to: number] {
  let from = 0
  let cells = 0
  for (const [index, label] of labels.entries()) {
    const size = widthOf(label) + (index === from ? 0 : GAP.length)
    if (cells + size > width && index > from) {
      if (chosen < index) return [from, index]
      from = index
      cells = widthOf(label)
    } else cells += size
  }
  return [from, labels.length]
}
