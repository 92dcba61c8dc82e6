/** Remembering what a pure function made of its argument: the same certificate comes with every message of its device. */

/**
 * `open` with its newest results at hand, least recently used forgotten first. What it throws is not remembered, so
 * forged bytes take nobody's place.
 */
export function memoize<Input extends Uint8Array | string, Result>(
  open: (input: Input) => Result,
  maxEntries: number,
): typeof open {
  const results = new Map<string, Result>()
  return (input) => {
    const key = typeof input === 'string' ? input : latin1(input)
    const known = results.get(key)
    const result = known ?? open(input)
    results.delete(key)
    results.set(key, result)
    if (results.size > maxEntries) {
      const [oldest = key] = results.keys()
      results.delete(oldest)
    }
    return result
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
