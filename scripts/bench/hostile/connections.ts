/** What members wait for while a thousand strangers hold connections to their rendezvous, and what that holds then. */
import { join } from 'node:path'
import { type Benchmark, type Figure, median, percentile } from '../figure.ts'
import { populate } from '../messages/population.ts'
import { createBenchDirectory, startRendezvous } from '../processes.ts'
import { forgetPeak, peakResidentKib, residentKib } from '../usage.ts'
import { startWorker } from '../worker.ts'
import type { HonestJobs, Waits } from './honest-worker.ts'
import type { HostileJobs } from './hostile-worker.ts'

const ONLINE = 40
const LOGGING_IN = 20
const HOSTILE = 1_000
const SOURCES = 20
const WARM_UP_MS = 5_000
const MEASURE_MS = 20_000

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index)

export const connections: Benchmark = {
  name: `${HOSTILE} hostile connections from ${SOURCES} addresses, and ${ONLINE} members`,
  async run(progress) {
    await using directory = await createBenchDirectory()
    const data = join(directory.path, 'rendezvous')
    await populate({ data, members: ONLINE })
    await using rendezvous = await startRendezvous(data)
    const { pid, address } = rendezvous
    await using honest = startWorker<HonestJobs>(new URL('./honest-worker.ts', import.meta.url))
    await using hostile = startWorker<HostileJobs>(new URL('./hostile-worker.ts', import.meta.url))
    const visitors = range(ONLINE, LOGGING_IN)
    progress('members come')
    await honest.call('come', { address, members: range(0, ONLINE) })
    await honest.call('register', { address, members: visitors })
    const measure = (forMs: number) => honest.call('measure', { address, members: visitors, forMs })
    await measure(WARM_UP_MS)
    progress('measuring in peace')
    const peace = await measure(MEASURE_MS)
    const restingKib = residentKib(pid)
    forgetPeak(pid)
    progress('strangers come')
    await hostile.call('attack', { address, connections: HOSTILE, sources: SOURCES })
    progress('measuring under attack')
    const attack = await measure(MEASURE_MS)
    const { open, made } = await hostile.call('count', undefined)
    const growthMib = (peakResidentKib(pid) - restingKib) / 1024
    return {
      figures: [
        ...figuresOf('a request', peace.requestsMs, attack.requestsMs),
        ...figuresOf('a login with password, connection included', peace.loginsMs, attack.loginsMs),
        { name: 'memory of the rendezvous, at most, beyond what it held in peace', value: growthMib, unit: 'MiB' },
      ],
      notes: [
        `The strangers had ${open} connections open at the end and ${made} made; ${failuresOf(peace, attack)}`,
        'Members, strangers and rendezvous share this machine: a part of the difference is what the strangers themselves cost.',
      ],
    }
  },
}

function figuresOf(what: string, peace: readonly number[], attack: readonly number[]): Figure[] {
  const name = 'without the attack'
  return [
    { name: `${what} under attack, p50`, value: median(attack), unit: 'ms', baseline: { name, value: median(peace) } },
    {
      name: `${what} under attack, p99`,
      value: percentile(attack, 0.99),
      unit: 'ms',
      baseline: { name, value: percentile(peace, 0.99) },
    },
  ]
}

function failuresOf(peace: Waits, attack: Waits): string {
  return `of the members' requests and logins ${peace.failures} failed in peace and ${attack.failures} under attack.`
}
