/** A text with some places in it apart from the rest. Pure. */
import { type Span, span, type Tone } from './row.ts'

/** In UTF-16 units, `to` exclusive. */
export interface TextRange {
  readonly from: number
  readonly to: number
}

/** @param ranges in their order, none over another */
export function highlighted(text: string, ranges: readonly TextRange[], tone: Tone): readonly Span[] {
  const spans: Span[] = []
  let end = 0
  for (const { from, to } of ranges) {
    spans.push(span(text.slice(end, from)), span(text.slice(from, to), tone))
    end = to
  }
  return [...spans, span(text.slice(end))].filter((each) => each.text !== '')
}
