/** A map that forgets its oldest entries beyond a number: what strangers can make us remember is bounded. */

export interface Memory<Value> {
  get(key: string): Value | undefined
  /** Set again, an entry is the newest. */
  set(key: string, value: Value): void
  delete(key: string): void
}

export function createMemory<Value>(entriesMax: number): Memory<Value> {
  const entries = new Map<string, Value>()
  return {
    get: (key) => entries.get(key),
    delete: (key) => void entries.delete(key),
    set(key, value) {
      // A Map keeps the order of insertion.
      entries.delete(key)
      entries.set(key, value)
      if (entries.size <= entriesMax) return
      for (const oldest of entries.keys()) {
        entries.delete(oldest)
        return
      }
    },
  }
}
