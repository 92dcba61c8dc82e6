import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TransferId } from '../../shared/message.ts'
import { corruptByte } from '../support/corrupt-byte.ts'
import {
  createFilePeers,
  cutConnections,
  digestOf,
  type FilePeer,
  type FilePeers,
  namesIn,
} from '../support/file-peers.ts'

const MIB = 1024 * 1024
const SIZE = 24 * MIB
const CONTENTS = randomBytes(SIZE)

describe('an accepted transfer', () => {
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

  /** Accepts, and runs `act` in the middle, in the very turn in which bob's first bytes are on his disk. */
  async function acceptAnd(act: () => unknown): Promise<void> {
    const acted = Promise.withResolvers<unknown>()
    let isFirst = true
    bob.on('file.progress', () => {
      if (isFirst) acted.resolve(act())
      isFirst = false
    })
    await bob.files.accept({ transferId })
    await acted.promise
  }

  async function expectArrival(): Promise<void> {
    const [received, sent] = await Promise.all([bob.event('file.verified'), alice.event('file.verified')])
    expect(received).toEqual({
      type: 'file.verified',
      transferId,
      path: join(bob.downloads, 'big.bin'),
      digest: digestOf(source),
    })
    expect(sent).toEqual({ type: 'file.verified', transferId, path: source, digest: digestOf(source) })
    expect(digestOf(received.path)).toBe(digestOf(source))
    expect(namesIn(bob.downloads)).toEqual(['big.bin'])
    for (const peer of [alice, bob]) {
      expect(peer.transfer()).toMatchObject({ state: 'verified', bytes: SIZE })
      expect(peer.events.filter(({ type }) => type === 'file.verified')).toHaveLength(1)
      expect(peer.events.filter(({ type }) => type === 'file.failed')).toEqual([])
    }
  }

  /** What was told at or after that position says that it did not begin at its beginning. */
  function expectGoneOn(from: number, atLeast: number): void {
    const progress = bob.events.slice(from).flatMap((event) => (event.type === 'file.progress' ? [event.bytes] : []))
    expect(Math.min(...progress)).toBeGreaterThanOrEqual(atLeast)
    expect(atLeast).toBeGreaterThan(0)
  }

  it('waits while its sender is away, with its path known, and comes when that is back', async () => {
    await alice.leave()
    expect(await bob.files.accept({ transferId })).toEqual({ path: join(bob.downloads, 'big.bin') })
    expect(await bob.event('file.changed')).toEqual({
      type: 'file.changed',
      transferId,
      state: 'accepted',
      reason: 'UNREACHABLE',
    })
    expect(bob.transfer()).toMatchObject({ state: 'accepted', path: join(bob.downloads, 'big.bin'), bytes: 0 })
    expect(bob.transfer()).not.toHaveProperty('error')
    await alice.comeBack()
    await expectArrival()
  })

  it('waits over a restart of its receiver, too', async () => {
    await alice.leave()
    await bob.files.accept({ transferId })
    await bob.restart()
    expect(bob.transfer()).toMatchObject({ state: 'accepted', path: join(bob.downloads, 'big.bin') })
    await alice.comeBack()
    await expectArrival()
  })

  it.each(['alice', 'bob'])('goes on from where it was when %s restarts in the middle', async (who) => {
    await acceptAnd(() => (who === 'alice' ? alice : bob).restart())
    // Bob has written down how far he came.
    await expect.poll(() => bob.store.get(transferId)?.bytes).toBeGreaterThan(0)
    const [from, written] = [bob.events.length, bob.store.get(transferId)?.bytes ?? 0]
    await expectArrival()
    expectGoneOn(from, written)
  })

  it('goes on after every of many cuts, and never from its beginning', async () => {
    let cuts = 0
    let isUnderWay = false
    bob.on('file.changed', ({ state }) => {
      isUnderWay = state === 'running'
    })
    // The first of every attempt is told at once.
    bob.on('file.progress', ({ bytes }) => {
      if (!isUnderWay || cuts === 10 || bytes === SIZE) return
      isUnderWay = false
      cuts += 1
      cutConnections(cuts % 2 === 0 ? bob.node : alice.node)
    })
    await bob.files.accept({ transferId })
    await expectArrival()
    expect(cuts).toBe(10)
    const progress = bob.events.flatMap((event) => (event.type === 'file.progress' ? [event.bytes] : []))
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    const waits = bob.events.filter((event) => event.type === 'file.changed' && event.state === 'accepted')
    expect(waits).toHaveLength(cuts)
  })

  it.each([
    ['changes', () => appendFileSync(source, 'more')],
    ['goes away', () => rmSync(source)],
  ])('fails at both sides, with nothing left, when the source %s while it waits', async (_, change) => {
    await acceptAnd(() => alice.leave())
    await bob.told((event) => event.type === 'file.changed' && event.reason === 'UNREACHABLE')
    expect(namesIn(bob.downloads)).toEqual(['big.bin.part'])
    change()
    await alice.comeBack()
    for (const peer of [alice, bob]) {
      expect(await peer.event('file.failed')).toEqual({
        type: 'file.failed',
        transferId,
        code: 'SOURCE_CHANGED',
        retryable: false,
      })
      expect(peer.transfer()).toMatchObject({ state: 'failed', error: 'SOURCE_CHANGED' })
    }
    expect(namesIn(bob.downloads)).toEqual([])
    await expect(bob.files.accept({ transferId })).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
  })

  it('begins the split file anew, and says so, when what is here already is not what its sender has', async () => {
    await acceptAnd(() => alice.leave())
    await bob.told((event) => event.type === 'file.changed' && event.reason === 'UNREACHABLE')
    corruptByte(join(bob.downloads, 'big.bin.part'), 1)
    await alice.comeBack()
    await expectArrival()
    for (const peer of [alice, bob]) {
      const anew = peer.events.filter((event) => event.type === 'file.changed' && event.reason === 'INTEGRITY')
      expect(anew).toHaveLength(1)
    }
  })

  it('goes on from where it was when the folder that it goes to is back, and it is resumed', async () => {
    await acceptAnd(() => alice.leave())
    await bob.told((event) => event.type === 'file.changed' && event.reason === 'UNREACHABLE')
    const elsewhere = join(bob.home, 'unplugged')
    renameSync(bob.downloads, elsewhere)
    await alice.comeBack()
    expect(await bob.event('file.failed')).toMatchObject({ code: 'NOT_WRITABLE', retryable: true })
    renameSync(elsewhere, bob.downloads)
    const [from, { bytes }] = [bob.events.length, bob.transfer()]
    await bob.files.resume(transferId)
    await Promise.all([bob.event('file.verified'), alice.event('file.verified')])
    expect(digestOf(join(bob.downloads, 'big.bin'))).toBe(digestOf(source))
    expectGoneOn(from, bytes)
  })

  it('has its name to itself, also after a restart', async () => {
    mkdirSync(join(alice.home, 'other'))
    const second = await alice.offer(bob, alice.write('other/big.bin', randomBytes(MIB)))
    await alice.leave()
    expect((await bob.files.accept({ transferId })).path).toBe(join(bob.downloads, 'big.bin'))
    await bob.restart()
    expect((await bob.files.accept({ transferId: second })).path).toBe(join(bob.downloads, 'big (2).bin'))
    await alice.comeBack()
    await bob.told((event) => event.type === 'file.verified' && event.transferId === transferId)
    await bob.told((event) => event.type === 'file.verified' && event.transferId === second)
    expect(namesIn(bob.downloads)).toEqual(['big (2).bin', 'big.bin'])
  })

  it('is told as arrived to a sender that did not hear it on the stream', async () => {
    const mail = peers.holdMail()
    bob.on('file.progress', ({ bytes }) => {
      if (bytes === SIZE) cutConnections(alice.node)
    })
    await bob.files.accept({ transferId })
    await bob.event('file.verified')
    await mail.release()
    await expectArrival()
    await alice.restart()
    await bob.restart()
    await expectArrival()
  })

  it('sends its sender nothing twice: it was accepted, and has arrived', async () => {
    await bob.files.accept({ transferId })
    await Promise.all([bob.event('file.verified'), alice.event('file.verified')])
    expect(await bob.files.accept({ transferId })).toEqual({ path: join(bob.downloads, 'big.bin') })
    await bob.restart()
    const answers = () => bob.sent.map((body) => (body.type === 'fileAnswer' ? body.answer : body.type))
    await expect.poll(answers).toEqual(['accepted', 'verified'])
  })
})

it('what runs by a connection that its sender has left goes on by the newer one at once', async () => {
  const peers = createFilePeers()
  const left = Promise.withResolvers<void>()
  let isGone = true
  const onStream = () => {
    if (isGone) left.resolve()
    return isGone
  }
  const [alice, bob] = [await peers.peer('alice', { isIgnored: onStream }), await peers.peer('bob')]
  const transferId = await alice.offer(bob, alice.write('small.bin', randomBytes(100_000)))
  await bob.files.accept({ transferId })
  // Nobody answers there any more, and nobody says so.
  await left.promise
  isGone = false
  bob.files.reconnected(alice.device)
  expect(await bob.event('file.verified')).toMatchObject({ transferId })
  expect(bob.events.filter(({ type }) => type === 'file.changed')).toMatchObject([{ state: 'running' }])
  await peers.stop()
})

it('whoever sends what was accepted and cannot be fetched is told that it waits', async () => {
  const peers = createFilePeers()
  const alice = await peers.peer('alice', { isCutOff: true, unpulledMs: 10 })
  const bob = await peers.peer('bob', { isCutOff: true })
  const transferId = await alice.offer(bob, alice.write('small.bin', randomBytes(1_000)))
  await bob.files.accept({ transferId })
  await alice.event('file.changed', 1)
  expect(alice.events).toEqual([
    { type: 'file.changed', transferId, state: 'accepted' },
    { type: 'file.changed', transferId, state: 'accepted', reason: 'UNREACHABLE' },
  ])
  await peers.stop()
})
