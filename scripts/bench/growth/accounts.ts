/** How the costs of a rendezvous grow with the accounts that it has. */
import { join } from 'node:path'
import type { Benchmark } from '../figure.ts'
import { SEALED_BYTES } from '../messages/fill-mailbox.ts'
import { populate } from '../messages/population.ts'
import { createBenchDirectory, startRendezvous } from '../processes.ts'
import { residentKib } from '../usage.ts'
import { startWorker } from '../worker.ts'
import type { AskingJobs } from './asking-worker.ts'
import { type Cost, costOf, costOfAsking, linesOf } from './costs.ts'

const SIZES = [1_000, 10_000, 100_000, 1_000_000] as const
const MEMBERS = 120
/** The first compile what the others use. */
const WARM_UP = 40
const REQUESTS = 1_000

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index)

export const accounts: Benchmark = {
  name: 'Accounts that exist',
  async run(progress) {
    await using directory = await createBenchDirectory()
    const data = join(directory.path, 'rendezvous')
    const rows = []
    for (const size of SIZES) {
      progress(`making ${size} accounts`)
      await populate({ data, members: MEMBERS, strangers: size - MEMBERS })
      progress(`asking a rendezvous of ${size} accounts`)
      rows.push(await measure(data, size))
    }
    return {
      figures: [],
      growths: [
        {
          of: 'accounts',
          sizes: SIZES,
          lines: [
            { name: 'resident memory of the rendezvous', unit: 'MiB', values: rows.map(({ mib }) => mib) },
            ...linesOf('resume', column(rows, 'resume')),
            ...linesOf('lookup', column(rows, 'lookup')),
            ...linesOf('deposit', column(rows, 'deposit')),
          ],
        },
      ],
    }
  },
}

interface Row {
  readonly mib: number
  readonly resume: Cost
  readonly lookup: Cost
  readonly deposit: Cost
}

function column(rows: readonly Row[], name: 'resume' | 'lookup' | 'deposit'): Cost[] {
  return rows.map((row) => row[name])
}

async function measure(data: string, size: number): Promise<Row> {
  await using rendezvous = await startRendezvous(data)
  const { pid, address } = rendezvous
  await using members = startWorker<AskingJobs>(new URL('./asking-worker.ts', import.meta.url))
  await members.call('come', { address, members: range(0, WARM_UP) })
  const coming = range(WARM_UP, MEMBERS - WARM_UP)
  const resume = await costOf(pid, () => members.call('come', { address, members: coming }))
  // Spread over all there are, so that what is asked for is not in a cache because it was asked for just now.
  const about = range(0, REQUESTS).map((number) => Math.floor((number * size) / REQUESTS))
  const asking = { count: REQUESTS, by: [0], about, bytes: SEALED_BYTES }
  const lookup = await costOfAsking(pid, members, { ...asking, what: 'lookup' })
  const deposit = await costOfAsking(pid, members, { ...asking, what: 'deposit' })
  return { mib: residentKib(pid) / 1024, resume, lookup, deposit }
}
