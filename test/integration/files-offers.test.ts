import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { offerOf, takeByHand } from '../support/file-hand.ts'
import { createFilePeers, digestOf, type FilePeer, type FilePeers, namesIn } from '../support/file-peers.ts'

const MIB = 1024 * 1024

describe('what is offered', () => {
  let peers: FilePeers
  let alice: FilePeer
  let bob: FilePeer

  beforeEach(async () => {
    peers = createFilePeers()
    alice = await peers.peer('alice')
    bob = await peers.peer('bob')
  })
  afterEach(() => peers.stop())

  function writeTree(): string {
    alice.write('trip/photos/1.jpg', randomBytes(3 * MIB))
    alice.write('trip/photos/2.jpg', randomBytes(1000))
    alice.write('trip/空.txt', new Uint8Array())
    return join(alice.home, 'trip')
  }

  describe('can be looked at before it is accepted', () => {
    it('a folder, entry by entry and in pages, and the same is known at both sides', async () => {
      const transferId = await alice.offer(bob, writeTree())
      expect(await bob.event('file.offered')).toMatchObject({
        name: 'trip',
        folder: true,
        files: 3,
        sizeBytes: 3 * MIB + 1000,
      })
      const { entries, total } = await bob.files.entries(transferId, 0, 100)
      expect(entries.map(({ path, folder, sizeBytes }) => [path, folder, sizeBytes])).toEqual([
        ['photos', true, 0],
        ['photos/1.jpg', false, 3 * MIB],
        ['photos/2.jpg', false, 1000],
        ['空.txt', false, 0],
      ])
      expect(total).toBe(4)
      expect(await bob.files.entries(transferId, 2, 1)).toEqual({ entries: entries.slice(2, 3), total })
      expect(await alice.files.entries(transferId, 0, 100)).toEqual({ entries, total })
      expect(bob.transfer().state).toBe('offered')
      expect(alice.transfer().state).toBe('offered')
      expect(bob.sent).toEqual([])
    })

    it('also when its sender has gone again, but not for the first time then', async () => {
      const tree = writeTree()
      const first = await alice.offer(bob, tree)
      const second = await alice.offer(bob, tree)
      const seen = await bob.files.entries(first, 0, 100)
      await alice.leave()
      await bob.restart()
      expect(await bob.files.entries(first, 0, 100)).toEqual(seen)
      await expect(bob.files.entries(second, 0, 100)).rejects.toMatchObject({ code: 'UNREACHABLE' })
      await alice.comeBack()
      expect(await bob.files.entries(second, 0, 100)).toEqual(seen)
    })

    it('and a list that is not the offered one is not believed', async () => {
      const { offer, entry } = offerOf('a.txt', Buffer.from('a'))
      bob.files.onOffer(alice.username, alice.device, offer)
      await alice.node.unhandle('/hongyan/file/1.0.0')
      await alice.node.handle('/hongyan/file/1.0.0', async (stream) => {
        const hand = takeByHand(stream)
        await hand.expect('look')
        hand.send({ type: 'manifest', entries: [{ ...entry, modifiedAtMs: 2 }], last: true })
      })
      await expect(bob.files.entries(offer.transferId, 0, 100)).rejects.toMatchObject({ code: 'INTEGRITY' })
      expect(bob.transfer().state).toBe('offered')
    })

    it('by nobody else', async () => {
      const transferId = await alice.offer(bob, writeTree())
      const carol = await peers.peer('carol')
      const hand = takeByHand(await carol.node.dialProtocol(alice.node.getMultiaddrs(), '/hongyan/file/1.0.0'))
      hand.send({ type: 'look', transferId })
      expect(await hand.next()).toEqual({ type: 'failure', code: 'NOT_FOUND' })
    })
  })

  it('a folder arrives whole, under one name', async () => {
    const tree = writeTree()
    const transferId = await alice.offer(bob, tree)
    expect(await bob.files.accept({ transferId })).toEqual({ path: join(bob.downloads, 'trip') })
    const [received, sent] = await Promise.all([bob.event('file.verified'), alice.event('file.verified')])
    expect(received.path).toBe(join(bob.downloads, 'trip'))
    expect(received.digest).toBe(sent.digest)
    for (const path of ['photos/1.jpg', 'photos/2.jpg', '空.txt']) {
      expect(digestOf(join(received.path, path))).toBe(digestOf(join(tree, path)))
    }
    expect(namesIn(bob.downloads)).toEqual(['trip'])
  })

  describe('by somebody from whom files are taken unasked', () => {
    const offer = (size: number) => alice.offer(bob, alice.write(`${size}.bin`, randomBytes(size)))

    it('comes by itself up to the size that was named, and waits as an offer above it', async () => {
      bob.files.setAutoAccept(alice.username, 1000)
      await bob.restart()
      expect(bob.files.autoAccepts()).toEqual([{ username: 'alice', maxBytes: 1000 }])
      const small = await offer(1000)
      const large = await offer(1001)
      await bob.told((event) => event.type === 'file.verified' && event.transferId === small)
      expect(bob.transfer(large).state).toBe('offered')
      const told = bob.events.filter((event) => event.type === 'file.offered' || event.type === 'file.changed')
      expect(told.map((event) => [event.type, event.transferId])).toContainEqual(['file.offered', small])
      expect(told).toContainEqual({ type: 'file.changed', transferId: small, state: 'accepted' })
    })

    it('waits again when that was taken back, and from anybody else', async () => {
      bob.files.setAutoAccept(alice.username, 1000)
      bob.files.setAutoAccept(alice.username, 0)
      expect(bob.files.autoAccepts()).toEqual([])
      const carol = await peers.peer('carol')
      bob.files.setAutoAccept(carol.username, 1000)
      await offer(10)
      expect(bob.transfer().state).toBe('offered')
    })

    it('waits when that account is blocked, or not the same any more', async () => {
      bob.files.setAutoAccept(alice.username, 1000)
      peers.setKey(alice.username, undefined)
      const first = await offer(10)
      expect(bob.files.autoAccepts()).toEqual([])
      expect(() => bob.files.setAutoAccept(alice.username, 5)).toThrow(expect.objectContaining({ code: 'KEY_CHANGED' }))
      peers.setKey(alice.username, randomBytes(32))
      const second = await offer(11)
      for (const id of [first, second]) expect(bob.transfer(id).state).toBe('offered')
    })
  })
})
