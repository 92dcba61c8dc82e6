/** Offers that come in numbers, and files that are taken unasked: neither may fill the screen, the profile or the disk. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MANIFEST_MAX_ENTRIES, OFFERS_PER_ACCOUNT_MAX } from '../../shared/limits.ts'
import { offerOf } from '../support/file-hand.ts'
import { createFilePeers, type FilePeer, type FilePeers, namesIn } from '../support/file-peers.ts'
import { mountSmallDisk } from '../support/hostile-disk.ts'
import { beHostile, fileEntry, folderEntry, folderOffer, sendManifest } from '../support/hostile-sender.ts'

const MIB = 1024 * 1024
const MANY = 10_000
const CONTENTS = randomBytes(10)

let peers: FilePeers
let alice: FilePeer
let bob: FilePeer

beforeEach(async () => {
  peers = createFilePeers()
  alice = await peers.peer('alice')
  bob = await peers.peer('bob')
})
afterEach(() => peers.stop())

const offerToBob = (offer: Parameters<FilePeer['files']['onOffer']>[2]) =>
  bob.files.onOffer(alice.username, alice.device, offer)

describe('ten thousand offers of one account', () => {
  it('show as many as may wait, and the others are declined', () => {
    for (let number = 0; number < MANY; number += 1) offerToBob(offerOf(`${number}.txt`, CONTENTS).offer)
    expect(bob.files.list()).toHaveLength(OFFERS_PER_ACCOUNT_MAX)
    expect(bob.events).toHaveLength(OFFERS_PER_ACCOUNT_MAX)
  })

  it('with hostile names are told so often and no more, and are not all kept', () => {
    for (let number = 0; number < MANY; number += 1) offerToBob(offerOf(`../${number}.txt`, CONTENTS).offer)
    expect(bob.files.list()).toHaveLength(OFFERS_PER_ACCOUNT_MAX)
    expect(bob.events).toHaveLength(OFFERS_PER_ACCOUNT_MAX)
    // Whoever is honest is still heard.
    offerToBob(offerOf('honest.txt', CONTENTS).offer)
    expect(bob.events.at(-1)).toMatchObject({ type: 'file.offered', name: 'honest.txt' })
  })
})

describe('an offer', () => {
  it.each([
    ['of 2^53 bytes', { sizeBytes: 2 ** 53 }, 'TOO_LARGE'],
    ['of a negative size', { sizeBytes: -1 }, 'TOO_LARGE'],
    ['of no file', { count: 0 }, 'MALFORMED'],
    ['of a folder with more files than any', { folder: true, count: MANIFEST_MAX_ENTRIES + 1 }, 'TOO_LARGE'],
  ])('%s is refused', (_, lie, code) => {
    offerToBob({ ...offerOf('a.txt', CONTENTS).offer, ...lie })
    expect(bob.events).toMatchObject([{ type: 'file.failed', code, retryable: false }])
  })

  it('of the most bytes that can be counted is taken down, and is more than any disk has', async () => {
    const { offer } = offerOf('a.txt', CONTENTS)
    offerToBob({ ...offer, sizeBytes: Number.MAX_SAFE_INTEGER })
    await expect(bob.files.accept(offer)).rejects.toMatchObject({ code: 'NO_SPACE' })
    expect(namesIn(bob.downloads)).toEqual([])
    expect(bob.transfer().state).toBe('offered')
  })

  it('of a folder with nothing in it is a folder with nothing in it', async () => {
    const sender = await beHostile(alice, bob)
    const hand = await sender.pulled(folderOffer([]))
    hand.send({ type: 'manifest', entries: [], last: true })
    await hand.expect('pagesTaken')
    hand.send({ type: 'reply', prefixDigest: new Uint8Array() })
    await hand.expect('begin')
    await bob.event('file.verified')
    expect(namesIn(join(bob.downloads, 'album'))).toEqual([])
  })

  it('of a folder with nothing in it and yet some bytes is not believed', async () => {
    const sender = await beHostile(alice, bob)
    const hand = await sender.pulled(folderOffer([], { sizeBytes: 5 }))
    hand.send({ type: 'manifest', entries: [], last: true })
    expect(await bob.event('file.failed')).toMatchObject({ code: 'INTEGRITY' })
    expect(namesIn(bob.downloads)).toEqual([])
  })
})

describe('what is taken unasked', () => {
  it('is no folder of nothing but names that would take more of the disk than was allowed', async () => {
    bob.files.setAutoAccept(alice.username, 100_000)
    const entries = Array.from({ length: 25 }, (_, number) => fileEntry(`${10 + number}`, 0))
    offerToBob(folderOffer(entries))
    expect(bob.transfer().state).toBe('offered')
    offerToBob(folderOffer(entries.slice(1), { name: 'fewer' }))
    await bob.told((event) => event.type === 'file.changed' && event.state === 'accepted')
  })

  it('leaves a tenth of the disk free, however many small ones come; whoever is asked may fill it', async ({
    skip,
  }) => {
    const disk = mountSmallDisk(20 * MIB)
    if (disk === undefined) return skip('only root may mount a disk of its own')
    const carol = await peers.peer('carol', { downloads: disk.path })
    carol.files.setAutoAccept(alice.username, MIB)
    await alice.leave()
    const offers = Array.from({ length: 30 }, (_, number) => offerOf(`${number}.bin`, Buffer.alloc(MIB - number)).offer)
    for (const offer of offers) carol.files.onOffer(alice.username, alice.device, offer)
    const taken = () => carol.files.list().filter(({ state }) => state === 'accepted')
    await expect.poll(() => taken().length).toBe(18)
    const [waiting] = carol.files.list().filter(({ state }) => state === 'offered')
    await carol.files.accept({ transferId: waiting?.transferId ?? offers[0]?.transferId ?? ('' as never) })
    expect(taken()).toHaveLength(19)
  })
})

it('a folder of more names than the disk has room for is NO_SPACE before any is made', async ({ skip }) => {
  const disk = mountSmallDisk(MIB)
  if (disk === undefined) return skip('only root may mount a disk of its own')
  const entries = Array.from({ length: 400 }, (_, number) => folderEntry(`${1000 + number}`))
  const offer = folderOffer(entries)
  const sender = await beHostile(alice, bob)
  sender.offer(offer)
  await bob.files.accept({ transferId: offer.transferId, directory: disk.path })
  const hand = await sender.next()
  await hand.expect('pull')
  await sendManifest(hand, entries)
  expect(await bob.event('file.failed')).toMatchObject({ code: 'NO_SPACE', retryable: true })
  expect(namesIn(disk.path)).toEqual(['album.part'])
  expect(namesIn(join(disk.path, 'album.part'))).toEqual([])
})
