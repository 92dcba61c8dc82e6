import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TransferId } from '../../shared/message.ts'
import { pullByHand } from '../support/file-hand.ts'
import { createFilePeers, digestOf, type FilePeer, type FilePeers, namesIn } from '../support/file-peers.ts'

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
    transferId = await alice.offer(bob, source)
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
      expect(peer.files.list()).toMatchObject([{ transferId, state, error: code }])
      expect(peer.events.filter(({ type }) => type === 'file.failed')).toHaveLength(1)
    }
    expect(namesIn(bob.downloads)).toEqual([])
  }

  it('declined: the sender learns it, nothing is written, and it cannot be accepted any more', async () => {
    await bob.files.decline(transferId)
    mkdirSync(bob.downloads)
    await expectBoth('declined', 'DECLINED', false)
    await expect(bob.files.accept({ transferId })).rejects.toMatchObject({ code: 'DECLINED' })
    await bob.files.decline(transferId)
    await expect.poll(() => bob.sent).toEqual([{ type: 'fileAnswer', transferId, answer: 'declined' }])
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

  it.each(['alice', 'bob'])('%s stops in the middle: both sides close at once, and the transfer waits', async (who) => {
    const [stopping, other] = who === 'alice' ? [alice, bob] : [bob, alice]
    const stopped = Promise.withResolvers<void>()
    await acceptAnd(() => stopping.files.stop().then(stopped.resolve, stopped.reject))
    await stopped.promise
    expect(await other.told((event) => event.type === 'file.changed' && event.reason !== undefined)).toEqual({
      ...{ type: 'file.changed', transferId, state: 'accepted', reason: 'CLOSED' },
    })
    for (const peer of [alice, bob]) expect(peer.transfer().state).toBe('accepted')
    expect(namesIn(bob.downloads)).toEqual(['big.bin.part'])
    await expect(stopping.files.accept({ transferId })).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('what was over when a process ended, before its part could be removed, is cleaned up by the next one', async () => {
    await acceptAnd(() => bob.files.pause(transferId))
    await bob.told((event) => event.type === 'file.changed' && event.state === 'paused')
    bob.store.update(transferId, { state: 'cancelled', error: 'CANCELLED' })
    await bob.restart()
    await expect.poll(() => namesIn(bob.downloads)).toEqual([])
    await expect.poll(() => bob.store.get(transferId)?.partPath).toBeNull()
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

  it('a disk that is too small is known before anything is sent, what others were promised counted', async ({
    skip,
  }) => {
    const disk = mountSmallDisk(bob, 'size=24m')
    if (disk === undefined) return skip('a small disk can be mounted by root only')
    try {
      const other = await alice.offer(bob, alice.write('other.bin', CONTENTS))
      await alice.leave()
      await bob.files.accept({ transferId: other, directory: disk.directory })
      const accept = bob.files.accept({ transferId, directory: disk.directory })
      await expect(accept).rejects.toMatchObject({ code: 'NO_SPACE' })
      expect(bob.transfer(transferId).state).toBe('offered')
      expect(namesIn(disk.directory)).toEqual(['other.bin.part'])
    } finally {
      disk.unmount()
    }
  })

  it.each(['resume', 'accept'] as const)(
    'a disk that fills up in the middle: NO_SPACE, and after %s it goes on from where it was',
    async (how) => {
      const disk = mountSmallDisk(bob, 'size=24m')
      if (disk === undefined) return
      try {
        let isFirst = true
        bob.on('file.progress', () => {
          if (isFirst) fillUp(join(disk.directory, 'other'))
          isFirst = false
        })
        await bob.files.accept({ transferId, directory: disk.directory })
        for (const peer of [alice, bob]) {
          expect(await peer.event('file.failed')).toMatchObject({ code: 'NO_SPACE', retryable: true })
          expect(peer.transfer()).toMatchObject({ state: 'failed', error: 'NO_SPACE' })
        }
        expect(namesIn(disk.directory)).toEqual(['big.bin.part', 'other'])
        const again = () => (how === 'resume' ? bob.files.resume(transferId) : bob.files.accept({ transferId }))
        await expect(again()).rejects.toMatchObject({ code: 'NO_SPACE' })
        rmSync(join(disk.directory, 'other'))
        const [from, { bytes }] = [bob.events.length, bob.transfer()]
        await again()
        expect((await bob.event('file.verified')).digest).toBe(digestOf(source))
        await alice.event('file.verified')
        const progress = bob.events
          .slice(from)
          .flatMap((event) => (event.type === 'file.progress' ? [event.bytes] : []))
        expect(Math.min(...progress)).toBeGreaterThanOrEqual(bytes)
        expect(namesIn(disk.directory)).toEqual(['big.bin'])
      } finally {
        disk.unmount()
      }
    },
  )

  it('a folder that may not be written: NOT_WRITABLE, and the offer stands', async ({ skip }) => {
    const disk = mountSmallDisk(bob, 'size=64m,ro')
    if (disk === undefined) return skip('a read-only disk can be mounted by root only')
    try {
      const accept = bob.files.accept({ transferId, directory: disk.directory })
      await expect(accept).rejects.toMatchObject({ code: 'NOT_WRITABLE' })
      expect(bob.files.list()[0]?.state).toBe('offered')
    } finally {
      disk.unmount()
    }
  })

  it('a device that pulls again after losing its stream is served at once', async () => {
    const first = await pullByHand(bob, alice, transferId)
    await first.expect('manifest')
    const second = await pullByHand(bob, alice, transferId)
    await second.expect('manifest')
    expect(alice.transfer().state).toBe('running')
    second.send({ type: 'failure', code: 'CANCELLED' })
    expect(await alice.event('file.failed')).toMatchObject({ code: 'CANCELLED' })
    expect(alice.transfer().state).toBe('cancelled')
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
