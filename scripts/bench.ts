/**
 * `npm run bench -- SUITE [NAME…]`: measures, and prints each figure beside its target and its baseline of the same run.
 * Asserts nothing: machines differ.
 */
import type { Benchmark, Figure } from './bench/figure.ts'

/** Loaded on demand, so that one can be run without the others. */
const SUITES: Readonly<Record<string, Readonly<Record<string, () => Promise<Benchmark>>>>> = {
  messages: {},
}

const [suiteName = '', ...names] = process.argv.slice(2)
const suite = SUITES[suiteName]
if (suite === undefined) {
  console.error(`usage: npm run bench -- SUITE [NAME…]\nsuites: ${Object.keys(SUITES).join(', ')}`)
  process.exitCode = 2
} else {
  for (const [name, load] of Object.entries(suite)) {
    if (names.length > 0 && !names.includes(name)) continue
    print(await (await load()).run())
  }
}

function print(figures: readonly Figure[]): void {
  for (const { name, value, unit } of figures) console.log(`${name}\t${value}\t${unit}`)
}
