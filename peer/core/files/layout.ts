/** Where the files of a manifest lie in its content. Files without contents and folders lie nowhere. Pure. */
import type { ManifestEntry } from './messages.ts'

export interface Layout {
  readonly sizeBytes: number
  /** Those with contents, in the manifest's order. */
  readonly files: readonly ManifestEntry[]
  /** Where each of them ends: increasing, the last is the size. */
  readonly ends: Float64Array
}

/** A file with contents, and where it lies. */
export interface Extent {
  readonly entry: ManifestEntry
  readonly start: number
  readonly end: number
}

export function layoutOf(manifest: readonly ManifestEntry[]): Layout {
  const files = manifest.filter(({ sizeBytes }) => sizeBytes > 0)
  const ends = new Float64Array(files.length)
  let sizeBytes = 0
  files.forEach((file, index) => {
    sizeBytes += file.sizeBytes
    ends[index] = sizeBytes
  })
  return { sizeBytes, files, ends }
}

/** How many files have ended at `offset`: the next is the first that has not. */
export function endedAt({ ends }: Layout, offset: number): number {
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ends[middle] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return low
}

/** The file of that number, counted from 0; undefined after the last. */
export function extentAt({ files, ends }: Layout, index: number): Extent | undefined {
  const entry = files[index]
  const end = ends[index]
  return entry === undefined || end === undefined ? undefined : { entry, start: end - entry.sizeBytes, end }
}

/** The file that `offset` splits: in which it lies, strictly within. */
export function splitAt(layout: Layout, offset: number): Extent | undefined {
  const extent = extentAt(layout, endedAt(layout, offset))
  return extent !== undefined && offset > extent.start ? extent : undefined
}
