/** Remembering what a pure function made of some bytes: the same certificate comes with every message of its device. */

/**
 * `open` with its newest results at hand, least recently used forgotten first. What it throws is not remembered, so
 * forged bytes take nobody's place.
 */
export function memoize<Result>(open: (bytes: Uint8Array) => Result, maxEntries: number): typeof open {
  const results = new Map<string, Result>()
  return (bytes) => {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    const known = results.get(key)
    const result = known ?? open(bytes)
    results.delete(key)
    results.set(key, result)
    if (results.size > maxEntries) {
      const [oldest = key] = results.keys()
      results.delete(oldest)
    }
    return result
  }
}
