/**
 * The one order of a manifest: by path segments in code point order, which is that of their UTF-8 bytes, and a folder
 * before what is in it. So whoever reads one in order meets every folder first, and duplicates stand side by side. Pure.
 */

const SEPARATOR = '/'.charCodeAt(0)

/** Less than 0 where `one` comes first, 0 where they are the same path. Of well-formed text. */
export function compareManifestPaths(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  for (let index = 0; index < length; index += 1) {
    const difference = rank(one.charCodeAt(index)) - rank(other.charCodeAt(index))
    if (difference !== 0) return difference
  }
  return one.length - other.length
}

/** Where a segment ends it is the shorter one. Surrogates stand for code points above all that need none. */
function rank(unit: number): number {
  if (unit === SEPARATOR) return -1
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
