/** What fifty circuits, or splices, at full speed cost a rendezvous that relays them, and what those wait who only ask it something. */
import { join } from 'node:path'
import { type Benchmark, type Figure, median, percentile } from '../figure.ts'
import { populate } from '../messages/population.ts'
import { createBenchDirectory, startRendezvous } from '../processes.ts'
import { cpuMs, forgetPeak, peakResidentKib, residentKib } from '../usage.ts'
import { startWorker } from '../worker.ts'
import type { RelayJobs } from './relay-worker.ts'

const SENDERS = [0, 1, 2, 3, 4]
const RECEIVERS = [5, 6, 7, 8, 9]
const ASKING = 10
const CIRCUITS_EACH = 2
/** Of every five circuits one is not read. */
const STOPPED_OF = 5
const PEACE_MS = 5_000
const WARM_UP_MS = 3_000
const MEASURE_MS = 15_000
const MIB = 1024 * 1024

export const circuits: Benchmark = {
  name: `${SENDERS.length * RECEIVERS.length * CIRCUITS_EACH} circuits at full speed, every fifth to a receiver that has stopped`,
  async run(progress) {
    await using scene = await createScene(progress)
    const { sending, receiving, asking } = scene
    progress('measuring in peace')
    const peaceMs = await asking.call('ask', { number: ASKING, forMs: PEACE_MS })

    progress('one stream, directly and through the relay')
    await sending.call('dial', { from: 0, address: await receiving.call('listen', undefined) })
    const direct = await throughput(sending, receiving, PEACE_MS)
    await sending.call('open', { from: 0, to: 5 })
    const relayed = await throughput(sending, receiving, PEACE_MS)

    const figures = await measureAll(
      scene,
      progress,
      async (from, to) => void (await sending.call('open', { from, to })),
    )
    const name = 'in peace'
    return {
      figures: [
        ...figures.relay,
        { ...single('one stream through the relay', relayed), baseline: { name: 'directly', value: direct } },
        wait('p50', median(figures.busyMs), { name, value: median(peaceMs) }),
        wait('p99', percentile(figures.busyMs, 0.99), { name, value: percentile(peaceMs, 0.99) }),
      ],
      notes: NOTES,
    }
  },
}

/** The same of what a file goes over. */
export const splices: Benchmark = {
  name: `${SENDERS.length * RECEIVERS.length * CIRCUITS_EACH} splices at full speed, every fifth to a receiver that has stopped`,
  async run(progress) {
    await using scene = await createScene(progress)
    const { sending, receiving, asking } = scene
    progress('measuring in peace')
    const peaceMs = await asking.call('ask', { number: ASKING, forMs: PEACE_MS })
    let come = 0
    async function join(from: number, to: number): Promise<void> {
      come += 1
      const ticket = await sending.call('splice', { from, to })
      await receiving.call('comeWith', { to, ticket, isRead: come % STOPPED_OF !== 0 })
    }

    progress('one, through the relay')
    await sending.call('open', { from: 0, to: 5 })
    await sending.call('rest', undefined)
    await join(0, 5)
    const one = await throughput(sending, receiving, PEACE_MS)
    for (const from of SENDERS) for (const to of RECEIVERS) await sending.call('open', { from, to })
    await sending.call('rest', undefined)

    const figures = await measureAll(scene, progress, join)
    const name = 'in peace'
    return {
      figures: [
        ...figures.relay,
        single('one splice', one),
        wait('p50', median(figures.busyMs), { name, value: median(peaceMs) }),
        wait('p99', percentile(figures.busyMs, 0.99), { name, value: percentile(peaceMs, 0.99) }),
      ],
      notes: NOTES,
    }
  },
}

const NOTES = ['Senders, receivers and the relay share this machine.']

type Progress = Parameters<Benchmark['run']>[0]

interface RelayScene extends AsyncDisposable {
  /** Of the relay. */
  readonly pid: number
  readonly sending: Members
  readonly receiving: Members
  readonly asking: Members
}

async function createScene(progress: Progress): Promise<RelayScene> {
  await using stack = new AsyncDisposableStack()
  const directory = stack.use(await createBenchDirectory())
  const data = join(directory.path, 'rendezvous')
  await populate({ data, members: ASKING + 1 })
  const { pid, address } = stack.use(await startRendezvous(data))
  const worker = new URL('./relay-worker.ts', import.meta.url)
  const [sending, receiving, asking] = [0, 1, 2].map(() => stack.use(startWorker<RelayJobs>(worker)))
  if (sending === undefined || receiving === undefined || asking === undefined) throw new Error('too few workers')
  progress('members come')
  await sending.call('come', { address, numbers: SENDERS })
  await receiving.call('come', { address, numbers: RECEIVERS })
  await asking.call('come', { address, numbers: [ASKING] })
  await receiving.call('receive', { stoppedOf: STOPPED_OF })
  const all = stack.move()
  return { pid, sending, receiving, asking, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

/** Everybody sends to everybody. @param open one from that member to that one */
async function measureAll(
  { pid, sending, receiving, asking }: RelayScene,
  progress: Progress,
  open: (from: number, to: number) => Promise<void>,
): Promise<{ readonly relay: readonly Figure[]; readonly busyMs: number[] }> {
  progress('ways are opened')
  const resting = residentKib(pid)
  for (const from of SENDERS) {
    for (const to of RECEIVERS) {
      for (let count = 0; count < CIRCUITS_EACH; count += 1) await open(from, to)
    }
  }
  forgetPeak(pid)
  progress('everybody sends')
  await sending.call('send', undefined)
  await asking.call('ask', { number: ASKING, forMs: WARM_UP_MS })
  const before = await receiving.call('received', undefined)
  const cpuBefore = cpuMs(pid)
  const since = performance.now()
  const busyMs = await asking.call('ask', { number: ASKING, forMs: MEASURE_MS })
  const seconds = (performance.now() - since) / 1000
  const mib = ((await receiving.call('received', undefined)) - before) / MIB
  const cpu = cpuMs(pid) - cpuBefore
  const growth = (peakResidentKib(pid) - resting) / 1024
  await sending.call('stop', undefined)
  return {
    relay: [
      { name: 'memory of the relay, at most, beyond what it held', value: growth, unit: 'MiB', target: { atMost: 64 } },
      { name: 'all together', value: mib / seconds, unit: 'MiB/s' },
      { name: 'CPU of the relay', value: cpu / 1000 / (mib / 1024), unit: 's/GiB' },
    ],
    busyMs,
  }
}

function single(name: string, value: number) {
  return { name, value, unit: 'MiB/s' as const }
}

function wait(what: string, value: number, baseline: { readonly name: string; readonly value: number }) {
  return { name: `a request of a member meanwhile, ${what}`, value, unit: 'ms' as const, baseline }
}

type Members = ReturnType<typeof startWorker<RelayJobs>>

/** Of what is open; it is ended. */
async function throughput(sending: Members, receiving: Members, forMs: number): Promise<number> {
  await sending.call('send', undefined)
  await pause(forMs / 5)
  const before = await receiving.call('received', undefined)
  const from = performance.now()
  await pause(forMs)
  const bytes = (await receiving.call('received', undefined)) - before
  const seconds = (performance.now() - from) / 1000
  await sending.call('stop', undefined)
  return bytes / MIB / seconds
}

function pause(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs))
}
