/** A room of 50 peers in two processes and the rendezvous in its own: how soon all have a message, and what that costs. */
import { type Benchmark, median, percentile } from '../figure.ts'
import { createBenchDirectory, startRendezvous } from '../processes.ts'
import { cpuMs } from '../usage.ts'
import { startWorker } from '../worker.ts'
import type { BareRoomJobs } from './bare-room-worker.ts'
import type { Heard, PeerJobs } from './peer-worker.ts'

const PEERS_PER_PROCESS = 25
const LISTENERS = 2 * PEERS_PER_PROCESS - 1
const MESSAGES_PER_SECOND = 50
const OURS = { warmUp: 20, oneByOne: 50, seconds: 10 } as const
/** A baseline needs no tail. */
const BARE = { warmUp: 10, oneByOne: 20, seconds: 4 } as const
const PATIENCE_MS = 15_000
/** What a short text has become when it is gossiped: signed, with its author's pass, sealed. */
const GOSSIPED_BYTES = 900
/** As many connections as our peers have. */
const BARE_DIALS = 8

const names = (side: string) => Array.from({ length: PEERS_PER_PROCESS }, (_, number) => `${side}${number}`)

export const room: Benchmark = {
  name: `Room of ${LISTENERS + 1} peers in two processes`,
  async run(progress) {
    const ours = await measureOurs(progress)
    const bare = await measureBare(progress)
    const name = "bare js-libp2p, gossipsub's defaults"
    return {
      figures: [
        {
          name: 'until all have one message, p50',
          value: median(ours.untilAllMs),
          unit: 'ms',
          target: { atMost: 60 },
          baseline: { name, value: median(bare.untilAllMs) },
        },
        {
          name: 'until all have one message, p99',
          value: percentile(ours.untilAllMs, 0.99),
          unit: 'ms',
          target: { atMost: 200 },
          baseline: { name, value: percentile(bare.untilAllMs, 0.99) },
        },
        {
          name: `arrived at ${MESSAGES_PER_SECOND}/s for ${OURS.seconds} s`,
          value: ours.arrivedShare * 100,
          unit: '%',
          target: { atLeast: 100 },
          baseline: { name, value: bare.arrivedShare * 100 },
        },
        { name: 'shown twice', value: ours.doubled, unit: 'times', target: { atMost: 0 } },
        {
          name: 'CPU of all processes per delivery',
          value: ours.cpuMs,
          unit: 'ms',
          target: { atMost: 0.6 },
          baseline: { name, value: bare.cpuMs },
        },
      ],
    }
  },
}

interface Measured {
  /** From the call until the last of all had it, one message at a time. */
  readonly untilAllMs: readonly number[]
  readonly arrivedShare: number
  readonly doubled: number
  /** Per delivery. */
  readonly cpuMs: number
}

interface Setting {
  readonly pids: readonly number[]
  /** When each was called out, and who heard what. */
  say(
    texts: readonly string[],
    intervalMs: number,
  ): Promise<{ readonly calledAt: ReadonlyMap<string, number>; readonly heard: readonly Heard[] }>
}

async function measureOurs(progress: (doing: string) => void): Promise<Measured> {
  await using directory = await createBenchDirectory()
  await using rendezvous = await startRendezvous(`${directory.path}/rendezvous`)
  const url = new URL('./peer-worker.ts', import.meta.url)
  await using left = startWorker<PeerJobs>(url)
  await using right = startWorker<PeerJobs>(url)
  const { address } = rendezvous
  progress('logging in')
  await left.call('open', { directory: directory.path, address, names: names('left') })
  await right.call('open', { directory: directory.path, address, names: names('right') })
  return await measure(progress, OURS, {
    pids: [rendezvous.pid, left.pid, right.pid],
    async say(texts, intervalMs) {
      const calledAt = await left.call('say', { from: names('left'), to: '#lobby', texts, intervalMs })
      return { calledAt, heard: await listen(left, right, texts.length) }
    },
  })
}

async function measureBare(progress: (doing: string) => void): Promise<Measured> {
  const url = new URL('./bare-room-worker.ts', import.meta.url)
  await using left = startWorker<BareRoomJobs>(url)
  await using right = startWorker<BareRoomJobs>(url)
  progress('connecting bare nodes')
  const addresses = [
    ...(await left.call('open', { names: names('left') })),
    ...(await right.call('open', { names: names('right') })),
  ]
  await Promise.all([left, right].map((side) => side.call('connect', { addresses, each: BARE_DIALS })))
  return await measure(progress, BARE, {
    pids: [left.pid, right.pid],
    async say(texts, intervalMs) {
      const calledAt = await left.call('say', { texts, bytes: GOSSIPED_BYTES, intervalMs })
      return { calledAt, heard: await listen(left, right, texts.length) }
    },
  })
}

interface Listener {
  call(name: 'listen', param: { count: number; timeoutMs: number }): Promise<readonly Heard[]>
}

/** Everybody hears everything, but for what one says oneself, on the left. */
async function listen(left: Listener, right: Listener, texts: number): Promise<readonly Heard[]> {
  const heard = await Promise.all([
    left.call('listen', { count: (PEERS_PER_PROCESS - 1) * texts, timeoutMs: PATIENCE_MS }),
    right.call('listen', { count: PEERS_PER_PROCESS * texts, timeoutMs: PATIENCE_MS }),
  ])
  return heard.flat()
}

interface Extent {
  /** Messages until the mesh has formed and the code is warm. */
  readonly warmUp: number
  readonly oneByOne: number
  readonly seconds: number
}

async function measure(
  progress: (doing: string) => void,
  { warmUp, oneByOne, seconds }: Extent,
  { pids, say }: Setting,
): Promise<Measured> {
  progress('one message at a time')
  const untilAllMs: number[] = []
  for (let number = -warmUp; number < oneByOne; number += 1) {
    const { calledAt, heard } = await say([`single ${number}`], 0)
    // What somebody has not heard in all that time counts as never.
    const last = heard.length < LISTENERS ? Number.POSITIVE_INFINITY : Math.max(...heard.map(({ atMs }) => atMs))
    if (number >= 0) untilAllMs.push(last - Math.min(...calledAt.values()))
  }

  progress(`${MESSAGES_PER_SECOND} messages a second`)
  const cpu = () => pids.reduce((sum, pid) => sum + cpuMs(pid), 0)
  const before = cpu()
  const texts = Array.from({ length: MESSAGES_PER_SECOND * seconds }, (_, number) => `busy ${number}`)
  const { heard } = await say(texts, 1000 / MESSAGES_PER_SECOND)
  const spent = cpu() - before
  const distinct = new Set(heard.map(({ text, by }) => `${by} ${text}`)).size
  return {
    untilAllMs,
    arrivedShare: distinct / (texts.length * LISTENERS),
    doubled: heard.length - distinct,
    cpuMs: spent / distinct,
  }
}
