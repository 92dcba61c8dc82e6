/** What stands on one row of the screen: pieces of text, each with a tone. What a tone looks like is the view's business. */

/** Of eight, so that a name always has the same. */
export type NameTone = `name${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`
export type Tone =
  | 'plain'
  | 'dim'
  | 'strong'
  | 'accent'
  | 'good'
  | 'warning'
  /** Somebody may be deceiving the person. */
  | 'alarm'
  | 'mention'
  /** Where the person is, in a list; seen without colours as well. */
  | 'selected'
  | NameTone

export interface Span {
  /** Safe for a terminal, one row, no control characters. */
  readonly text: string
  readonly tone: Tone
}

export type Row = readonly Span[]

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone }
}

/** None where `count` is negative. */
export function blankRows(count: number): readonly Row[] {
  return Array.from({ length: Math.max(0, count) }, () => [])
}
