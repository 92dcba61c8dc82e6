/** What somebody may have meant by a name that does not exist. */

/** Fewer letters begin anything. */
const BEGINNING_MIN = 3

/** The candidate that it begins, if there is one; otherwise the nearest, if it is near enough to be a slip of the fingers. */
export function suggestionFor(typed: string, candidates: readonly string[]): string | undefined {
  const word = [...typed.toLowerCase()].slice(0, 40)
  const begun = candidates.filter((candidate) => candidate.toLowerCase().startsWith(word.join('')))
  if (word.length >= BEGINNING_MIN && begun.length === 1) return begun[0]
  // One slip in a short word, two in a longer one; more would be another word.
  let best = { distance: word.length <= 3 ? 2 : 3, candidate: undefined as string | undefined }
  for (const candidate of candidates) {
    const distance = editDistance(word, [...candidate.toLowerCase()])
    if (distance < best.distance && distance < candidate.length) best = { distance, candidate }
  }
  return best.candidate
}

/** Levenshtein distance; two neighbours that changed places count as one slip. */
function editDistance(left: readonly string[], right: readonly string[]): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (const [row, character] of left.entries()) {
    const next = [row + 1]
    for (const [column, other] of right.entries()) {
      const replaced = (last[column] ?? 0) + (character === other ? 0 : 1)
      const swapped =
        character === right[column - 1] && left[row - 1] === other
          ? (beforeLast[column - 1] ?? 0) + 1
          : Number.POSITIVE_INFINITY
      next.push(Math.min(replaced, swapped, (last[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    beforeLast = last
    last = next
  }
  return last.at(-1) ?? 0
}
