/** Somebody with a hand on the receiver's disk, before and while a file comes: whatever he lays there, his other files stay. */
import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OnConflict } from '../../peer/api.ts'
import type { TransferId } from '../../shared/message.ts'
import { createFilePeers, digestOf, type FilePeer, type FilePeers } from '../support/file-peers.ts'
import { treeAt } from '../support/file-trees.ts'
import { chooseSeed } from '../support/hostile-kills.ts'
import { createChance } from '../support/simulated-time.ts'

const MIB = 1024 * 1024
const SIZE = 12 * MIB
const CONTENTS = randomBytes(SIZE)
const seed = chooseSeed()

let peers: FilePeers
let alice: FilePeer
let bob: FilePeer
/** Outside of where files are received; a file in it is as large as what is sent. */
let outside: string
let before: Record<string, string>

beforeEach(async () => {
  peers = createFilePeers()
  alice = await peers.peer('alice')
  bob = await peers.peer('bob')
  outside = join(bob.home, 'outside')
  mkdirSync(join(outside, 'sub'), { recursive: true })
  for (const name of ['precious.txt', 'big.bin', 'sub/a.bin', 'a.bin'])
    writeFileSync(join(outside, name), Buffer.alloc(SIZE, name))
  mkdirSync(bob.downloads, { recursive: true })
  before = treeAt(outside)
})
afterEach(() => peers.stop())

/** What may be laid at a path instead of what is there. */
const TRAPS: readonly [string, (path: string) => void][] = [
  ['a link to a file outside', (path) => symlinkSync(join(outside, 'big.bin'), path)],
  ['a link to a folder outside', (path) => symlinkSync(outside, path)],
  ['a link that leads nowhere', (path) => symlinkSync(join(outside, 'nowhere'), path)],
  ['another name of a file outside', (path) => linkSync(join(outside, 'big.bin'), path)],
  [
    'a folder with something in it',
    (path) => {
      mkdirSync(path)
      writeFileSync(join(path, 'mine'), 'mine')
    },
  ],
]

function swap(path: string, lay: (path: string) => void): void {
  if (existsSync(path)) renameSync(path, join(bob.home, `swapped-${randomBytes(4).toString('hex')}`))
  lay(path)
}

async function offerTree(): Promise<TransferId> {
  alice.write('tree/a.bin', CONTENTS)
  alice.write('tree/sub/a.bin', CONTENTS)
  alice.write('tree/z/small.txt', Buffer.from('small'))
  return alice.offer(bob, join(alice.home, 'tree'))
}

/** It has arrived or has failed, at the receiver. */
async function settled(id: TransferId): Promise<string> {
  await bob.told((event) => event.type === 'file.verified' || event.type === 'file.failed')
  return bob.transfer(id).state
}

describe.each(['rename', 'refuse', 'overwrite'] as const)('with %s', (onConflict: OnConflict) => {
  it.each(TRAPS)('%s where the file is to be: it stays, and so does what it leads to', async (_, lay) => {
    const id = await alice.offer(bob, alice.write('big.bin', CONTENTS))
    const target = join(bob.downloads, 'big.bin')
    lay(target)
    const isFolder = statSync(target, { throwIfNoEntry: false })?.isDirectory() === true
    const refusal = await bob.files.accept({ transferId: id, onConflict }).then(
      () => undefined,
      ({ code }: { code: string }) => code,
    )
    if (refusal === undefined) {
      expect(await settled(id)).toBe('verified')
      expect(digestOf(bob.transfer(id).path ?? '')).toBe(digestOf(join(alice.home, 'big.bin')))
    } else expect(refusal).toBe('CONFLICT')
    if (isFolder) expect(existsSync(target)).toBe(true)
    expect(treeAt(outside)).toEqual(before)
  })

  it.each(TRAPS)('%s where its part is, while it comes: CONFLICT at the latest when it is whole', async (_, lay) => {
    const id = await alice.offer(bob, alice.write('big.bin', CONTENTS))
    let isLaid = false
    bob.on('file.progress', () => {
      if (!isLaid) swap(join(bob.downloads, 'big.bin.part'), lay)
      isLaid = true
    })
    await bob.files.accept({ transferId: id, onConflict })
    expect(await settled(id)).toBe('failed')
    expect(bob.transfer(id)).toMatchObject({ error: 'CONFLICT' })
    expect(existsSync(join(bob.downloads, 'big.bin'))).toBe(false)
    await bob.files.cancel(id)
    await alice.told((event) => event.type === 'file.failed' && event.code === 'CANCELLED')
    expect(treeAt(outside)).toEqual(before)
  })
})

it.each(['tree.part', 'tree.part/sub', 'tree.part/a.bin', 'tree.part/z'])(
  `whatever is laid at %s while a folder comes (seed ${seed})`,
  async (name) => {
    const chance = createChance(seed)
    const id = await offerTree()
    const at = chance.below(4)
    const [, lay] = chance.pick(TRAPS)
    let told = 0
    bob.on('file.progress', () => {
      if (told === at) {
        mkdirSync(join(bob.downloads, name, '..'), { recursive: true })
        swap(join(bob.downloads, name), lay)
      }
      told += 1
    })
    await bob.files.accept({ transferId: id })
    await settled(id)
    if (bob.transfer(id).state === 'failed') await bob.files.cancel(id).catch(() => undefined)
    expect(treeAt(outside)).toEqual(before)
  },
)

it('names that differ in case only, beside and in the way, keep what they hold', async () => {
  for (const name of ['BIG.BIN', 'Big.bin.PART', 'big.bin.part']) writeFileSync(join(bob.downloads, name), name)
  const id = await alice.offer(bob, alice.write('big.bin', CONTENTS))
  await bob.files.accept({ transferId: id })
  expect(await settled(id)).toBe('verified')
  const found = treeAt(bob.downloads)
  for (const name of ['BIG.BIN', 'Big.bin.PART', 'big.bin.part']) expect(found[name]).toMatch(name)
})

it('a file that comes to have the name meanwhile stays', async () => {
  const id = await alice.offer(bob, alice.write('big.bin', CONTENTS))
  let isFirst = true
  bob.on('file.progress', () => {
    if (isFirst) writeFileSync(join(bob.downloads, 'big.bin'), 'mine')
    isFirst = false
  })
  await bob.files.accept({ transferId: id })
  expect(await settled(id)).toBe('verified')
  expect(treeAt(bob.downloads)['big.bin']).toMatch(/^mine/)
  expect(bob.transfer(id).path).toBe(join(bob.downloads, 'big (2).bin'))
})

it('a part that is taken away, or replaced by a file as large, is no file in the end, and that file stays', async () => {
  const own = join(bob.home, 'own.bin')
  writeFileSync(own, Buffer.alloc(SIZE, 'own'))
  for (const meddle of [(path: string) => renameSync(own, path), (path: string) => rmSync(path)]) {
    const from = bob.events.length
    const id = await alice.offer(bob, alice.write('big.bin', CONTENTS))
    let isFirst = true
    bob.on('file.progress', ({ transferId }) => {
      if (isFirst && transferId === id) meddle(bob.store.get(id)?.partPath ?? '')
      if (transferId === id) isFirst = false
    })
    await bob.files.accept({ transferId: id })
    const end = await bob.told((event) => ['file.verified', 'file.failed'].includes(event.type), from)
    expect(end).toMatchObject({ type: 'file.failed', code: 'CONFLICT' })
    await bob.files.cancel(id)
    await bob.told((event) => event.type === 'file.failed' && event.code === 'CANCELLED', from)
  }
  // Nor is that other file removed with the transfer.
  expect(treeAt(bob.downloads)).toEqual({ 'big.bin.part': expect.any(String) })
})
