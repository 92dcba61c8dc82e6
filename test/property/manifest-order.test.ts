import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareManifestPaths } from '../../peer/core/files/manifest-order.ts'

/** Segments of the characters that orders disagree about: before and after `/`, with and without surrogates. */
const segment = fc.string({
  unit: fc.constantFrom('a', 'b', ' ', '-', '.', '0', 'é', '\uffee', '鸿', '👩', '𐀀'),
  minLength: 1,
  maxLength: 3,
})
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'))

/** The definition: segment by segment, by their UTF-8 bytes; what ends first is first. */
function bySegments(one: string, other: string): number {
  const [first, second] = [one.split('/'), other.split('/')]
  for (const [index, each] of first.entries()) {
    const difference = Buffer.compare(Buffer.from(each), Buffer.from(second[index] ?? ''))
    if (difference !== 0) return difference
  }
  return first.length - second.length
}

describe('the order of a manifest', () => {
  it('is that of the segments’ bytes, with a folder before what is in it', () => {
    fc.assert(
      fc.property(path, path, (one, other) => {
        expect(Math.sign(compareManifestPaths(one, other))).toBe(Math.sign(bySegments(one, other)))
      }),
    )
  })

  it('keeps what is in a folder together, right behind it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 20 }), (paths) => {
        const sorted = [...paths].sort(compareManifestPaths)
        for (const folder of sorted) {
          const isInside = sorted.map((each) => each === folder || each.startsWith(`${folder}/`))
          const [first, last] = [isInside.indexOf(true), isInside.lastIndexOf(true)]
          expect(sorted[first]).toBe(folder)
          expect(isInside.slice(first, last + 1)).not.toContain(false)
        }
      }),
    )
  })
})
