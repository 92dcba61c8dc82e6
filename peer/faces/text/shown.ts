/**
 * Makes texts and names of others fit to stand in cells: safe for a terminal, and nothing in them leaves the cells that it
 * is given, or takes more than this program counts. Pure.
 */
import { terminalLine, terminalText } from './terminal-text.ts'
import { graphemes, widthOf } from './width.ts'

/** Marks on one letter; more than any script stacks would smear over the rows above and below. */
const MARKS_MAX = 8
/** Of one character: no script comes near, and every row has as many. */
const CHARACTER_MAX_CELLS = 8
const TOO_MANY_MARKS = new RegExp(`([\\p{Mn}\\p{Me}]{${MARKS_MAX}})[\\p{Mn}\\p{Me}]+`, 'gu')
/** Blank, and terminals disagree whether they take a cell: soft hyphens, Hangul fillers and the like. */
const FILLERS = /[\u00ad\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0]/gu
/** A skin colour for nobody. */
const STRAY_SKIN = /(?<!\p{Emoji_Modifier_Base}\ufe0f?)\p{Emoji_Modifier}/gu
/** Joins nothing. */
const STRAY_JOINER = /(?<![\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d]+/gu
/** Signs that join what comes after them, with nothing there to join (Unicode: Grapheme_Cluster_Break=Prepend). */
const STRAY_SIGN =
  /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\u{110bd}\u{110cd}\u{111c2}\u{111c3}\u{113d1}\u{1193f}\u{11941}\u{11a3a}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}]+(?![\p{L}\p{N}])/gu
/** Texts without any of these are as they are. */
const JOINING =
  /[\p{M}\p{Cf}\p{Emoji_Modifier}\p{Default_Ignorable_Code_Point}\u0d4e\u0e33\u0eb3\uff9e\uff9f\u{111c2}\u{111c3}\u{113d1}\u{1193f}-\u{11941}\u{11a3a}-\u{11a89}\u{11d46}\u{11f02}]/u
const SEEN_MARK = /[\p{M}--\p{Default_Ignorable_Code_Point}]/v
const EMOJI_STYLE = '\ufe0f'

export function shownText(text: string): string {
  return seated(terminalText(text))
}

/** For names: one row whatever comes. */
export function shownLine(text: string): string {
  return seated(terminalLine(text))
}

/** For what is safe for a terminal already. */
export function seated(text: string): string {
  if (!JOINING.test(text)) return text
  const plain = [FILLERS, STRAY_SKIN, STRAY_SIGN, STRAY_JOINER].reduce((rest, stray) => rest.replace(stray, ''), text)
  const lines = plain.replace(TOO_MANY_MARKS, '$1').split('\n')
  return lines.map((line) => seatedStart(graphemes(line).map(seatedGrapheme).join(''))).join('\n')
}

function seatedGrapheme(grapheme: string): string {
  const cells = widthOf(grapheme)
  if (cells === 0) return SEEN_MARK.test(grapheme) ? grapheme : ''
  if (cells > CHARACTER_MAX_CELLS) return beginningOf(grapheme)
  // Asked to be drawn as emoji, which it is not, it would be drawn wider by some terminals.
  return cells === 1 ? grapheme.replaceAll(EMOJI_STYLE, '') : grapheme
}

/** A mark with nothing to stand on would stand on what is beside the text. */
function seatedStart(line: string): string {
  const [first] = graphemes(line.slice(0, 2 * MARKS_MAX))
  if (first === undefined) return line
  return widthOf(first) > 0 && widthOf(` ${first}`) === 1 + widthOf(first) ? line : ` ${line}`
}

function beginningOf(grapheme: string): string {
  let taken = ''
  for (const codePoint of grapheme) {
    if (widthOf(taken + codePoint) > CHARACTER_MAX_CELLS) break
    taken += codePoint
  }
  return taken
}
