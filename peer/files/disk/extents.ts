/** Where in the content each file lies. Pure. */
import type { ManifestEntry } from '../../core/files/messages.ts'

/** A file that has bytes. */
export interface Extent {
  readonly entry: ManifestEntry
  /** Of its first byte in the content. */
  readonly start: number
  readonly end: number
}

export function extentsOf(entries: readonly ManifestEntry[]): readonly Extent[] {
  const extents: Extent[] = []
  let start = 0
  for (const entry of entries) {
    if (entry.sizeBytes === 0) continue
    const end = start + entry.sizeBytes
    extents.push({ entry, start, end })
    start = end
  }
  return extents
}

/** The first file that is not whole before the offset; as many as there are where all are. */
export function indexAt(extents: readonly Extent[], offset: number): number {
  let low = 0
  let high = extents.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const end = extents[middle]?.end ?? 0
    if (end <= offset) low = middle + 1
    else high = middle
  }
  return low
}

/** Strictly between its beginning and its end. */
export function isSplitBy(extent: Extent | undefined, offset: number): extent is Extent {
  return extent !== undefined && extent.start < offset && offset < extent.end
}

/** The folders that a path lies in, outermost first. */
export function foldersAbove(path: string): readonly string[] {
  const folders: string[] = []
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) folders.push(path.slice(0, at))
  return folders
}
