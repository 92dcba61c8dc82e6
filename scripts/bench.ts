/**
 * `npm run bench -- SUITE [NAME…] [--json FILE]`: measures, and prints each figure beside its target and its baseline of
 * the same run. Asserts nothing: machines differ.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Benchmark } from './bench/figure.ts'
import { createProgress, type Report, reportOf, tableOfFigures, tableOfGrowth } from './bench/report.ts'

type Suite = Readonly<Record<string, () => Promise<Benchmark>>>

/** Loaded on demand, so that one can be run without the others. */
const SUITES: Readonly<Record<string, Suite>> = {
  messages: {
    logins: async () => (await import('./bench/messages/logins.ts')).logins,
    idle: async () => (await import('./bench/messages/idle-members.ts')).idleMembers,
    deposits: async () => (await import('./bench/messages/deposits.ts')).deposits,
    heartbeats: async () => (await import('./bench/messages/heartbeats.ts')).heartbeats,
    drain: async () => (await import('./bench/messages/drain.ts')).drain,
    private: async () => (await import('./bench/messages/private.ts')).privateMessages,
    room: async () => (await import('./bench/messages/room.ts')).room,
  },
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } })
const [suiteName = '', ...names] = positionals
const suite = SUITES[suiteName]
if (suite === undefined || names.some((name) => suite[name] === undefined)) {
  console.error(`usage: npm run bench -- SUITE [NAME…] [--json FILE]\n${usageOf(SUITES)}`)
  process.exitCode = 2
} else {
  const chosen = Object.entries(suite).filter(([name]) => names.length === 0 || names.includes(name))
  const report = reportOf(suiteName, await runAll(chosen))
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, undefined, 2)}\n`)
}

async function runAll(chosen: readonly (readonly [string, () => Promise<Benchmark>])[]): Promise<Report['benchmarks']> {
  const done = []
  for (const [name, load] of chosen) {
    const progress = createProgress(name)
    try {
      const benchmark = await load()
      const measured = await benchmark.run(progress.tell)
      console.log(`\n${benchmark.name}\n${tableOfFigures(measured.figures)}`)
      for (const growth of measured.growths ?? []) console.log(`\n${tableOfGrowth(growth)}`)
      done.push({ name, ...measured })
    } catch (error) {
      // The others still have something to say.
      console.error(`${name}:`, error)
      process.exitCode = 1
    } finally {
      progress.stop()
    }
  }
  return done
}

function usageOf(suites: typeof SUITES): string {
  return Object.entries(suites)
    .map(([name, benchmarks]) => `${name}: ${Object.keys(benchmarks).join(' ')}`)
    .join('\n')
}
