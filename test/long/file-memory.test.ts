/** What a transfer costs in memory, whatever its size, and that people still talk while a large one runs. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFleet } from '../support/fleet.ts'
import { peakResidentBytes, residentBytes } from '../support/resident-memory.ts'
import { tell } from '../support/tell.ts'

const MIB = 2 ** 20
const GIB = 2 ** 30
const SMALL_FILES = 100_000
/** A letter waits for whatever is done in one go; a machine under test is slow, so much more than what it takes. */
const LETTER_MAX_MS = 2_000

interface Scale {
  readonly name: string
  /** Above an idle peer. */
  readonly mostBytes: number
  write(path: string): void
}

const sparse = (path: string, sizeBytes: number): void => {
  writeFileSync(path, '')
  truncateSync(path, sizeBytes)
}

const SCALES: readonly Scale[] = [
  { name: '1 GiB in one file', mostBytes: 150 * MIB, write: (path) => sparse(path, GIB) },
  { name: '4 GiB in one file', mostBytes: 150 * MIB, write: (path) => sparse(path, 4 * GIB) },
  {
    name: `${SMALL_FILES} small files`,
    // Their names as well: some hundred bytes each, as they are scanned, ordered and encoded.
    mostBytes: 250 * MIB,
    write(path) {
      for (let number = 0; number < SMALL_FILES; number += 1) {
        const folder = join(path, `${number % 50}`)
        if (number < 50) mkdirSync(folder, { recursive: true })
        writeFileSync(join(folder, `a file with some name ${number}.txt`), `${number}`.repeat(500))
      }
    },
  },
]

test.each(SCALES)(
  '$name: bounded memory, the same in the end, and chat goes on',
  { timeout: 600_000 },
  async ({ name, mostBytes, write }) => {
    await using fleet = await createFleet()
    const alice = await fleet.login('alice')
    const bob = await fleet.login('bob')
    const source = join(fleet.directory, 'source')
    write(source)
    const { id: first } = await alice.request<{ id: string }>('message.send', { to: '@bob', text: 'before' })
    await alice.waitForEvent('message.state', { id: first, state: 'delivered' })
    const idle = [alice, bob].map((peer) => residentBytes(peer.process.pid))

    const { transferId } = await alice.request<{ transferId: string }>(
      'file.send',
      { to: '@bob', path: source },
      120_000,
    )
    await bob.waitForEvent('file.offered', { transferId })
    await bob.request('file.accept', { transferId, directory: join(fleet.directory, 'received') })
    let isOver = false
    const verified = Promise.all(
      [alice, bob].map((peer) => peer.waitForEvent('file.verified', { transferId }, { timeoutMs: 500_000 })),
    ).then(() => {
      isOver = true
    })
    let longestMs = 0
    for (let number = 0; !isOver; number += 1) {
      const began = performance.now()
      const { id } = await alice.request<{ id: string }>('message.send', { to: '@bob', text: `letter ${number}` })
      await alice.waitForEvent('message.state', { id, state: 'delivered' }, { after: Math.max(0, alice.mark - 50) })
      longestMs = Math.max(longestMs, performance.now() - began)
    }
    await verified
    execFileSync('diff', ['--recursive', source, join(fleet.directory, 'received', 'source')])
    const grown = [alice, bob].map((peer, index) => (peakResidentBytes(peer.process.pid) - (idle[index] ?? 0)) / MIB)
    tell(
      `${name}: ${grown.map(Math.round).join(' and ')} MiB above idle, a letter took ${Math.round(longestMs)} ms at most`,
    )
    for (const each of grown) expect(each).toBeLessThan(mostBytes / MIB)
    expect(longestMs).toBeLessThan(LETTER_MAX_MS)
  },
)
