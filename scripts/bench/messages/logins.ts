/** What a login costs the rendezvous: with the password (OPAQUE) and by `resume`, the connection included. */
import { join } from 'node:path'
import type { Benchmark } from '../figure.ts'
import { createBenchDirectory, startRendezvous } from '../processes.ts'
import { cpuMs } from '../usage.ts'
import { startWorker, type Worker } from '../worker.ts'
import type { BareJobs } from './bare-worker.ts'
import type { MemberJobs } from './member-worker.ts'
import { populate } from './population.ts'

/** The first of each kind compile what the others use; a rendezvous that has run for a minute is what people meet. */
const WARM = 150
const MEASURED = 250
/** Online together. */
const AT_ONCE = 25
const KNOWN = WARM + MEASURED

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index)

export const logins: Benchmark = {
  name: 'logins, the connection included',
  async run(progress) {
    await using directory = await createBenchDirectory()
    const data = join(directory.path, 'rendezvous')
    await populate({ data, members: KNOWN })
    await using bare = startWorker<BareJobs>(new URL('./bare-worker.ts', import.meta.url))
    const bareAddress = await bare.call('listen', undefined)
    await using rendezvous = await startRendezvous(data)
    const { pid, address } = rendezvous
    await using members = startWorker<MemberJobs>(new URL('./member-worker.ts', import.meta.url))

    progress('connecting without us')
    const connection = await cpuOf(bare.pid, members, 'connect', bareAddress, 0)
    progress('resuming')
    const resume = await cpuOf(pid, members, 'resume', address, 0)
    progress('registering')
    await members.call('register', { address, members: range(KNOWN, KNOWN) })
    progress('logging in')
    const login = await cpuOf(pid, members, 'login', address, KNOWN)

    const baseline = { name: 'a bare noise connection with a stream', value: connection }
    return {
      figures: [
        {
          name: 'CPU of the rendezvous per login with a password',
          value: login,
          unit: 'ms',
          target: { atMost: 8 },
          baseline,
        },
        { name: 'CPU of the rendezvous per resume', value: resume, unit: 'ms', target: { atMost: 6 }, baseline },
      ],
    }
  },
}

/** Of the process, per member that does this, with few others online: telling those of it is no part of a login. */
async function cpuOf(
  pid: number,
  members: Worker<MemberJobs>,
  job: 'connect' | 'resume' | 'login',
  address: string,
  first: number,
): Promise<number> {
  let spent = 0
  for (let done = 0; done < WARM + MEASURED; done += AT_ONCE) {
    const before = cpuMs(pid)
    await members.call(job, { address, members: range(first + done, AT_ONCE) })
    if (done >= WARM) spent += cpuMs(pid) - before
    await members.call('leave', undefined)
  }
  return spent / MEASURED
}
