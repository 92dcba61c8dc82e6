/** Whether a text names this account. Pure. */

/** Written without spaces: such a letter beside a name does not make another name of it. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u
const LETTER = /[\p{L}\p{M}\p{Nd}_]/u

/** `alice`, in any case: in `hi @Alice!` and `alice你好`, not in `malice`. */
export function isMentionOf(text: string, me: string): boolean {
  if (me === '') return false
  const lower = text.toLowerCase()
  for (let at = lower.indexOf(me); at >= 0; at = lower.indexOf(me, at + me.length)) {
    const before = [...lower.slice(Math.max(0, at - 2), at)].at(-1)
    const after = [...lower.slice(at + me.length, at + me.length + 2)][0]
    if (!continues(before, me) && !continues(after, me)) return true
  }
  return false
}

/** Whether the name goes on there, and is another one. */
function continues(letter: string | undefined, name: string): boolean {
  if (letter === undefined || !LETTER.test(letter)) return false
  return !UNSPACED.test(letter) && !UNSPACED.test(name)
}
