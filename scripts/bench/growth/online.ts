/** How the costs of a rendezvous grow with the members who are online. */
import { join } from 'node:path'
import type { Benchmark } from '../figure.ts'
import { SEALED_BYTES } from '../messages/fill-mailbox.ts'
import { populate } from '../messages/population.ts'
import { createBenchDirectory, startRendezvous } from '../processes.ts'
import { residentKib } from '../usage.ts'
import { startWorker } from '../worker.ts'
import type { AskingJobs } from './asking-worker.ts'
import { costOf, costOfAsking, linesOf } from './costs.ts'

const SIZES = [10, 30, 100, 300] as const
/** They come and go, so that a login is measured among so many. */
const GUESTS = 40
const MEMBERS = Math.max(...SIZES)
const REQUESTS = 1_000

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index)

export const online: Benchmark = {
  name: 'Members online',
  async run(progress) {
    await using directory = await createBenchDirectory()
    const data = join(directory.path, 'rendezvous')
    await populate({ data, members: MEMBERS + 2 * GUESTS })
    await using rendezvous = await startRendezvous(data)
    const { pid, address } = rendezvous
    await using members = startWorker<AskingJobs>(new URL('./asking-worker.ts', import.meta.url))
    await using guests = startWorker<AskingJobs>(new URL('./asking-worker.ts', import.meta.url))
    await guests.call('come', { address, members: range(MEMBERS, GUESTS) })
    await guests.call('go', { members: range(MEMBERS, GUESTS) })

    const rows = []
    let here = 0
    for (const size of SIZES) {
      progress(`${size} members online`)
      await members.call('come', { address, members: range(here, size - here) })
      here = size
      const mib = residentKib(pid) / 1024
      const asking = { by: range(0, size), about: range(0, size), bytes: SEALED_BYTES, count: REQUESTS }
      const lookup = await costOfAsking(pid, members, { ...asking, what: 'lookup' })
      const deposit = await costOfAsking(pid, members, { ...asking, what: 'deposit' })
      const visitors = range(MEMBERS + GUESTS, GUESTS)
      const resume = await costOf(pid, () => guests.call('come', { address, members: visitors }))
      await guests.call('go', { members: visitors })
      rows.push({ mib, lookup, deposit, resume })
    }
    return {
      figures: [],
      growths: [
        {
          of: 'members online',
          sizes: SIZES,
          lines: [
            { name: 'resident memory of the rendezvous', unit: 'MiB', values: rows.map(({ mib }) => mib) },
            ...linesOf(
              'resume, told to all',
              rows.map(({ resume }) => resume),
            ),
            ...linesOf(
              'lookup',
              rows.map(({ lookup }) => lookup),
            ),
            ...linesOf(
              'deposit',
              rows.map(({ deposit }) => deposit),
            ),
          ],
        },
      ],
    }
  },
}
