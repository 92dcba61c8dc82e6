/** A private message between two peers that are online: from the call to the receiver's event, both commits included. */
import { type Benchmark, median, percentile } from '../figure.ts'
import { createBenchDirectory, startRendezvous } from '../processes.ts'
import { startWorker } from '../worker.ts'
import type { BareJobs } from './bare-worker.ts'
import type { PeerJobs } from './peer-worker.ts'

const WARM_UP = 200
const ONE_BY_ONE = 500
const PIPELINED = 5_000
/** What a person's program would call at once; the sender's disk takes the rest. */
const BURST = 500
const PATIENCE_MS = 60_000

export const privateMessages: Benchmark = {
  name: 'Private message, both online, from the call to the event',
  async run(progress) {
    await using directory = await createBenchDirectory()
    await using rendezvous = await startRendezvous(`${directory.path}/rendezvous`)
    const url = new URL('./peer-worker.ts', import.meta.url)
    await using alice = startWorker<PeerJobs>(url)
    await using bob = startWorker<PeerJobs>(url)
    await using bare = startWorker<BareJobs>(new URL('./bare-worker.ts', import.meta.url))
    const { address } = rendezvous
    await alice.call('open', { directory: directory.path, address, names: ['alice'] })
    await bob.call('open', { directory: directory.path, address, names: ['bob'] })

    async function send(texts: readonly string[]): Promise<{ readonly latenciesMs: number[]; readonly ms: number }> {
      const calledAt = await alice.call('say', { from: ['alice'], to: '@bob', texts })
      const heard = await bob.call('listen', { count: texts.length, timeoutMs: PATIENCE_MS })
      if (heard.length !== texts.length) throw new Error(`${heard.length} of ${texts.length} messages arrived`)
      const latenciesMs = heard.map(({ text, atMs }) => atMs - (calledAt.get(text) ?? Number.NaN))
      const first = Math.min(...calledAt.values())
      return { latenciesMs, ms: Math.max(...heard.map(({ atMs }) => atMs)) - first }
    }

    progress('one message at a time')
    const latenciesMs: number[] = []
    for (let number = 0; number < WARM_UP + ONE_BY_ONE; number += 1) {
      const sent = await send([`single ${number}`])
      if (number >= WARM_UP) latenciesMs.push(...sent.latenciesMs)
    }
    progress('echoing between bare nodes')
    const echo = { address: await bare.call('listen', undefined), rounds: WARM_UP + ONE_BY_ONE }
    const echoMs = (await alice.call('echo', echo)).slice(WARM_UP)
    const floodMs = await alice.call('flood', { address: echo.address, count: PIPELINED, burst: BURST })

    progress('pipelined')
    let ms = 0
    for (let from = 0; from < PIPELINED; from += BURST) {
      ms += (await send(Array.from({ length: BURST }, (_, number) => `burst ${from + number}`))).ms
    }
    const baseline = 'bare libp2p echo, round trip'
    return {
      figures: [
        {
          name: 'p50',
          value: median(latenciesMs),
          unit: 'ms',
          target: { atMost: 2 },
          baseline: { name: baseline, value: median(echoMs) },
        },
        {
          name: 'p99',
          value: percentile(latenciesMs, 0.99),
          unit: 'ms',
          target: { atMost: 10 },
          baseline: { name: baseline, value: percentile(echoMs, 0.99) },
        },
        {
          name: `pipelined, bursts of ${BURST}`,
          value: (PIPELINED * 1000) / ms,
          unit: '/s',
          target: { atLeast: 2_000 },
          baseline: { name: 'bare libp2p echo, as many at once', value: (PIPELINED * 1000) / floodMs },
        },
      ],
    }
  },
}
