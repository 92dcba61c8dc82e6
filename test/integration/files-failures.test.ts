import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFiles } from '../../peer/files/files.ts'
import { systemClock } from '../../shared/clock.ts'
import type { TransferId } from '../../shared/message.ts'
import {
  createFilePeers,
  cutConnections,
  digestOf,
  type FilePeer,
  type FilePeers,
  namesIn,
  pullByHand,
} from '../support/file-peers.ts'

const MIB = 1024 * 1024
const CONTENTS = randomBytes(16 * MIB)

describe('a transfer that does not arrive', () => {
  let peers: FilePeers
  let alice: FilePeer
  let bob: FilePeer
  let source: string
  let transferId: TransferId

  beforeEach(async () => {
    peers = createFilePeers()
    alice = await peers.peer('alice')
    bob = await peers.peer('bob')
    source = alice.write('big.bin', CONTENTS)
    transferId = await alice.files.offer(bob.username, source)
  })
  afterEach(() => peers.stop())

  /** Runs `act` in the middle, in the very turn in which bob's first bytes are on his disk, then accepts. */
  async function acceptAnd(act: () => void): Promise<void> {
    let acted = false
    bob.on('file.progress', () => {
      if (!acted) act()
      acted = true
    })
    await bob.files.accept({ transferId })
  }

  async function expectBoth(state: string, code: string, retryable: boolean): Promise<void> {
    const failed = { type: 'file.failed', transferId, code, retryable }
    expect(await Promise.all([alice.event('file.failed'), bob.event('file.failed')])).toEqual([failed, failed])
    for (const peer of [alice, bob]) {
      expect(await peer.files.list()).toMatchObject([{ transferId, state, error: code }])
      expect(peer.events.filter(({ type }) => type === 'file.failed')).toHaveLength(1)
    }
    expect(namesIn(bob.downloads)).toEqual([])
  }

  /** A second try of what failed, with everything as it was. */
  async function expectRetryWorks(): Promise<void> {
    const from = bob.events.length
    const { path } = await bob.files.accept({ transferId })
    expect((await bob.event('file.verified', from)).digest).toBe(digestOf(source))
    await alice.event('file.verified')
    expect(digestOf(path)).toBe(digestOf(source))
    expect(namesIn(bob.downloads)).toEqual(['big.bin'])
  }

  it('declined: the sender learns it, nothing is written, and it cannot be accepted any more', async () => {
    await bob.files.decline(transferId)
    mkdirSync(bob.downloads)
    await expectBoth('declined', 'DECLINED', false)
    await expect(bob.files.accept({ transferId })).rejects.toMatchObject({ code: 'DECLINED' })
    await bob.files.decline(transferId)
    expect(bob.sent).toHaveLength(1)
  })

  it('withdrawn before it was accepted: the receiver learns it', async () => {
    await alice.files.cancel(transferId)
    await expectBoth('cancelled', 'CANCELLED', false)
    await expect(bob.files.accept({ transferId })).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it.each(['alice', 'bob'])('cancelled by %s in the middle: both sides say so, once', async (who) => {
    await acceptAnd(() => void (who === 'alice' ? alice : bob).files.cancel(transferId))
    await expectBoth('cancelled', 'CANCELLED', false)
    await (who === 'alice' ? alice : bob).files.cancel(transferId)
    expect((who === 'alice' ? alice : bob).events.filter(({ type }) => type === 'file.failed')).toHaveLength(1)
  })

  it('cancelled when it has arrived: CONFLICT, and the file stays', async () => {
    await bob.files.accept({ transferId })
    await Promise.all([bob.event('file.verified'), alice.event('file.verified')])
    for (const peer of [alice, bob]) {
      await expect(peer.files.cancel(transferId)).rejects.toMatchObject({ code: 'CONFLICT' })
    }
    expect(namesIn(bob.downloads)).toEqual(['big.bin'])
  })

  it('the connection cut in the middle: UNREACHABLE at both sides, and a second accept brings it whole', async () => {
    await acceptAnd(() => cutConnections(bob.node))
    await expectBoth('failed', 'UNREACHABLE', true)
    await expectRetryWorks()
  })

  it('the sender away: accept says UNREACHABLE, and works when it is back', async () => {
    await alice.node.stop()
    await expect(bob.files.accept({ transferId })).rejects.toMatchObject({ code: 'UNREACHABLE' })
    expect(await bob.event('file.failed')).toMatchObject({ code: 'UNREACHABLE', retryable: true })
    expect(namesIn(bob.downloads)).toEqual([])
    expect((await alice.files.list())[0]?.state).toBe('accepted')
    await alice.node.start()
    await expectRetryWorks()
  })

  it.each(['alice', 'bob'])('%s stops in the middle: both sides close at once, with a state', async (who) => {
    const [stopping, other] = who === 'alice' ? [alice, bob] : [bob, alice]
    const stopped = Promise.withResolvers<void>()
    await acceptAnd(() => stopping.files.stop().then(stopped.resolve, stopped.reject))
    await stopped.promise
    expect(await stopping.files.list()).toMatchObject([{ state: 'failed', error: 'CLOSED' }])
    expect(await other.event('file.failed')).toMatchObject({ code: 'CLOSED', retryable: true })
    expect(namesIn(bob.downloads)).toEqual([])
    await expect(stopping.files.cancel(transferId)).resolves.toBeUndefined()
    await expect(stopping.files.accept({ transferId })).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('a process that ended in the middle finds its transfer failed, its part removed, and may accept it again', async () => {
    mkdirSync(bob.downloads)
    const partPath = join(bob.downloads, 'big.bin.part')
    writeFileSync(partPath, 'the beginning')
    bob.store.update(transferId, { state: 'running', partPath, path: join(bob.downloads, 'big.bin') })
    alice.store.update(transferId, { state: 'running' })
    for (const { store, device, downloads } of [alice, bob]) {
      const files = createFiles({
        ...{ store, ownDevice: device, downloads, clock: systemClock, random: randomBytes },
        openStream: () => Promise.reject(new Error('not in this test')),
        sendPrivate: () => Promise.reject(new Error('not in this test')),
        onEvent() {},
      })
      expect(await files.list()).toMatchObject([{ state: 'failed', error: 'UNREACHABLE' }])
      await files.stop()
    }
    expect(namesIn(bob.downloads)).toEqual([])
    await expectRetryWorks()
  })

  it.each([
    ['grows', () => appendFileSync(source, 'more')],
    ['shrinks', () => truncateSync(source, 3 * MIB)],
    ['is written over in its size', () => writeFileSync(source, randomBytes(16 * MIB))],
  ])('the source %s in the middle: SOURCE_CHANGED at both sides', async (_, change) => {
    await acceptAnd(change)
    await expectBoth('failed', 'SOURCE_CHANGED', false)
  })

  it.each([
    ['changes', () => appendFileSync(source, 'more')],
    ['goes away', () => rmSync(source)],
  ])('the source %s before it is pulled: SOURCE_CHANGED', async (_, change) => {
    change()
    await bob.files.accept({ transferId }).catch(() => undefined)
    await expectBoth('failed', 'SOURCE_CHANGED', false)
  })

  it('a disk that is too small is known before anything is sent', async ({ skip }) => {
    const disk = mountSmallDisk(bob, 'size=8m')
    if (disk === undefined) return skip('a small disk can be mounted by root only')
    try {
      const accept = bob.files.accept({ transferId, directory: disk.directory })
      await expect(accept).rejects.toMatchObject({ code: 'NO_SPACE' })
      expect((await bob.files.list())[0]?.state).toBe('offered')
      expect(namesIn(disk.directory)).toEqual([])
      expect(bob.sent).toEqual([])
    } finally {
      disk.unmount()
    }
  })

  it('a disk that fills up in the middle: NO_SPACE, and what was written is removed', async ({ skip }) => {
    const disk = mountSmallDisk(bob, 'size=8m')
    if (disk === undefined) return skip('a small disk can be mounted by root only')
    try {
      const small = await alice.files.offer(bob.username, alice.write('small.bin', randomBytes(6 * MIB)))
      let filled = false
      bob.on('file.progress', () => {
        if (!filled) fillUp(join(disk.directory, 'other'))
        filled = true
      })
      await bob.files.accept({ transferId: small, directory: disk.directory })
      expect(await bob.event('file.failed')).toMatchObject({ code: 'NO_SPACE', retryable: true })
      expect(await alice.event('file.failed')).toMatchObject({ code: 'NO_SPACE', retryable: true })
      expect(namesIn(disk.directory)).toEqual(['other'])
      rmSync(join(disk.directory, 'other'))
      await bob.files.accept({ transferId: small, directory: disk.directory })
      await bob.event('file.verified')
    } finally {
      disk.unmount()
    }
  })

  it('a folder that may not be written: NOT_WRITABLE, and the offer stands', async ({ skip }) => {
    const disk = mountSmallDisk(bob, 'size=64m,ro')
    if (disk === undefined) return skip('a read-only disk can be mounted by root only')
    try {
      const accept = bob.files.accept({ transferId, directory: disk.directory })
      await expect(accept).rejects.toMatchObject({ code: 'NOT_WRITABLE' })
      expect((await bob.files.list())[0]?.state).toBe('offered')
    } finally {
      disk.unmount()
    }
  })

  it('a device that pulls again after losing its stream is served at once; another device is not', async () => {
    const first = await pullByHand(bob, alice, transferId)
    await first.expect('manifest')
    const second = await pullByHand(bob, alice, transferId)
    await second.expect('manifest')
    const otherDevice = await peers.peer('bob-laptop', { account: 'bob' })
    const third = await pullByHand(otherDevice, alice, transferId)
    expect(await third.next()).toEqual({ type: 'failure', code: 'CONFLICT' })
    expect((await alice.files.list())[0]?.state).toBe('running')
    second.send({ type: 'failure', code: 'CANCELLED' })
    await alice.event('file.failed', alice.events.findIndex(({ type }) => type === 'file.failed') + 1)
    expect((await alice.files.list())[0]?.state).toBe('cancelled')
  })
})

function mountSmallDisk(peer: FilePeer, options: string): { directory: string; unmount(): void } | undefined {
  const directory = join(peer.home, 'small-disk')
  mkdirSync(directory)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return { directory, unmount: () => execFileSync('umount', ['-l', directory]) }
}

/** Writes until nothing more fits. */
function fillUp(path: string): void {
  const block = Buffer.alloc(64 * 1024)
  writeFileSync(path, '')
  try {
    for (;;) appendFileSync(path, block)
  } catch {
    // The disk is full, as it should be.
  }
}
