/** Prints what the tests have measured beside the targets when all are done. */
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { Measured } from './measured.ts'

const DIRECT_FIRST_MESSAGE_MS = 2_000
const RELAYED_FIRST_MESSAGE_MS = 3_000
const ONLINE_AGAIN_MS = 5_000
/** Of the direct throughput in the same file of tests. */
const RELAYED_THROUGHPUT = 0.4

const COLUMNS = ['scenario', 'path', 'login', 'first message', 'online again', '50 MB file', 'CPU'] as const

export class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules.flatMap((module) => {
      const tests = [...module.children.allTests()]
      const direct = Math.max(0, ...tests.map((test) => directThroughput(test.meta().measured ?? {})))
      return tests.flatMap((test) => rowOf(test, direct))
    })
    if (rows.length === 0) return
    const widths = COLUMNS.map((column, index) =>
      Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)),
    )
    const lines = [COLUMNS, ...rows].map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  '))
    const targets =
      `Targets: first message ≤ ${RELAYED_FIRST_MESSAGE_MS} ms relayed, ≤ ${DIRECT_FIRST_MESSAGE_MS} ms otherwise; ` +
      `online again ≤ ${ONLINE_AGAIN_MS} ms; a relayed file ≥ ${RELAYED_THROUGHPUT} × the fastest direct one of its group. ! is missed.`
    process.stdout.write(`\n${lines.join('\n')}\n\n${targets}\n`)
  }
}

function rowOf(test: TestCase, direct: number): string[][] {
  const { measured } = test.meta()
  if (measured === undefined) return []
  const { path, loginMs, firstMessageMs, onlineAgainMs, fileMegabytesPerSecond: throughput, cpuSeconds } = measured
  const firstTarget = path === 'relay' ? RELAYED_FIRST_MESSAGE_MS : DIRECT_FIRST_MESSAGE_MS
  const ratio = path === 'relay' && direct > 0 && throughput !== undefined ? throughput / direct : undefined
  const share = ratio === undefined ? '' : ` (${ratio.toFixed(2)}×)`
  return [
    [
      test.name,
      path ?? '',
      cell(loginMs, (ms) => `${Math.round(ms)} ms`, false),
      cell(
        firstMessageMs,
        (ms) => `${Math.round(ms)} ms`,
        firstMessageMs !== undefined && firstMessageMs > firstTarget,
      ),
      cell(
        onlineAgainMs,
        (ms) => `${Math.round(ms)} ms`,
        onlineAgainMs !== undefined && onlineAgainMs > ONLINE_AGAIN_MS,
      ),
      cell(throughput, (rate) => `${rate.toFixed(0)} MB/s${share}`, ratio !== undefined && ratio < RELAYED_THROUGHPUT),
      cell(cpuSeconds, (seconds) => `${seconds.toFixed(1)} s`, false),
    ],
  ]
}

function directThroughput({ path, fileMegabytesPerSecond = 0 }: Measured): number {
  return path === 'direct' || path === 'lan' ? fileMegabytesPerSecond : 0
}

function cell(value: number | undefined, text: (value: number) => string, missed: boolean): string {
  return value === undefined ? '–' : `${text(value)}${missed ? ' !' : ''}`
}
