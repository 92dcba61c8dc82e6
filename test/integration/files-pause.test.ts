import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TransferId } from '../../shared/message.ts'
import { createFilePeers, digestOf, type FilePeer, type FilePeers, namesIn } from '../support/file-peers.ts'

const MIB = 1024 * 1024
const CONTENTS = randomBytes(24 * MIB)

describe('a transfer that is paused', () => {
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

  const sides = (who: string) => (who === 'alice' ? ([alice, bob] as const) : ([bob, alice] as const))

  /** Bob accepts, and somebody pauses in the middle. Resolves when both sides say so. */
  async function pauseInTheMiddle(who: FilePeer, other: FilePeer): Promise<void> {
    const paused = Promise.withResolvers<void>()
    let isFirst = true
    bob.on('file.progress', () => {
      if (isFirst) who.files.pause(transferId).then(paused.resolve, paused.reject)
      isFirst = false
    })
    await bob.files.accept({ transferId })
    await paused.promise
    expect(await other.told((event) => event.type === 'file.changed' && event.state === 'paused')).toEqual({
      ...{ type: 'file.changed', transferId, state: 'paused', reason: 'PAUSED' },
    })
    expect(who.events).toContainEqual({ type: 'file.changed', transferId, state: 'paused' })
    for (const peer of [who, other]) expect(peer.transfer().state).toBe('paused')
    expect(bob.transfer().bytes).toBeGreaterThan(0)
    expect(namesIn(bob.downloads)).toEqual(['big.bin.part'])
  }

  async function expectArrival(): Promise<void> {
    const [received] = await Promise.all([bob.event('file.verified'), alice.event('file.verified')])
    expect(digestOf(received.path)).toBe(digestOf(source))
    expect(namesIn(bob.downloads)).toEqual(['big.bin'])
  }

  it.each(['alice', 'bob'])(
    'by %s stands still until it is resumed there, and goes on from where it was',
    async (name) => {
      const [who, other] = sides(name)
      await pauseInTheMiddle(who, other)
      const { bytes } = bob.transfer()
      const from = bob.events.length
      await expect(other.files.resume(transferId)).rejects.toMatchObject({ code: 'CONFLICT' })
      await who.files.resume(transferId)
      await expectArrival()
      const progress = bob.events.slice(from).flatMap((event) => (event.type === 'file.progress' ? [event.bytes] : []))
      expect(Math.min(...progress)).toBeGreaterThanOrEqual(bytes)
    },
  )

  it.each([
    ['alice', 'alice'],
    ['alice', 'bob'],
    ['bob', 'alice'],
    ['bob', 'bob'],
  ])('by %s stays so over a restart of %s', async (name, restarting) => {
    const [who, other] = sides(name)
    await pauseInTheMiddle(who, other)
    await sides(restarting)[0].restart()
    for (const peer of [who, other]) expect(peer.transfer().state).toBe('paused')
    await who.files.resume(transferId)
    await expectArrival()
  })

  it('by both goes on when both have resumed it', async () => {
    await pauseInTheMiddle(alice, bob)
    await bob.files.pause(transferId)
    await alice.files.resume(transferId)
    expect(alice.transfer().state).toBe('paused')
    expect(bob.transfer().state).toBe('paused')
    await bob.files.resume(transferId)
    await expectArrival()
  })

  it('while the other side is away is found paused when it is back, and goes on when that was resumed meanwhile', async () => {
    await alice.leave()
    await bob.files.accept({ transferId })
    await bob.files.pause(transferId)
    await alice.comeBack()
    await alice.told((event) => event.type === 'file.changed' && event.state === 'paused')
    await alice.leave()
    await bob.files.resume(transferId)
    await alice.comeBack()
    await expectArrival()
  })

  it('does not stand still because the word that it was paused comes after the word that it goes on', async () => {
    await alice.leave()
    await bob.files.accept({ transferId })
    const hear = (sequence: number, answer: 'paused' | 'resumed') =>
      bob.files.onAnswer(alice.username, alice.device, sequence, { type: 'fileAnswer', transferId, answer })
    await hear(1002, 'resumed')
    await hear(1001, 'paused')
    expect(bob.transfer().state).toBe('accepted')
    await alice.comeBack()
    await expectArrival()
  })

  it.each(['alice', 'bob'])('can be given up by %s, and nothing is left of it', async (name) => {
    const [who, other] = sides(name)
    await pauseInTheMiddle(alice, bob)
    await who.files.cancel(transferId)
    for (const peer of [who, other]) {
      expect(await peer.event('file.failed')).toMatchObject({ code: 'CANCELLED', retryable: false })
      expect(peer.transfer().state).toBe('cancelled')
    }
    expect(namesIn(bob.downloads)).toEqual([])
  })

  it('is asked for again at once when there is a better way to whoever refused it', async () => {
    await pauseInTheMiddle(alice, bob)
    const mail = peers.holdMail()
    await alice.files.resume(transferId)
    bob.files.improved(alice.device, 'lan')
    await expectArrival()
    await mail.release()
  })

  it('cannot be what was not accepted, or is over', async () => {
    for (const peer of [alice, bob]) {
      await expect(peer.files.pause(transferId)).rejects.toMatchObject({ code: 'CONFLICT' })
      await expect(peer.files.resume(transferId)).rejects.toMatchObject({ code: 'CONFLICT' })
    }
    await bob.files.accept({ transferId })
    await expectArrival()
    await expect(bob.files.pause(transferId)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(bob.transfer().path).toBe(join(bob.downloads, 'big.bin'))
  })
})
