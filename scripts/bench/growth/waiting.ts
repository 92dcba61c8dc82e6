/** How the costs of a rendezvous grow with the mail that waits at it, in many mailboxes and in one. */
import { join } from 'node:path'
import { MAILBOX_MAX_MESSAGES, PAGE_MAX_ROWS } from '../../../shared/limits.ts'
import type { Benchmark } from '../figure.ts'
import { fillMailbox, nameContact, SEALED_BYTES } from '../messages/fill-mailbox.ts'
import { populate } from '../messages/population.ts'
import { createBenchDirectory, startRendezvous } from '../processes.ts'
import { residentKib } from '../usage.ts'
import { startWorker } from '../worker.ts'
import type { AskingJobs } from './asking-worker.ts'
import { type Cost, costOfAsking, linesOf } from './costs.ts'

const SIZES = [1_000, 10_000, 100_000, 300_000] as const
/** They get the new mail; the others hold what waits. */
const WRITER = 0
const READERS = [1, 2, 3, 4] as const
const FIRST_FULL = 5
/** Below the quota, which is of the undelivered. */
const EACH_FULL = MAILBOX_MAX_MESSAGES / 2
const MEMBERS = FIRST_FULL + Math.ceil(Math.max(...SIZES) / EACH_FULL)
const DEPOSITS = 1_000
const PAGES = 60

export const waiting: Benchmark = {
  name: 'Messages that wait',
  async run(progress) {
    await using directory = await createBenchDirectory()
    const data = join(directory.path, 'rendezvous')
    await populate({ data, members: MEMBERS })
    nameContact(data, READERS, WRITER)
    // So that a page is full whatever waits elsewhere.
    fillMailbox({ data, recipient: FIRST_FULL, senders: [0, 1], messages: PAGE_MAX_ROWS, sealedBytes: SEALED_BYTES })
    const rows = []
    let filled = PAGE_MAX_ROWS
    for (const size of SIZES) {
      progress(`filling up to ${size}`)
      while (filled < size) {
        const recipient = FIRST_FULL + Math.floor(filled / EACH_FULL)
        const messages = Math.min(size - filled, EACH_FULL - (filled % EACH_FULL))
        fillMailbox({ data, recipient, senders: [0, 1], messages, sealedBytes: SEALED_BYTES })
        filled += messages
      }
      progress(`asking while ${size} wait`)
      rows.push(await measure(data))
    }
    return {
      figures: [],
      growths: [
        {
          of: 'waiting messages',
          sizes: SIZES,
          lines: [
            { name: 'resident memory of the rendezvous', unit: 'MiB', values: rows.map(({ mib }) => mib) },
            ...linesOf(
              'deposit',
              rows.map(({ deposit }) => deposit),
            ),
            ...linesOf(
              'fetch of a page',
              rows.map(({ page }) => page),
            ),
          ],
        },
      ],
    }
  },
}

async function measure(data: string): Promise<{ readonly mib: number; readonly deposit: Cost; readonly page: Cost }> {
  await using rendezvous = await startRendezvous(data)
  const { pid, address } = rendezvous
  await using members = startWorker<AskingJobs>(new URL('./asking-worker.ts', import.meta.url))
  await members.call('come', { address, members: [WRITER, FIRST_FULL] })
  const asking = { about: READERS, bytes: SEALED_BYTES }
  const deposit = await costOfAsking(pid, members, { ...asking, what: 'deposit', by: [WRITER], count: DEPOSITS })
  const page = await costOfAsking(pid, members, { ...asking, what: 'page', by: [FIRST_FULL], count: PAGES })
  return { mib: residentKib(pid) / 1024, deposit, page }
}
