/** Whether a text names this account. Pure. */
import type { TextRange } from '../../text/highlighted.ts'

/** Written without spaces: such a letter beside a name does not make another name of it. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u
const LETTER = /[\p{L}\p{M}\p{Nd}_]/u

/** `alice`, in any case: in `hi @Alice!` and `alice你好`, not in `malice`. */
export function isMentionOf(text: string, me: string): boolean {
  return mentionsIn(text, me).length > 0
}

/** Where they are, with the `@` before a name. */
export function mentionsIn(text: string, me: string): readonly TextRange[] {
  if (me === '') return []
  const lower = lowerInPlace(text)
  const found: TextRange[] = []
  for (let at = lower.indexOf(me); at >= 0; at = lower.indexOf(me, at + me.length)) {
    const to = at + me.length
    const before = [...lower.slice(Math.max(0, at - 2), at)].at(-1)
    const after = [...lower.slice(to, to + 2)][0]
    if (continues(before, me) || continues(after, me)) continue
    found.push({ from: before === '@' ? at - 1 : at, to })
  }
  return found
}

/** Few letters are longer in lower case, and no name has one: they stay, so that every place stays. */
function lowerInPlace(text: string): string {
  const lower = text.toLowerCase()
  if (lower.length === text.length) return lower
  return text.replace(/./gsu, (letter) =>
    letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter,
  )
}

/** Whether the name goes on there, and is another one. */
function continues(letter: string | undefined, name: string): boolean {
  if (letter === undefined || !LETTER.test(letter)) return false
  return !UNSPACED.test(letter) && !UNSPACED.test(name)
}
