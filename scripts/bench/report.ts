/** Figures as an aligned table for people and as JSON for machines; what a benchmark is at, on stderr. */
import { cpus } from 'node:os'
import { type Figure, type Growth, isMet, type Measured, ratioOf } from './figure.ts'

/** A benchmark that is silent for longer looks stuck. */
const PROGRESS_AFTER_MS = 1_000

export interface Report {
  readonly suite: string
  /** ISO 8601. */
  readonly measuredAt: string
  readonly machine: string
  /** `title` is for people. */
  readonly benchmarks: readonly ({ readonly name: string; readonly title: string } & Measured)[]
}

export function reportOf(suite: string, benchmarks: Report['benchmarks']): Report {
  const processors = cpus()
  const machine = `${processors.length} × ${processors[0]?.model ?? 'unknown'}, Node.js ${process.version}`
  return { suite, measuredAt: new Date().toISOString(), machine, benchmarks }
}

export function tableOfFigures(figures: readonly Figure[]): string {
  const head = ['figure', 'value', 'target', '', 'baseline of this run', 'ratio']
  return aligned([head, ...figures.map(cellsOfFigure)], new Set([1, 2, 5]))
}

/** How many of those with a target have met it; undefined where none has one. */
export function summaryOf({ benchmarks }: Report): string | undefined {
  const judged = benchmarks.flatMap(({ figures }) => figures).filter(({ target }) => target !== undefined)
  if (judged.length === 0) return undefined
  return `${judged.filter(isMet).length} of ${judged.length} targets met`
}

export function cellsOfFigure(figure: Figure): string[] {
  const { name, value, unit, target, baseline } = figure
  const ratio = ratioOf(figure)
  return [
    name,
    withUnit(value, unit),
    target === undefined ? '' : 'atMost' in target ? `≤ ${readable(target.atMost)}` : `≥ ${readable(target.atLeast)}`,
    { true: 'met', false: 'NOT MET', undefined: '' }[`${isMet(figure)}`] ?? '',
    baseline === undefined ? '' : `${withUnit(baseline.value, unit)}  ${baseline.name}`,
    ratio === undefined ? '' : `× ${readable(ratio)}`,
  ]
}

export function tableOfGrowth(growth: Growth): string {
  return aligned(cellsOfGrowth(growth), new Set([growth, ...growth.lines].keys()))
}

/** With a row of names first. */
export function cellsOfGrowth({ of, sizes, lines }: Growth): string[][] {
  const rows = sizes.map((size, index) => [
    size.toLocaleString('en-US'),
    ...lines.map(({ values, unit }) => withUnit(values[index] ?? Number.NaN, unit)),
  ])
  return [[of, ...lines.map(({ name }) => name)], ...rows]
}

/** Three digits that count, and no exponent. */
export function readable(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.min(digits, 3) })
}

function withUnit(value: number, unit: string): string {
  return unit === 'ratio' || unit === 'times' ? readable(value) : `${readable(value)} ${unit}`
}

function aligned(rows: readonly (readonly string[])[], toTheRight: ReadonlySet<number>): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        toTheRight.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return rows.map(line).join('\n')
}

export interface Progress {
  readonly tell: (doing: string) => void
  stop(): void
}

/** Says on stderr what `name` is at, once that has taken a second, and again when it changes. */
export function createProgress(name: string): Progress {
  let doing = 'starting'
  let said = ''
  const startedAt = performance.now()
  const timer = setInterval(() => {
    if (doing === said) return
    said = doing
    console.error(`${name}: ${doing} (${Math.round((performance.now() - startedAt) / 1000)} s)`)
  }, PROGRESS_AFTER_MS)
  return {
    tell(text) {
      doing = text
    },
    stop: () => clearInterval(timer),
  }
}
