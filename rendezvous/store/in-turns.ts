/** Long work on many rows, a piece in each commit, so that between two of them others read and write. */
import { ROWS_PER_COMMIT_MAX } from '../../shared/limits.ts'

/** Until a step has fewer rows left than it may touch. Returns how many there were. */
export async function untilFew(step: (rowsMax: number) => Promise<number>): Promise<number> {
  let total = 0
  for (;;) {
    const count = await step(ROWS_PER_COMMIT_MAX)
    total += count
    if (count < ROWS_PER_COMMIT_MAX) return total
  }
}

/** One piece after the other; an empty list is one piece. */
export async function inPieces<Item>(
  items: readonly Item[],
  step: (piece: readonly Item[]) => Promise<void>,
): Promise<void> {
  for (let start = 0; start === 0 || start < items.length; start += ROWS_PER_COMMIT_MAX) {
    await step(items.slice(start, start + ROWS_PER_COMMIT_MAX))
  }
}
