/** What accepted transfers make on the disk: known from before it is made, and given up to whoever takes its place. */
import { randomBytes } from 'node:crypto'
import { cpSync, linkSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFiles } from '../../peer/files/files.ts'
import { AUTO_ACCEPTS_SCHEMA, createAutoAcceptStore } from '../../peer/store/auto-accepts.ts'
import { createTransferStore, TRANSFERS_SCHEMA, type TransferStore } from '../../peer/store/transfers.ts'
import { steadyClock, systemClock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'
import { openDatabase } from '../../shared/sqlite.ts'
import { createFilePeers, digestOf, type FilePeer, type FilePeers, namesIn } from '../support/file-peers.ts'
import { makeTree, temporaryFolder, treeAt } from '../support/file-trees.ts'

const transferId = 'a1'.repeat(16) as TransferId
const offer = { type: 'fileOffer', transferId, count: 1, sizeBytes: 5, manifestDigest: randomBytes(32) } as const

/** A process on that home whose sender is away, with `watch` called before and after each change of its store. */
function startAlone(home: string, watch: () => void = () => undefined) {
  const path = join(home, 'profile.db')
  const database = openDatabase({ path, migrations: [`${TRANSFERS_SCHEMA}${AUTO_ACCEPTS_SCHEMA}`] })
  const kept = createTransferStore(database)
  const store: TransferStore = {
    ...kept,
    update(...parameters) {
      watch()
      kept.update(...parameters)
      watch()
    },
  }
  const files = createFiles({
    ...{ store, ownDevice: 'bob' as DeviceId, downloads: join(home, 'downloads'), random: randomBytes },
    ...{ fraction: Math.random, clock: systemClock, steady: steadyClock, onEvent() {} },
    autoAccepts: createAutoAcceptStore(database),
    trustedKey: () => undefined,
    openStream: () => Promise.reject(new HongyanError('UNREACHABLE', 'away')),
    isReached: () => false,
    isRelayLeft: async () => true,
    sendPrivate: async (_to, _body, change) => change(),
    onFault(error) {
      throw error
    },
  })
  return {
    files,
    store,
    async stop() {
      await files.stop()
      database.close()
    },
  }
}

describe.each(['file', 'folder'] as const)('a process that ends while a %s gets its place', (kind) => {
  /** What each of them would have left, as copies of its home. */
  async function crashes(home: string): Promise<string[]> {
    const copies = temporaryFolder()
    const taken: string[] = []
    mkdirSync(join(home, 'downloads'))
    const snapshot = () => {
      const copy = join(copies, String(taken.length))
      cpSync(home, copy, { recursive: true })
      taken.push(copy)
    }
    const { files, stop } = startAlone(home, snapshot)
    files.onOffer('alice' as Username, 'alice' as DeviceId, { ...offer, name: 'x', folder: kind === 'folder' })
    await files.accept({ transferId })
    await stop()
    return taken
  }

  function putBack(home: string, copy: string): void {
    rmSync(home, { recursive: true })
    cpSync(copy, home, { recursive: true })
  }

  it('leaves nothing that the next one does not know and remove, or go on with', async () => {
    const home = temporaryFolder()
    const found: string[] = []
    for (const copy of await crashes(home)) {
      putBack(home, copy)
      const before = namesIn(join(home, 'downloads'))
      await startAlone(home).stop()
      const again = startAlone(home)
      const [state] = again.files.list().map((transfer) => transfer.state)
      expect(namesIn(join(home, 'downloads'))).toEqual(state === 'offered' ? [] : ['x.part'])
      expect(await again.files.accept({ transferId })).toEqual({ path: join(home, 'downloads', 'x') })
      expect(namesIn(join(home, 'downloads'))).toEqual(['x.part'])
      await again.stop()
      found.push(`${state} ${before}`)
    }
    expect(found).toEqual(['offered ', 'offered ', 'offered x.part', 'accepted x.part'])
  })

  it('takes nothing for its own that came there meanwhile', async () => {
    const home = temporaryFolder()
    const [, named = ''] = await crashes(home)
    putBack(home, named)
    const mine = join(home, 'downloads', 'x.part')
    if (kind === 'file') writeFileSync(mine, 'mine')
    else makeTree(mine, { mine: 'mine' })
    await startAlone(home).stop()
    const again = startAlone(home)
    await again.files.accept({ transferId })
    expect(namesIn(join(home, 'downloads'))).toEqual(['x (2).part', 'x.part'])
    expect(readFileSync(kind === 'file' ? mine : join(mine, 'mine'), 'utf8')).toBe('mine')
    await again.stop()
  })
})

it('an offer that is withdrawn while it gets its place leaves nothing', async () => {
  const home = temporaryFolder()
  const alone = startAlone(home, () => void alone.files.cancel(transferId))
  alone.files.onOffer('alice' as Username, 'alice' as DeviceId, { ...offer, name: 'x', folder: false })
  await expect(alone.files.accept({ transferId })).rejects.toMatchObject({ code: 'DECLINED' })
  expect(namesIn(join(home, 'downloads'))).toEqual([])
  expect(alone.store.get(transferId)).toMatchObject({ state: 'declined', partPath: null })
  await alone.stop()
})

describe('a part in whose place something else has come', () => {
  let peers: FilePeers
  let alice: FilePeer
  let bob: FilePeer
  beforeEach(async () => {
    peers = createFilePeers()
    alice = await peers.peer('alice')
    bob = await peers.peer('bob')
  })
  afterEach(() => peers.stop())

  /** Bob has written something of it, and waits; returns its part. */
  async function pausedInTheMiddle(source: string): Promise<{ id: TransferId; part: string }> {
    const id = await alice.offer(bob, source)
    let isPaused = false
    bob.on('file.progress', () => {
      if (!isPaused) void bob.files.pause(id)
      isPaused = true
    })
    await bob.files.accept({ transferId: id })
    await bob.told((event) => event.type === 'file.changed' && event.state === 'paused')
    return { id, part: bob.store.get(id)?.partPath ?? '' }
  }

  const elsewhere = () => makeTree(temporaryFolder(), { 'precious.txt': 'precious' })

  it.each([
    ['a link', (part: string, there: string) => symlinkSync(there, part)],
    ['another name of a file', (part: string, there: string) => linkSync(join(there, 'precious.txt'), part)],
    ['a folder', (part: string) => void makeTree(part, { 'mine.txt': 'mine' })],
  ])('%s: CONFLICT, and whoever resumes begins anew beside it', async (_, lay) => {
    const there = elsewhere()
    const before = treeAt(there)
    const source = alice.write('big.bin', randomBytes(16 * 2 ** 20))
    const { id, part } = await pausedInTheMiddle(source)
    rmSync(part)
    lay(part, there)
    await bob.files.resume(id)
    expect(await bob.event('file.failed')).toMatchObject({ code: 'CONFLICT', retryable: true })
    await bob.files.resume(id)
    const verified = await bob.event('file.verified')
    expect(verified).toMatchObject({ path: join(bob.downloads, 'big.bin'), digest: digestOf(source) })
    expect(namesIn(bob.downloads)).toEqual(['big.bin', 'big.bin.part'])
    expect(treeAt(there)).toEqual(before)
  })

  it('a link inside a folder: CONFLICT, and whoever accepts again may choose another folder', async () => {
    const there = elsewhere()
    const source = join(alice.home, 'tree')
    makeTree(source, { 'a.bin': randomBytes(16 * 2 ** 20), 'b/c.txt': 'small' })
    const { id, part } = await pausedInTheMiddle(source)
    symlinkSync(there, join(part, 'b'))
    await bob.files.resume(id)
    expect(await bob.event('file.failed')).toMatchObject({ code: 'CONFLICT', retryable: true })
    const directory = join(bob.home, 'another')
    expect(await bob.files.accept({ transferId: id, directory })).toEqual({ path: join(directory, 'tree') })
    await bob.event('file.verified')
    expect(treeAt(join(directory, 'tree'))).toEqual(treeAt(source))
    expect(namesIn(directory)).toEqual(['tree'])
    expect(treeAt(there)).toEqual(treeAt(elsewhere()))
  })

  it('that was only taken away is made again', async () => {
    const source = alice.write('big.bin', randomBytes(16 * 2 ** 20))
    const { id, part } = await pausedInTheMiddle(source)
    rmSync(part)
    await bob.files.resume(id)
    expect(await bob.event('file.verified')).toMatchObject({ digest: digestOf(source) })
    expect(namesIn(bob.downloads)).toEqual(['big.bin'])
  })
})
