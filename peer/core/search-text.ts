/**
 * The form in which texts are searched, the same for what is indexed and what is asked. Scripts written without spaces
 * are cut into overlapping pairs, so that a Chinese word of two characters is found; everything else into words. Pure.
 */
import { SEARCH_TERMS_MAX } from '../../shared/limits.ts'

/** Han, Kana and Hangul, and the scripts of Southeast Asia that put no space between words. */
const UNSPACED = ['Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Hangul', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join('')
/** A run of such a script, a word of another, or one emoji (a flag is two code points). Anything else separates. */
const TERM = new RegExp(
  `([[${UNSPACED}]&&[\\p{L}\\p{M}\\p{N}]]+)|[[\\p{L}\\p{N}]--[${UNSPACED}]][[\\p{L}\\p{M}\\p{N}]--[${UNSPACED}]]*|\\p{RI}\\p{RI}|[\\p{Extended_Pictographic}--\\p{Emoji_Modifier}]`,
  'gv',
)
const WORD = /[\p{L}\p{N}]/u
/** Of Latin, Greek and Cyrillic, and what only chooses the look of an emoji. The marks of other scripts are letters. */
const ACCENTS = /[\u0300-\u036f\u20e3\ufe0e\ufe0f]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: plain ASCII has nothing to normalise, and most texts are it.
const ASCII = /^[\x00-\x7f]*$/

interface Term {
  readonly text: string
  readonly isRun: boolean
}

/** Words to index, separated by spaces; none of them holds a character of SQLite's query syntax. */
export function indexedForm(text: string): string {
  return termsOf(text).flatMap(indexedTerms).join(' ')
}

/**
 * The FTS5 expression that finds texts with all words of `text`, in any order; the last one may be a beginning.
 * Undefined where there is nothing to look for but punctuation.
 */
export function searchExpression(text: string): string | undefined {
  const chunks = text
    .split(/\s+/u)
    .map(termsOf)
    .filter((terms) => terms.length > 0)
  const phrases: string[] = []
  let left = SEARCH_TERMS_MAX
  for (const [position, terms] of chunks.entries()) {
    const { words, isPrefix } = phraseOf(terms, position === chunks.length - 1)
    if (left <= 0) break
    phrases.push(`"${words.slice(0, left).join(' ')}"${isPrefix && words.length <= left ? ' *' : ''}`)
    left -= words.length
  }
  return phrases.length === 0 ? undefined : phrases.join(' AND ')
}

/** What stands together is looked for together: `中国人` is 中国 and then 国人, not each somewhere. */
function phraseOf(terms: readonly Term[], isLast: boolean): { words: string[]; isPrefix: boolean } {
  const words = terms.flatMap(indexedTerms)
  const end = terms.at(-1)
  if (end?.isRun !== true) return { words, isPrefix: isLast && WORD.test(end?.text ?? '') }
  // The text may go on after the run: its last character alone would stand for its end.
  if ([...end.text].length > 1) return { words: words.slice(0, -1), isPrefix: false }
  return { words, isPrefix: true }
}

/** The last character alone ends a run, so that every single character begins some word of the index. */
function indexedTerms({ text, isRun }: Term): string[] {
  if (!isRun) return [text]
  const characters = [...text]
  return characters.map((character, position) => character + (characters[position + 1] ?? ''))
}

function termsOf(text: string): Term[] {
  return Array.from(fold(text).matchAll(TERM), ([found, run]) => ({ text: found, isRun: run !== undefined }))
}

/** Without the differences that a person who searches does not think of: width, case, accents. */
function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return text.normalize('NFKC').toLowerCase().normalize('NFD').replace(ACCENTS, '').normalize('NFC')
}
