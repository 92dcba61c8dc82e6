/** How fast waiting mail leaves the rendezvous when its owner comes back: pages fetched and acknowledged. */
import { join } from 'node:path'
import { MAILBOX_MAX_MESSAGES, PAGE_MAX_ROWS } from '../../../shared/limits.ts'
import type { Benchmark } from '../figure.ts'
import { createBenchDirectory, startRendezvous } from '../processes.ts'
import { cpuMs } from '../usage.ts'
import { startWorker } from '../worker.ts'
import { fillMailbox, SEALED_BYTES } from './fill-mailbox.ts'
import type { MailJobs } from './mail-worker.ts'
import { populate } from './population.ts'
import type { SqliteJobs } from './sqlite-worker.ts'

const READERS = 4
const SENDERS = 8

export const drain: Benchmark = {
  name: `${MAILBOX_MAX_MESSAGES.toLocaleString('en-US')} waiting messages at login, rendezvous side`,
  async run(progress) {
    await using directory = await createBenchDirectory()
    const data = join(directory.path, 'rendezvous')
    progress('filling mailboxes')
    await populate({ data, members: READERS + SENDERS })
    const fill = (recipient: number) => {
      const senders = [READERS, READERS + SENDERS] as const
      fillMailbox({ data, recipient, senders, messages: MAILBOX_MAX_MESSAGES, sealedBytes: SEALED_BYTES })
    }
    fill(0)
    progress('draining a mailbox without us')
    await using sqlite = startWorker<SqliteJobs>(new URL('./sqlite-worker.ts', import.meta.url))
    const bare = await sqlite.call('drain', { data, reader: 0, pageRows: PAGE_MAX_ROWS })
    progress('filling mailboxes')
    for (let reader = 0; reader < READERS; reader += 1) fill(reader)
    await using rendezvous = await startRendezvous(data)
    const { pid, address } = rendezvous
    await using worker = startWorker<MailJobs>(new URL('./mail-worker.ts', import.meta.url))

    let [messages, ms] = [0, 0]
    const cpuBefore = cpuMs(pid)
    for (let reader = 0; reader < READERS; reader += 1) {
      progress(`draining mailbox ${reader + 1} of ${READERS}`)
      const drained = await worker.call('drain', { address, reader, pageRows: PAGE_MAX_ROWS })
      messages += drained.messages
      ms += drained.ms
    }
    const name = 'the same pages read and removed straight through better-sqlite3'
    return {
      figures: [
        {
          name: 'messages fetched and acknowledged, one after another mailbox',
          value: (messages * 1000) / ms,
          unit: '/s',
          target: { atLeast: 10_000 },
          baseline: { name, value: (bare.rows * 1000) / bare.ms },
        },
        {
          name: 'CPU of the rendezvous per message',
          value: ((cpuMs(pid) - cpuBefore) * 1000) / messages,
          unit: 'µs',
          baseline: { name, value: (bare.cpuMs * 1000) / bare.rows },
        },
      ],
    }
  },
}
