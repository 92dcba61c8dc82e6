/** What a benchmark measured, beside what it is compared with in the same run: machines differ, ratios less. */

export type Unit = 'µs' | 'ms' | 's' | '/s' | 'KiB' | 'MiB' | 'MiB/s' | 's/GiB' | '%' | 'ratio' | 'times'

export interface Figure {
  /** What a reader of the table understands without the code. */
  readonly name: string
  readonly value: number
  readonly unit: Unit
  readonly target?: { readonly atMost: number } | { readonly atLeast: number }
  /** The same work without us, measured in the same run, in the same unit. */
  readonly baseline?: { readonly name: string; readonly value: number }
}

/** How a cost grows with a size: what a chart is drawn of. */
export interface Growth {
  /** What grows, such as `accounts`. */
  readonly of: string
  readonly sizes: readonly number[]
  /** One value per size. */
  readonly lines: readonly { readonly name: string; readonly unit: Unit; readonly values: readonly number[] }[]
}

/** The same work done by several: what a bar chart is drawn of. */
export interface Comparison {
  readonly name: string
  readonly unit: Unit
  readonly bars: readonly { readonly name: string; readonly value: number }[]
}

export interface Measured {
  readonly figures: readonly Figure[]
  readonly growths?: readonly Growth[]
  readonly comparisons?: readonly Comparison[]
  /** What a reader must know beside the figures, such as why one is missing: whole sentences. */
  readonly notes?: readonly string[]
}

export interface BenchOptions {
  /** Sizes of files to be sent one after another, in GiB. */
  readonly sizesGib: readonly number[]
}

/** One part of a suite: prints nothing, ends what it started. */
export interface Benchmark {
  readonly name: string
  /** @param progress what it is at, for who waits; may be called as often as one likes */
  run(progress: (doing: string) => void, options: BenchOptions): Promise<Measured>
}

/** Undefined without a target. */
export function isMet({ value, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast
}

/** Ours over the baseline; undefined where there is none. */
export function ratioOf({ value, baseline }: Figure): number | undefined {
  return baseline === undefined || baseline.value === 0 ? undefined : value / baseline.value
}

/** The smallest value that `share` (0 to 1) of all do not exceed; NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}
