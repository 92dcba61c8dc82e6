/** Where the files of a manifest lie in its content. Files without contents and folders lie nowhere. Pure. */
import type { ManifestEntry } from './messages.ts'

export interface Layout {
  readonly sizeBytes: number
  /** Where each file with contents ends, in the manifest's order: increasing, the last is the size. */
  readonly ends: Float64Array
}

export function layoutOf(manifest: readonly ManifestEntry[]): Layout {
  const ends = new Float64Array(manifest.reduce((count, { sizeBytes }) => (sizeBytes > 0 ? count + 1 : count), 0))
  let sizeBytes = 0
  let files = 0
  for (const entry of manifest) {
    if (entry.sizeBytes === 0) continue
    sizeBytes += entry.sizeBytes
    ends[files++] = sizeBytes
  }
  return { sizeBytes, ends }
}

/** How many files with contents have ended at `offset`. */
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

/** Where the file begins that `offset` splits: in which it lies, strictly within. Undefined where it splits none. */
export function splitAt(layout: Layout, offset: number): number | undefined {
  const ended = endedAt(layout, offset)
  const start = ended === 0 ? 0 : (layout.ends[ended - 1] ?? 0)
  return offset > start && offset < layout.sizeBytes ? start : undefined
}
