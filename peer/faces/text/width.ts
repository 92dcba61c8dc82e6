/** How many cells text takes on a terminal, and how it is cut to fit. The one place that knows. */
import stringWidth from 'string-width'
import { memoize } from '../../../shared/memo.ts'
import { type Row, type Span, span } from './row.ts'

/** Printable ASCII: a cell each, and nothing joins. */
const NARROW = /^[ -~]*$/
/** With what Chinese and Japanese are mostly written in: nothing joins, and all from the ideographic space on is wide. */
const SIMPLE =
  /^[ -~\u2018-\u201d\u2026\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60]*$/
const WIDE_FROM = 0x3000

/** What a screen has, several times over; a text that is longer than a row is rarely measured twice. */
const measured = memoize(stringWidth, 4_000)
const MEASURED_MAX_CHARACTERS = 200

export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length
  if (SIMPLE.test(text)) return simpleWidth(text)
  return text.length > MEASURED_MAX_CHARACTERS ? stringWidth(text) : measured(text)
}

function simpleWidth(text: string): number {
  let cells = text.length
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) >= WIDE_FROM) cells += 1
  return cells
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** What a person takes for one character each. */
export function graphemes(text: string): string[] {
  return SIMPLE.test(text) ? text.split('') : Array.from(segmenter.segment(text), ({ segment }) => segment)
}

/** The longest beginning that takes no more cells. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let taken = ''
  let cells = 0
  for (const grapheme of graphemes(text)) {
    cells += widthOf(grapheme)
    if (cells > width) break
    taken += grapheme
  }
  return taken
}

/** The longest end that takes no more cells. */
export function cutStart(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let taken = ''
  let cells = 0
  for (const grapheme of graphemes(text).reverse()) {
    cells += widthOf(grapheme)
    if (cells > width) break
    taken = grapheme + taken
  }
  return taken
}

/** What does not fit is cut, and the last cell says so. */
export function shorten(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${cut(text, Math.max(0, width - 1))}~`.slice(0, width === 0 ? 0 : undefined)
}

/** Shortened or filled with spaces to exactly that many cells. */
export function pad(text: string, width: number): string {
  const shown = shorten(text, width)
  return shown + ' '.repeat(width - widthOf(shown))
}

export function rowWidth(row: Row): number {
  return row.reduce((cells, { text }) => cells + widthOf(text), 0)
}

/** Cut or filled with spaces to exactly that many cells. */
export function fitRow(row: Row, width: number): Row {
  const fitted: Span[] = []
  let left = width
  for (const { text, tone } of row) {
    const taken = cut(text, left)
    if (taken !== '') fitted.push({ text: taken, tone })
    left -= widthOf(taken)
    if (taken.length < text.length) break
  }
  return left > 0 ? [...fitted, span(' '.repeat(left))] : fitted
}
