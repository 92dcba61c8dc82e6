/** Whether a text names this account. Pure. */

/** Scripts written without spaces have no ends of words: there a name counts wherever it stands. */
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}`
const UNSPACED_LETTER = new RegExp(`[${UNSPACED}]`, 'u')
const WORD_LETTER = new RegExp(`[\\p{L}\\p{N}_--[${UNSPACED}]]`, 'v')

/** `alice` in `hi @Alice!` and in `alice你好`, not in `malice`. */
export function isMentionOf(text: string, me: string): boolean {
  return mentionPlaces(text, me).length > 0
}

/** Where the name begins, in UTF-16 units; with its `@`, at that. */
export function mentionPlaces(text: string, me: string): number[] {
  if (me === '') return []
  const [inText, name] = [text.toLowerCase(), me.toLowerCase()]
  const places: number[] = []
  for (let at = inText.indexOf(name); at >= 0; at = inText.indexOf(name, at + name.length)) {
    const isWhole = ends(inText.slice(0, at), name, -1) && ends(inText.slice(at + name.length), name, 0)
    if (isWhole) places.push(inText[at - 1] === '@' ? at - 1 : at)
  }
  return places
}
