/** What a benchmark measured, beside what it is compared with in the same run: machines differ, ratios less. */

export interface Figure {
  /** What a reader of the table understands without the code. */
  readonly name: string
  readonly value: number
  readonly unit: 'ms' | '/s' | 'KiB' | 'MiB' | '%' | 'ratio'
  readonly target?: { readonly atMost: number } | { readonly atLeast: number }
  /** The same work without us, measured in the same run. */
  readonly baseline?: { readonly name: string; readonly value: number }
}

/** One part of a suite: prints nothing, ends what it started. */
export interface Benchmark {
  readonly name: string
  run(): Promise<readonly Figure[]>
}
