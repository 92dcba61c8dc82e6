/** A room of 50 peers in two processes and the rendezvous in its own: how soon all have a message, and what that costs. */
import { type Benchmark, median, percentile } from '../figure.ts'
import { createBenchDirectory, startRendezvous } from '../processes.ts'
import { cpuMs } from '../usage.ts'
import { startWorker } from '../worker.ts'
import type { Heard, PeerJobs } from './peer-worker.ts'

const PEERS_PER_PROCESS = 25
const LISTENERS = 2 * PEERS_PER_PROCESS - 1
const ONE_BY_ONE = 50
const MESSAGES_PER_SECOND = 50
const SECONDS = 10
/** The mesh has formed, and the code is warm. */
const WARM_UP = 20
const PATIENCE_MS = 60_000

export const room: Benchmark = {
  name: `Room of ${LISTENERS + 1} peers in two processes`,
  async run(progress) {
    await using directory = await createBenchDirectory()
    await using rendezvous = await startRendezvous(`${directory.path}/rendezvous`)
    const url = new URL('./peer-worker.ts', import.meta.url)
    await using left = startWorker<PeerJobs>(url)
    await using right = startWorker<PeerJobs>(url)
    const names = (side: string) => Array.from({ length: PEERS_PER_PROCESS }, (_, number) => `${side}${number}`)
    const { address } = rendezvous
    progress('logging in')
    await left.call('open', { directory: directory.path, address, names: names('left') })
    await right.call('open', { directory: directory.path, address, names: names('right') })

    async function say(texts: readonly string[], intervalMs: number) {
      const calledAt = await left.call('say', { from: names('left'), to: '#lobby', texts, intervalMs })
      const counts = [PEERS_PER_PROCESS - 1, PEERS_PER_PROCESS].map((listeners) => listeners * texts.length)
      const heard = await Promise.all(
        [left, right].map((side, index) => side.call('listen', { count: counts[index] ?? 0, timeoutMs: PATIENCE_MS })),
      )
      return { calledAt, heard: heard.flat() }
    }

    const allMs: number[] = []
    for (let number = -WARM_UP; number < ONE_BY_ONE; number += 1) {
      progress('one message at a time')
      const { calledAt, heard } = await say([`single ${number}`], 0)
      if (heard.length !== LISTENERS) throw new Error(`${heard.length} of ${LISTENERS} heard a message`)
      if (number >= 0) allMs.push(lastOf(heard) - Math.min(...calledAt.values()))
    }

    progress(`${MESSAGES_PER_SECOND} messages a second`)
    const pids = [rendezvous.pid, left.pid, right.pid]
    const cpu = () => pids.reduce((sum, pid) => sum + cpuMs(pid), 0)
    const before = cpu()
    const texts = Array.from({ length: MESSAGES_PER_SECOND * SECONDS }, (_, number) => `busy ${number}`)
    const { heard } = await say(texts, 1000 / MESSAGES_PER_SECOND)
    const spent = cpu() - before
    const distinct = new Set(heard.map(({ text, by }) => `${by} ${text}`)).size
    const due = texts.length * LISTENERS
    return {
      figures: [
        { name: 'until all have one message, p50', value: median(allMs), unit: 'ms', target: { atMost: 60 } },
        {
          name: 'until all have one message, p99',
          value: percentile(allMs, 0.99),
          unit: 'ms',
          target: { atMost: 200 },
        },
        {
          name: `arrived at ${MESSAGES_PER_SECOND}/s for ${SECONDS} s`,
          value: (100 * distinct) / due,
          unit: '%',
          target: { atLeast: 100 },
        },
        { name: 'shown twice', value: heard.length - distinct, unit: 'times', target: { atMost: 0 } },
        { name: 'CPU of all processes per delivery', value: spent / distinct, unit: 'ms', target: { atMost: 0.6 } },
      ],
    }
  },
}

function lastOf(heard: readonly Heard[]): number {
  return Math.max(...heard.map(({ atMs }) => atMs))
}
