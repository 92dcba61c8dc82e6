/** Maps that let go of what is oldest. Pure. */

/** With that entry as its newest, and not more than so many. */
export function remembered<Key, Value>(
  map: ReadonlyMap<Key, Value>,
  [key, value]: readonly [Key, Value],
  max: number,
): ReadonlyMap<Key, Value> {
  const entries = [...map].filter(([known]) => known !== key)
  return new Map([...entries, [key, value] as const].slice(-max))
}
