/** Work on many things, a few at a time. */

/** Resolves when all are done. After a failure no more are begun, and it is thrown when those under way have ended. */
export async function concurrently<T>(
  items: Iterable<T>,
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]()
  let hasFailed = false
  const lane = async () => {
    for (let next = rest.next(); next.done !== true && !hasFailed; next = rest.next()) {
      try {
        await work(next.value)
      } catch (error) {
        hasFailed = true
        throw error
      }
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: most }, lane))
  for (const each of lanes) if (each.status === 'rejected') throw each.reason
}
