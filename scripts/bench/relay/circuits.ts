/** What fifty circuits at full speed cost a rendezvous that relays them, and what those wait who only ask it something. */
import { join } from 'node:path'
import { type Benchmark, median, percentile } from '../figure.ts'
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
    await using directory = await createBenchDirectory()
    const [data, elsewhere] = [join(directory.path, 'rendezvous'), join(directory.path, 'elsewhere')]
    await populate({ data, members: ASKING + 1 })
    await populate({ data: elsewhere, members: ASKING + 1 })
    await using rendezvous = await startRendezvous(data)
    // Carries nothing: what a request waits for there is the machine, which all of this shares.
    await using calm = await startRendezvous(elsewhere)
    const { pid, address } = rendezvous
    const worker = new URL('./relay-worker.ts', import.meta.url)
    await using sending = startWorker<RelayJobs>(worker)
    await using receiving = startWorker<RelayJobs>(worker)
    await using asking = startWorker<RelayJobs>(worker)
    await using askingElsewhere = startWorker<RelayJobs>(worker)
    progress('members come')
    await sending.call('come', { address, numbers: SENDERS })
    await receiving.call('come', { address, numbers: RECEIVERS })
    await asking.call('come', { address, numbers: [ASKING] })
    await askingElsewhere.call('come', { address: calm.address, numbers: [ASKING] })
    await receiving.call('receive', { stoppedOf: STOPPED_OF })
    progress('measuring in peace')
    const peaceMs = await asking.call('ask', { number: ASKING, forMs: PEACE_MS })

    progress('one stream, directly and through the relay')
    await sending.call('dial', { from: 0, address: await receiving.call('listen', undefined) })
    const direct = await throughput(sending, receiving, PEACE_MS)
    await sending.call('open', { from: 0, to: 5 })
    const relayed = await throughput(sending, receiving, PEACE_MS)

    progress('circuits are opened')
    const resting = residentKib(pid)
    for (const from of SENDERS) {
      for (const to of RECEIVERS) {
        for (let circuit = 0; circuit < CIRCUITS_EACH; circuit += 1) await sending.call('open', { from, to })
      }
    }
    forgetPeak(pid)
    progress('everybody sends')
    await sending.call('send', undefined)
    await asking.call('ask', { number: ASKING, forMs: WARM_UP_MS })
    const before = await receiving.call('received', undefined)
    const cpuBefore = cpuMs(pid)
    const from = performance.now()
    const [busyMs, elsewhereMs] = await Promise.all([
      asking.call('ask', { number: ASKING, forMs: MEASURE_MS }),
      askingElsewhere.call('ask', { number: ASKING, forMs: MEASURE_MS }),
    ])
    const seconds = (performance.now() - from) / 1000
    const mib = ((await receiving.call('received', undefined)) - before) / MIB
    const cpu = cpuMs(pid) - cpuBefore
    const growth = (peakResidentKib(pid) - resting) / 1024
    await sending.call('stop', undefined)

    const [peace, machine] = ['in peace', 'meanwhile, at a rendezvous that carries nothing']
    return {
      figures: [
        {
          name: 'memory of the relay, at most, beyond what it held',
          value: growth,
          unit: 'MiB',
          target: { atMost: 64 },
        },
        { name: 'all circuits together', value: mib / seconds, unit: 'MiB/s' },
        { name: 'CPU of the relay', value: cpu / 1000 / (mib / 1024), unit: 's/GiB' },
        { ...single(relayed), baseline: { name: 'directly', value: direct } },
        wait('p50', median(busyMs), { name: peace, value: median(peaceMs) }),
        wait('p50', median(busyMs), { name: machine, value: median(elsewhereMs) }),
        wait('p99', percentile(busyMs, 0.99), { name: peace, value: percentile(peaceMs, 0.99) }),
        wait('p99', percentile(busyMs, 0.99), { name: machine, value: percentile(elsewhereMs, 0.99) }),
      ],
      notes: ['Senders, receivers and the relay share this machine.'],
    }
  },
}

function single(value: number) {
  return { name: 'one stream through the relay', value, unit: 'MiB/s' as const }
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
