/** What a member who is online and silent costs the rendezvous. */
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Benchmark } from '../figure.ts'
import { createBenchDirectory, startRendezvous } from '../processes.ts'
import { cpuMs, residentKib } from '../usage.ts'
import { startWorker } from '../worker.ts'
import type { BareJobs } from './bare-worker.ts'
import type { MemberJobs } from './member-worker.ts'
import { populate } from './population.ts'

const MEMBERS = Number(process.env.HONGYAN_BENCH_MEMBERS ?? 2_000)
const WORKERS = 2
/** Several heartbeats, and time for the collector to return what the logins left behind. */
const SETTLE_MS = 30_000

const all = Array.from({ length: MEMBERS }, (_, number) => number)

export const idleMembers: Benchmark = {
  name: `${MEMBERS.toLocaleString('en-US')} members online and silent`,
  async run(progress) {
    await using directory = await createBenchDirectory()
    const data = join(directory.path, 'rendezvous')
    progress('making accounts')
    await populate({ data, members: MEMBERS })

    const bare = await measureBare(progress)
    await using rendezvous = await startRendezvous(data)
    const ours = await measure(rendezvous.pid, 'resume', rendezvous.address, progress)
    return {
      figures: [
        {
          name: 'resident memory of the rendezvous per member',
          value: ours.residentKib / MEMBERS,
          unit: 'KiB',
          target: { atMost: 100 },
          baseline: { name: 'bare js-libp2p connection with a stream', value: bare.residentKib / MEMBERS },
        },
        { name: 'CPU of the rendezvous for all of them, of one core', value: ours.cpuShare * 100, unit: '%' },
      ],
    }
  },
}

async function measureBare(progress: (doing: string) => void): Promise<Idle> {
  await using bare = startWorker<BareJobs>(new URL('./bare-worker.ts', import.meta.url))
  return await measure(bare.pid, 'connect', await bare.call('listen', undefined), progress)
}

interface Idle {
  /** More than before anybody came. */
  readonly residentKib: number
  readonly cpuShare: number
}

async function measure(
  pid: number,
  job: 'connect' | 'resume',
  address: string,
  progress: (doing: string) => void,
): Promise<Idle> {
  await using stack = new AsyncDisposableStack()
  const workers = Array.from({ length: WORKERS }, () =>
    stack.use(startWorker<MemberJobs>(new URL('./member-worker.ts', import.meta.url))),
  )
  const empty = residentKib(pid)
  progress(`${job}: members come online`)
  await Promise.all(
    workers.map((worker, index) =>
      worker.call(job, { address, members: all.filter((number) => number % WORKERS === index) }),
    ),
  )
  progress(`${job}: members stay silent`)
  await wait(SETTLE_MS)
  const before = { cpu: cpuMs(pid), at: performance.now() }
  await wait(SETTLE_MS / 2)
  return {
    residentKib: residentKib(pid) - empty,
    cpuShare: (cpuMs(pid) - before.cpu) / (performance.now() - before.at),
  }
}
