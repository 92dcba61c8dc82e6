/** How many messages a second the rendezvous takes in, each on disk before it is acknowledged. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Benchmark, type Figure, median, percentile } from '../figure.ts'
import { createBenchDirectory, startRendezvous } from '../processes.ts'
import { cpuMs } from '../usage.ts'
import { startWorker } from '../worker.ts'
import { SEALED_BYTES } from './fill-mailbox.ts'
import type { MailJobs } from './mail-worker.ts'
import { populate } from './population.ts'
import type { SqliteJobs } from './sqlite-worker.ts'

const SENDERS = 8
const RECIPIENTS = 40
const DEPOSITS_EACH = 5_000
const DEPOSITS = SENDERS * DEPOSITS_EACH
const WORKERS = 2

const senders = Array.from({ length: SENDERS }, (_, number) => number)
const recipients = Array.from({ length: RECIPIENTS }, (_, number) => SENDERS + number)

export const deposits: Benchmark = {
  name: `durable deposits from ${SENDERS} senders`,
  async run(progress) {
    await using directory = await createBenchDirectory()
    progress('making accounts')
    const data = join(directory.path, 'rendezvous')
    await populate({ data, members: SENDERS + RECIPIENTS })
    const ours = await measureOurs(data, join(directory.path, 'commits'), progress)

    progress('inserting the same rows without us')
    const baseline = join(directory.path, 'baseline')
    await populate({ data: baseline, members: SENDERS + RECIPIENTS })
    await using worker = startWorker<SqliteJobs>(new URL('./sqlite-worker.ts', import.meta.url))
    const { depositsOfCommits } = ours
    const bare = await worker.call('insert', {
      data: baseline,
      depositsOfCommits,
      senders,
      recipients,
      sealedBytes: SEALED_BYTES,
    })
    return { figures: figuresOf(ours, bare) }
  },
}

interface Ours {
  readonly ms: number
  readonly cpuMs: number
  readonly latenciesMs: readonly number[]
  readonly depositsOfCommits: readonly number[]
}

async function measureOurs(data: string, commits: string, progress: (doing: string) => void): Promise<Ours> {
  const measured = await measureServer(data, commits, progress)
  return { ...measured, depositsOfCommits: JSON.parse(readFileSync(commits, 'utf8')) }
}

async function measureServer(data: string, commits: string, progress: (doing: string) => void) {
  await using rendezvous = await startRendezvous(data, {
    imports: [new URL('./count-commits.ts', import.meta.url)],
    env: { HONGYAN_BENCH_COMMITS: commits },
  })
  const { pid, address } = rendezvous
  const init = { address, depositsEach: DEPOSITS_EACH, recipients, sealedBytes: SEALED_BYTES }
  await using stack = new AsyncDisposableStack()
  const workers = Array.from({ length: WORKERS }, () =>
    stack.use(startWorker<MailJobs>(new URL('./mail-worker.ts', import.meta.url))),
  )
  progress('encoding the deposits')
  await Promise.all(
    workers.map((worker, index) =>
      worker.call('prepare', { ...init, senders: senders.filter((number) => number % WORKERS === index) }),
    ),
  )
  progress('depositing')
  const cpuBefore = cpuMs(pid)
  const startedAt = performance.now()
  const latenciesMs = (await Promise.all(workers.map((worker) => worker.call('send', undefined)))).flat()
  return { latenciesMs, ms: performance.now() - startedAt, cpuMs: cpuMs(pid) - cpuBefore }
}

function figuresOf(ours: Ours, bare: { rows: number; ms: number; cpuMs: number }): Figure[] {
  const name = 'the same rows straight through better-sqlite3'
  return [
    {
      name: 'durable deposits',
      value: (DEPOSITS * 1000) / ours.ms,
      unit: '/s',
      target: { atLeast: 5_000 },
      baseline: { name, value: (bare.rows * 1000) / bare.ms },
    },
    {
      name: 'CPU of the rendezvous per deposit',
      value: (ours.cpuMs * 1000) / DEPOSITS,
      unit: 'µs',
      baseline: { name, value: (bare.cpuMs * 1000) / bare.rows },
    },
    { name: 'deposits that share a commit, median', value: median(ours.depositsOfCommits), unit: 'times' },
    { name: 'until acknowledged with 64 in flight each, p50', value: median(ours.latenciesMs), unit: 'ms' },
    { name: 'until acknowledged with 64 in flight each, p99', value: percentile(ours.latenciesMs, 0.99), unit: 'ms' },
  ]
}
