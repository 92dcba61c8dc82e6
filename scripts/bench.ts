/**
 * `npm run bench -- SUITE [NAME…] [--json FILE] [--markdown FILE] [--gib SIZE,…]`: measures, and prints each figure
 * beside its target and its baseline of the same run. Asserts nothing: machines differ.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Benchmark, Measured } from './bench/figure.ts'
import { writeMarkdown } from './bench/markdown.ts'
import { createProgress, type Report, reportOf, summaryOf, tableOfFigures, tableOfGrowth } from './bench/report.ts'

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
    inbox: async () => (await import('./bench/messages/inbox.ts')).inbox,
    room: async () => (await import('./bench/messages/room.ts')).room,
  },
  files: {
    large: async () => (await import('./bench/files/large.ts')).large,
    carriers: async () => (await import('./bench/files/carrier-comparison.ts')).carrierComparison,
    small: async () => (await import('./bench/files/small.ts')).small,
    chat: async () => (await import('./bench/files/chat-beside.ts')).chatBeside,
    several: async () => (await import('./bench/files/several.ts')).several,
    far: async () => (await import('./bench/files/far.ts')).far,
    sizes: async () => (await import('./bench/files/sizes.ts')).sizes,
  },
  hostile: {
    connections: async () => (await import('./bench/hostile/connections.ts')).connections,
  },
  relay: {
    circuits: async () => (await import('./bench/relay/circuits.ts')).circuits,
    splices: async () => (await import('./bench/relay/circuits.ts')).splices,
  },
  tui: {
    start: async () => (await import('./bench/tui/start.ts')).start,
    keys: async () => (await import('./bench/tui/keys.ts')).keys,
    idle: async () => (await import('./bench/tui/idle.ts')).idle,
  },
  growth: {
    accounts: async () => (await import('./bench/growth/accounts.ts')).accounts,
    waiting: async () => (await import('./bench/growth/waiting.ts')).waiting,
    online: async () => (await import('./bench/growth/online.ts')).online,
  },
}
/** Several times what the longest takes on a machine of its own: whatever hangs, the others still have something to say. */
const BENCHMARK_MAX_MS = 8 * 60_000
/** More of that for what is asked for beyond the usual: to write, send and check a GiB twice on a slow disk. */
const BENCHMARK_MAX_MS_PER_GIB = 60_000
const SIZES_GIB = '1,4'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean' },
    json: { type: 'string' },
    markdown: { type: 'string' },
    gib: { type: 'string', default: SIZES_GIB },
  },
})
const usage = `usage: npm run bench -- SUITE [NAME…] [--json FILE] [--markdown FILE] [--gib SIZE,…]
${usageOf(SUITES)}
--gib: sizes for \`files sizes\`, in GiB (${SIZES_GIB})`
const sizesGib = values.gib.split(',').map(Number)
const [suiteName = '', ...names] = positionals
const suite = SUITES[suiteName]
if (values.help === true) {
  console.log(usage)
} else if (
  suite === undefined ||
  names.some((name) => suite[name] === undefined) ||
  !sizesGib.every((size) => size > 0)
) {
  console.error(usage)
  process.exitCode = 2
} else {
  const chosen = Object.entries(suite).filter(([name]) => names.length === 0 || names.includes(name))
  const report = reportOf(suiteName, await runAll(chosen))
  const summary = summaryOf(report)
  if (summary !== undefined) console.log(`\n${summary}`)
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, undefined, 2)}\n`)
  if (values.markdown !== undefined) writeMarkdown(report, values.markdown)
  // What hung is not waited for.
  process.exit()
}

async function runAll(chosen: readonly (readonly [string, () => Promise<Benchmark>])[]): Promise<Report['benchmarks']> {
  const done = []
  for (const [name, load] of chosen) {
    const progress = createProgress(name)
    try {
      const benchmark = await load()
      const measured = await withTimeLimit(benchmark.run(progress.tell, { sizesGib }))
      console.log(`\n${benchmark.name}`)
      if (measured.figures.length > 0) console.log(tableOfFigures(measured.figures))
      for (const growth of measured.growths ?? []) console.log(`\n${tableOfGrowth(growth)}`)
      for (const note of measured.notes ?? []) console.log(note)
      done.push({ name, title: benchmark.name, ...measured })
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

async function withTimeLimit(running: Promise<Measured>): Promise<Measured> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const maxMs = BENCHMARK_MAX_MS + sizesGib.reduce((sum, size) => sum + size, 0) * BENCHMARK_MAX_MS_PER_GIB
  const timer = setTimeout(() => reject(new Error('took too long')), maxMs)
  try {
    return await Promise.race([running, late])
  } finally {
    clearTimeout(timer)
  }
}

function usageOf(suites: typeof SUITES): string {
  return Object.entries(suites)
    .map(([name, benchmarks]) => `${name}: ${Object.keys(benchmarks).join(' ')}`)
    .join('\n')
}
