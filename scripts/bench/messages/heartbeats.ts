/** How long a heartbeat waits while the rendezvous writes as fast as it can: SQLite works on the thread that answers. */
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { MAIL_TTL_MS, MAILBOX_MAX_MESSAGES } from '../../../shared/limits.ts'
import { type Benchmark, type Figure, percentile } from '../figure.ts'
import { createBenchDirectory, startRendezvous } from '../processes.ts'
import { startWorker } from '../worker.ts'
import { fillMailbox } from './fill-mailbox.ts'
import type { HeartbeatJobs } from './heartbeat-worker.ts'
import type { MailJobs } from './mail-worker.ts'
import { populate } from './population.ts'

const SENDERS = 8
const RECIPIENTS = 40
/** Half of their mail is past its life, so that upkeep removes it while the rest goes on. */
const FULL_MAILBOXES = 30
const DEPOSITS_EACH = 5_000
const SEALED_BYTES = 1_100
/** Small, so that filling three hundred thousand rows takes a moment. */
const WAITING_BYTES = 300
const IDLE_MS = 3_000

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index)
const senders = range(0, SENDERS)
const recipients = range(SENDERS, RECIPIENTS)
const full = range(SENDERS + RECIPIENTS, FULL_MAILBOXES)
const prober = SENDERS + RECIPIENTS + FULL_MAILBOXES
const waiting = (FULL_MAILBOXES * MAILBOX_MAX_MESSAGES).toLocaleString('en-US')

export const heartbeats: Benchmark = {
  name: `heartbeats beside ${SENDERS} senders at full speed, upkeep, and ${waiting} letters in the store`,
  async run(progress) {
    await using directory = await createBenchDirectory()
    const data = join(directory.path, 'rendezvous')
    const members = prober + 1
    await populate({ data, members })
    const idle = await measure(data, progress, () => wait(IDLE_MS))

    for (const [place, recipient] of full.entries()) {
      progress(`filling mailbox ${place + 1} of ${FULL_MAILBOXES}`)
      const depositedAtMs = place % 2 === 0 ? Date.now() : Date.now() - 2 * MAIL_TTL_MS
      const rest = { messages: MAILBOX_MAX_MESSAGES, sealedBytes: WAITING_BYTES, depositedAtMs }
      fillMailbox({ data, recipient, senders: [0, SENDERS], ...rest })
    }
    const busy = await measure(data, progress, async (address) => {
      await using worker = startWorker<MailJobs>(new URL('./mail-worker.ts', import.meta.url))
      const init = { address, senders, recipients, depositsEach: DEPOSITS_EACH, sealedBytes: SEALED_BYTES }
      await worker.call('prepare', init)
      progress('depositing')
      await worker.call('send', undefined)
    })
    return { figures: figuresOf(busy, idle) }
  },
}

/** Answers to heartbeats, in ms, from the start of the rendezvous until the work is done. */
async function measure(
  data: string,
  progress: (doing: string) => void,
  work: (address: string) => Promise<unknown>,
): Promise<readonly number[]> {
  await using rendezvous = await startRendezvous(data)
  await using worker = startWorker<HeartbeatJobs>(new URL('./heartbeat-worker.ts', import.meta.url))
  progress('asking for signs of life')
  await worker.call('begin', { address: rendezvous.address, member: prober })
  await work(rendezvous.address)
  return await worker.call('take', undefined)
}

function figuresOf(busy: readonly number[], idle: readonly number[]): Figure[] {
  return [
    ['p50', 0.5],
    ['p99', 0.99],
    ['longest', 1],
  ].map(([name, share]) => ({
    name: `until a heartbeat is answered, ${name}`,
    value: percentile(busy, Number(share)),
    unit: 'ms',
    baseline: { name: 'the same rendezvous with nothing to do', value: percentile(idle, Number(share)) },
  }))
}
