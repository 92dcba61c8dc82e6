/** Names in order, so that a page or a prefix is found without sorting everybody for every asker. */

export interface NameRange {
  readonly prefix: string
  /** Exclusive; empty to begin. */
  readonly after: string
  readonly limit: number
}

export interface NamePage<Name> {
  readonly items: readonly Name[]
  /** With that prefix, whatever `after` and `limit` are. */
  readonly total: number
  readonly more: boolean
}

export interface SortedSet<Name extends string> {
  add(name: Name): void
  delete(name: Name): void
  page(range: NameRange): NamePage<Name>
}

/** Ordered by UTF-16 code units: the same on every machine, whatever its locale. */
export function createSortedSet<Name extends string>(): SortedSet<Name> {
  const names: Name[] = []

  /** The first position whose name is not before `text`. */
  function positionOf(isBefore: (name: Name) => boolean): number {
    let low = 0
    let high = names.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const name = names[middle]
      if (name !== undefined && isBefore(name)) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    add(name) {
      const position = positionOf((other) => other < name)
      if (names[position] !== name) names.splice(position, 0, name)
    },
    delete(name) {
      const position = positionOf((other) => other < name)
      if (names[position] === name) names.splice(position, 1)
    },
    page({ prefix, after, limit }) {
      const begin = positionOf((name) => name < prefix)
      const end = positionOf((name) => name < prefix || name.startsWith(prefix))
      const from = Math.max(begin, after === '' ? 0 : positionOf((name) => name <= after))
      const to = Math.min(end, from + limit)
      return { items: names.slice(from, Math.max(from, to)), total: end - begin, more: to < end && to > from }
    },
  }
}
