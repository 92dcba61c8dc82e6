/**
 * Breaks text into rows: at spaces, beside ideographs where Chinese and Japanese allow it, and inside a word only where it
 * is longer than a row. Pure.
 */
import { memoize } from '../../../shared/memo.ts'
import { graphemes, widthOf } from './width.ts'

const SPACE = /^[ \u3000\u1680\u2000-\u200a]$/
/** May not begin a row: closing brackets and quotes, stops, small kana, and what belongs to the character before. */
const NOT_FIRST =
  /^[\p{Pe}\p{Pf}!,.:;?%·•…‥—～〜‐–、。，．：；？！％‰℃°・＞»‼⁇⁈⁉ーｰ々ゝゞヽヾ〻ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ]/u
/** May not end one: opening brackets and quotes, signs before a number. */
const NOT_LAST = /^[\p{Ps}\p{Pi}＜«￥＄＃＠$#@]/u
/** Written without spaces between words: beside them a row may end. */
const BREAKABLE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Extended_Pictographic}\p{Regional_Indicator}\u3000-\u303f\uff00-\uff60]/u
/** Cells of a row that are worth being filled with the beginning of a word that does not fit on any. */
const WORTH_FILLING = 8

/** One character, and where a row may end beside it. */
interface Piece {
  readonly text: string
  readonly cells: number
  readonly isSpace: boolean
  readonly isBreakable: boolean
  readonly mayBegin: boolean
  readonly mayEnd: boolean
}

/** Characters that are in use at a time; what is written in Chinese has some thousands. */
const pieceOf = memoize(
  (text: string): Piece => ({
    ...{ text, cells: widthOf(text), isSpace: SPACE.test(text), isBreakable: BREAKABLE.test(text) },
    ...{ mayBegin: !NOT_FIRST.test(text), mayEnd: !NOT_LAST.test(text) },
  }),
  8_000,
)

/**
 * Each row takes at most `width` cells, which is at least what one character takes. Line feeds break; an empty text is one
 * empty row.
 */
export function wrap(text: string, width: number): string[] {
  return text
    .split('\n')
    .flatMap((line) => (fits(line, width) ? [line] : wrapLine(graphemes(line).map(pieceOf), width)))
}

/** With a space between them; none is broken that fits on a row. */
export function wrapWords(words: readonly string[], width: number): readonly string[] {
  const rows: string[] = []
  for (const word of words) {
    const joined = `${rows.at(-1)} ${word}`
    if (rows.length > 0 && widthOf(joined) <= width) rows[rows.length - 1] = joined
    else rows.push(...wrap(word, width))
  }
  return rows
}

/** Of a long line it is not worth measuring all. */
function fits(line: string, width: number): boolean {
  return line.length <= 4 * width && widthOf(line) <= width
}

function wrapLine(pieces: readonly Piece[], width: number): string[] {
  const rows: string[] = []
  let start = 0
  /** The last place after `start` where a row may end. */
  let chance = 0
  let cells = 0
  for (let at = 0; at < pieces.length; at += 1) {
    if (at > start && mayBreakBefore(pieces, at)) chance = at
    const { cells: size, isSpace } = pieces[at] as Piece
    // Spaces hang over the edge, where nobody sees them.
    while (!isSpace && at > start && cells + size > width) {
      const end = chance > start && !fillsBetter(pieces, chance, at, width) ? chance : forcedBreak(pieces, start, at)
      rows.push(textOf(pieces, start, end).trimEnd())
      start = end
      chance = end
      cells = cellsOf(pieces, start, at)
    }
    cells += size
  }
  return [...rows, cut(textOf(pieces, start, pieces.length), pieces, start, width)]
}

/** Spaces at the very end may be more than fit. */
function cut(text: string, pieces: readonly Piece[], start: number, width: number): string {
  return cellsOf(pieces, start, pieces.length) > width ? text.trimEnd() : text
}

function mayBreakBefore(pieces: readonly Piece[], at: number): boolean {
  const before = pieces[at - 1]
  const after = pieces[at]
  if (before === undefined || after === undefined || after.isSpace) return false
  if (before.isSpace) return after.mayBegin || !after.isBreakable
  if (!before.isBreakable && !after.isBreakable) return false
  return after.mayBegin && before.mayEnd
}

/** Whether the word from `from` on, which does not fit at `at`, is too long for any row and leaves much of this one empty. */
function fillsBetter(pieces: readonly Piece[], from: number, at: number, width: number): boolean {
  if (cellsOf(pieces, from, at) < WORTH_FILLING) return false
  let cells = 0
  for (let index = from; index < pieces.length && cells <= width; index += 1) {
    if (index > from && (pieces[index]?.isSpace || mayBreakBefore(pieces, index))) return false
    cells += pieces[index]?.cells ?? 0
  }
  return cells > width
}

/** At or before `at`, where it looks least bad. */
function forcedBreak(pieces: readonly Piece[], start: number, at: number): number {
  for (let end = at; end > start + 1; end -= 1) {
    if (pieces[end]?.mayBegin && pieces[end - 1]?.mayEnd) return end
  }
  return at
}

function textOf(pieces: readonly Piece[], from: number, to: number): string {
  return pieces
    .slice(from, to)
    .map(({ text }) => text)
    .join('')
}

function cellsOf(pieces: readonly Piece[], from: number, to: number): number {
  return pieces.slice(from, to).reduce((sum, { cells }) => sum + cells, 0)
}
