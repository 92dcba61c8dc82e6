/** How fast a peer takes what waited for it: letters opened, verified, committed and shown, from the call to come back. */
import { join } from 'node:path'
import { PAGE_DEFAULT_ROWS } from '../../../shared/limits.ts'
import type { Benchmark } from '../figure.ts'
import { createBenchDirectory, startRendezvous } from '../processes.ts'
import { startWorker } from '../worker.ts'
import { SEALED_BYTES } from './fill-mailbox.ts'
import type { LetterJobs } from './letter-worker.ts'
import type { PeerJobs } from './peer-worker.ts'
import { populate } from './population.ts'
import type { SqliteJobs } from './sqlite-worker.ts'

const SENDERS = 4
const LETTERS = 6_000
const PATIENCE_MS = 90_000

export const inbox: Benchmark = {
  name: `${LETTERS.toLocaleString('en-US')} waiting messages at login, peer's side`,
  async run(progress) {
    await using directory = await createBenchDirectory()
    const data = join(directory.path, 'rendezvous')
    const server = await populate({ data, members: SENDERS })
    await using peer = startWorker<PeerJobs>(new URL('./peer-worker.ts', import.meta.url))
    progress('registering')
    {
      await using rendezvous = await startRendezvous(data)
      await peer.call('open', { directory: directory.path, address: rendezvous.address, names: ['reader'] })
      await peer.call('leave', 'reader')
    }
    progress('writing and sealing letters')
    await using letters = startWorker<LetterJobs>(new URL('./letter-worker.ts', import.meta.url))
    await letters.call('fill', { data, server, recipient: 'reader', senders: SENDERS, letters: LETTERS })

    progress('taking them')
    await using rendezvous = await startRendezvous(data)
    const cpuBefore = await peer.call('cpu', undefined)
    const { address } = rendezvous
    const calledAt = await peer.call('comeBack', { directory: directory.path, address, name: 'reader' })
    const heard = await peer.call('listen', { count: LETTERS, timeoutMs: PATIENCE_MS })
    const cpuMs = (await peer.call('cpu', undefined)) - cpuBefore
    if (heard.length !== LETTERS) throw new Error(`${heard.length} of ${LETTERS} letters were shown`)
    const ms = Math.max(...heard.map(({ atMs }) => atMs)) - calledAt

    progress('inserting rows without us')
    await using sqlite = startWorker<SqliteJobs>(new URL('./sqlite-worker.ts', import.meta.url))
    const rows = { path: join(directory.path, 'bare.sqlite'), rows: LETTERS, rowsPerCommit: PAGE_DEFAULT_ROWS }
    const bare = await sqlite.call('insertRows', { ...rows, bytes: SEALED_BYTES })
    const name = 'such rows, as many a commit, straight through better-sqlite3'
    return {
      figures: [
        {
          name: 'opened, verified, committed and shown',
          value: (LETTERS * 1000) / ms,
          unit: '/s',
          target: { atLeast: 1_500 },
          baseline: { name, value: (LETTERS * 1000) / bare.ms },
        },
        {
          name: 'CPU of the peer per letter',
          value: (cpuMs * 1000) / LETTERS,
          unit: 'µs',
          baseline: { name, value: (bare.cpuMs * 1000) / LETTERS },
        },
      ],
    }
  },
}
