/** How well a few typed letters fit a name: in one piece, at a beginning, or at least in their order. Pure. */

const BEGINNING = 3
const AFTER_SIGN = 2
const INSIDE = 1
const SCATTERED = 0

/** The better the higher; undefined where they do not fit. Nothing typed fits everything. */
export function fitOf(typed: string, name: string): number | undefined {
  const [wanted, given] = [typed.toLowerCase(), name.toLowerCase()]
  const at = given.indexOf(wanted)
  if (at === 0) return BEGINNING
  if (at > 0) return /[\p{L}\p{N}]/u.test(given.charAt(at - 1)) ? INSIDE : AFTER_SIGN
  let from = 0
  for (const letter of wanted) {
    const found = given.indexOf(letter, from)
    if (found < 0) return undefined
    from = found + letter.length
  }
  return SCATTERED
}
