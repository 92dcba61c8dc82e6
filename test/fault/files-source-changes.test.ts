/** What is offered changes, at whatever moment: both sides hear SOURCE_CHANGED, and nothing of it is left at the receiver. */
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TransferId } from '../../shared/message.ts'
import { createFilePeers, type FilePeer, type FilePeers, namesIn } from '../support/file-peers.ts'

const MIB = 1024 * 1024
const SIZE = 24 * MIB
const CONTENTS = randomBytes(SIZE)

let peers: FilePeers
let alice: FilePeer
let bob: FilePeer

beforeEach(async () => {
  peers = createFilePeers()
  alice = await peers.peer('alice')
  bob = await peers.peer('bob')
})
afterEach(() => peers.stop())

/** What may happen to a file at that path; those of the second kind leave what was opened before as it was. */
const CHANGES: readonly [string, (path: string) => void, 'inPlace' | 'byName'][] = [
  ['is changed', (path) => writeFileSync(path, randomBytes(SIZE)), 'inPlace'],
  ['is truncated', (path) => truncateSync(path, 10), 'inPlace'],
  ['grows', (path) => appendFileSync(path, 'more'), 'inPlace'],
  ['is moved away', (path) => renameSync(path, `${path}.moved`), 'byName'],
  ['is removed', (path) => rmSync(path), 'byName'],
  [
    'is replaced by a link to something else',
    (path) => {
      renameSync(path, `${path}.moved`)
      writeFileSync(`${path}.other`, 'other')
      symlinkSync(`${path}.other`, path)
    },
    'byName',
  ],
  [
    'is replaced by a folder',
    (path) => {
      rmSync(path)
      mkdirSync(path)
    },
    'byName',
  ],
  [
    'is replaced by a copy of another time',
    (path) => {
      copyFileSync(path, `${path}.copy`)
      utimesSync(`${path}.copy`, 1, 1)
      renameSync(`${path}.copy`, path)
    },
    'byName',
  ],
]

interface Offered {
  readonly id: TransferId
  /** Of the file that changes. */
  readonly path: string
}

const KINDS: readonly [string, () => Promise<Offered>][] = [
  [
    'a file',
    async () => {
      const path = alice.write('big.bin', CONTENTS)
      return { id: await alice.offer(bob, path), path }
    },
  ],
  [
    'the last file of a folder',
    async () => {
      alice.write('tree/a.txt', Buffer.from('first'))
      alice.write('tree/b.bin', CONTENTS)
      const path = alice.write('tree/c/last.bin', CONTENTS)
      return { id: await alice.offer(bob, join(alice.home, 'tree')), path }
    },
  ],
]

async function expectChanged(id: TransferId): Promise<void> {
  for (const peer of [alice, bob]) {
    expect(await peer.event('file.failed')).toEqual({
      type: 'file.failed',
      transferId: id,
      code: 'SOURCE_CHANGED',
      retryable: false,
    })
    expect(peer.transfer(id)).toMatchObject({ state: 'failed', error: 'SOURCE_CHANGED' })
  }
  await expect.poll(() => namesIn(bob.downloads)).toEqual([])
}

/** Accepts, and runs `act` in the turn in which the first bytes are on bob's disk. */
async function acceptAnd(id: TransferId, act: () => unknown): Promise<void> {
  const acted = Promise.withResolvers<unknown>()
  let isFirst = true
  bob.on('file.progress', () => {
    if (isFirst) acted.resolve(act())
    isFirst = false
  })
  await bob.files.accept({ transferId: id })
  await acted.promise
}

describe.each(KINDS)('%s', (_, offer) => {
  it.each(CHANGES)('%s while its offer waits', async (_, change) => {
    const { id, path } = await offer()
    change(path)
    await bob.files.accept({ transferId: id })
    await expectChanged(id)
  })

  it.each(CHANGES)('%s while it is paused', async (_, change) => {
    const { id, path } = await offer()
    await acceptAnd(id, () => bob.files.pause(id))
    await alice.told((event) => event.type === 'file.changed' && event.state === 'paused')
    change(path)
    await bob.files.resume(id)
    await expectChanged(id)
  })

  it.each(CHANGES)('%s while its sender is away', async (_, change) => {
    const { id, path } = await offer()
    await acceptAnd(id, () => alice.leave())
    change(path)
    await alice.comeBack()
    await expectChanged(id)
  })
})

it.each(CHANGES)(
  'a file %s in the middle: refused, or what was offered arrives all the same',
  async (_, change, how) => {
    const path = alice.write('big.bin', CONTENTS)
    const id = await alice.offer(bob, path)
    await acceptAnd(id, () => change(path))
    if (how === 'inPlace') return expectChanged(id)
    // Whoever has it open reads what was offered, whatever has its name now.
    const { path: received } = await bob.event('file.verified')
    expect(namesIn(bob.downloads)).toEqual(['big.bin'])
    expect(readFileSync(received).equals(CONTENTS)).toBe(true)
  },
)

it.each(CHANGES)('the last file of a folder %s in the middle', async (_, change) => {
  alice.write('tree/a.bin', CONTENTS)
  const path = alice.write('tree/z/last.bin', CONTENTS)
  const id = await alice.offer(bob, join(alice.home, 'tree'))
  await acceptAnd(id, () => change(path))
  await expectChanged(id)
})
