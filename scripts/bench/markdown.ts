/** A report as Markdown: tables, and Mermaid charts of how costs grow. Replaces what it wrote before, and only that. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Comparison, Figure, Growth, Measured } from './figure.ts'
import { cellsOfFigure, cellsOfGrowth, type Report } from './report.ts'

/** Between these the file is ours. */
const markerOf = (suite: string, edge: 'begin' | 'end') => `<!-- measured ${suite}: ${edge} -->`

/** Writes it between the suite's markers in `file`, which are added at the end where there are none. */
export function writeMarkdown(report: Report, file: string): void {
  const [begin, end] = [markerOf(report.suite, 'begin'), markerOf(report.suite, 'end')]
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)]
  const [before, after] =
    start === -1 || stop < start ? [text, ''] : [text.slice(0, start), text.slice(stop + end.length)]
  writeFileSync(file, `${before}${begin}\n\n${markdownOf(report)}\n\n${end}${after === '' ? '\n' : after}`)
}

export function markdownOf({ machine, measuredAt, benchmarks }: Report): string {
  const measured = `Measured ${measuredAt.slice(0, 10)} on ${machine}.`
  return [measured, ...benchmarks.map(sectionOf)].join('\n\n')
}

function sectionOf({
  title,
  figures,
  growths = [],
  comparisons = [],
  notes = [],
}: { readonly title: string } & Measured): string {
  const parts = [`### ${title}`]
  if (figures.length > 0) parts.push(tableOfFigures(figures))
  for (const growth of growths) parts.push(table(cellsOfGrowth(growth)), ...chartsOf(growth))
  return [...parts, ...comparisons.map(barChartOf), ...notes].join('\n\n')
}

function tableOfFigures(figures: readonly Figure[]): string {
  return table([['figure', 'value', 'goal', '', 'baseline of the same run', 'ratio'], ...figures.map(cellsOfFigure)])
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n')
}

function barChartOf({ name, unit, bars }: Comparison): string {
  const values = bars.map(({ value }) => value)
  return [
    '```mermaid',
    'xychart-beta',
    `  title "${name}"`,
    `  x-axis [${bars.map((bar) => `"${bar.name}"`).join(', ')}]`,
    `  y-axis "${unit}" 0 --> ${rounded(Math.max(...values) * 1.25)}`,
    `  bar [${values.map(rounded).join(', ')}]`,
    '```',
  ].join('\n')
}

/** One chart per line: they differ in unit and scale, and the chart has no legend. */
function chartsOf({ of, sizes, lines }: Growth): string[] {
  const sizesQuoted = sizes.map((size) => `"${size.toLocaleString('en-US')}"`).join(', ')
  return lines.map(({ name, unit, values }) => {
    const top = Math.max(...values) * 1.25
    return [
      '```mermaid',
      'xychart-beta',
      `  title "${name}"`,
      `  x-axis "${of}" [${sizesQuoted}]`,
      `  y-axis "${unit}" 0 --> ${rounded(top)}`,
      `  line [${values.map(rounded).join(', ')}]`,
      '```',
    ].join('\n')
  })
}

function rounded(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : '0'
}
