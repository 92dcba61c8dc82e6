/** Hundreds of connections that strangers hold: the rendezvous keeps its memory, and its people their service. */
import { expect, test } from 'vitest'
import type { HonestJobs } from '../../scripts/bench/hostile/honest-worker.ts'
import type { HostileJobs } from '../../scripts/bench/hostile/hostile-worker.ts'
import { startWorker } from '../../scripts/bench/worker.ts'
import { createFleet } from '../support/fleet.ts'
import { peakResidentBytes, residentBytes } from '../support/resident-memory.ts'

const NODE_ARGS = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']
/** Half of UNPROVED_CONNECTIONS_MAX: to make one costs more than to have it. */
const CONNECTIONS = 500
/** As that limit says it, and as much again for what each sends; a collector may leave much lying. */
const GROWTH_MAX_BYTES = 300 * 1024 * 1024

// Other addresses than 127.0.0.1 are needed to come from.
test.runIf(process.platform === 'linux')(
  'members log in, chat and ask on while strangers hold hundreds of connections',
  async () => {
    await using fleet = await createFleet()
    const alice = await fleet.login('alice')
    const bob = await fleet.login('bob')
    const say = async (text: string) => {
      for (const to of ['@bob', '#lobby']) {
        const { id } = await alice.request('message.send', { to, text })
        await bob.waitForEvent('message', { id })
      }
    }
    await say('before')
    const restingBytes = residentBytes(fleet.rendezvousPid)

    await using hostile = startWorker<HostileJobs>(
      new URL('../../scripts/bench/hostile/hostile-worker.ts', import.meta.url),
      NODE_ARGS,
    )
    await hostile.call('attack', { address: fleet.server, connections: CONNECTIONS, sources: 20 })
    await say('among strangers')
    const carol = await fleet.login('carol')
    const { id } = await carol.request('message.send', { to: '@bob', text: 'I could log in' })
    await bob.waitForEvent('message', { id })

    await using honest = startWorker<HonestJobs>(
      new URL('../../scripts/bench/hostile/honest-worker.ts', import.meta.url),
      NODE_ARGS,
    )
    const members = [1, 2, 3]
    await honest.call('register', { address: fleet.server, members })
    const { loginsMs, failures } = await honest.call('measure', { address: fleet.server, members, forMs: 3_000 })
    expect(failures).toBe(0)
    expect(loginsMs.length).toBeGreaterThan(0)
    // How many are open at last depends on how fast the machine makes anew those that are cut off.
    expect((await hostile.call('count', undefined)).most).toBeGreaterThan(CONNECTIONS / 2)
    expect(peakResidentBytes(fleet.rendezvousPid) - restingBytes).toBeLessThan(GROWTH_MAX_BYTES)
  },
  300_000,
)
