import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FileEvent } from '../../peer/files/ledger.ts'
import { FILE_PROGRESS_INTERVAL_MS } from '../../shared/limits.ts'
import { pullByHand } from '../support/file-hand.ts'
import { createFilePeers, digestOf, type FilePeer, type FilePeers, namesIn } from '../support/file-peers.ts'

const MIB = 1024 * 1024

describe('files between peers', () => {
  let peers: FilePeers
  let alice: FilePeer
  let bob: FilePeer

  beforeEach(async () => {
    peers = createFilePeers()
    alice = await peers.peer('alice')
    bob = await peers.peer('bob')
  })
  afterEach(() => peers.stop())

  it('the sender believes a message that all has arrived, before the stream says so, and ends that in order', async () => {
    const source = alice.write('small.txt', Buffer.from('hello'))
    const transferId = await alice.offer(bob, source)
    const hand = await pullByHand(bob, alice, transferId)
    await hand.expect('manifest')
    hand.send({ type: 'pagesTaken', count: 1 })
    await hand.expect('reply')
    hand.send({ type: 'begin', offset: 0 })
    await hand.expect('data')
    const [digest] = (await hand.expect('ends')).digests
    if (digest === undefined) throw new Error('one file has ended')
    const answer = { type: 'fileAnswer', transferId, answer: 'verified', digest } as const
    await alice.files.onAnswer(bob.username, bob.device, 1, answer)
    // A failure would come before the end.
    await expect(hand.next()).rejects.toThrow('the stream has ended')
    expect(alice.events.slice(-2)).toMatchObject([
      { type: 'file.progress', bytes: 5 },
      { type: 'file.verified', digest: digestOf(source) },
    ])
  })

  it('a file of 20 MB arrives whole, with the same digest at both sides', async () => {
    const path = alice.write('photos.tar', randomBytes(20 * MIB))
    const transferId = await alice.offer(bob, path)
    expect(await bob.event('file.offered')).toEqual({
      ...{
        type: 'file.offered',
        transferId,
        from: 'alice',
        name: 'photos.tar',
        folder: false,
        sizeBytes: 20 * MIB,
        files: 1,
      },
    })
    expect(bob.files.list()[0]).toMatchObject({ state: 'offered', direction: 'incoming', bytes: 0 })

    const { path: target } = await bob.files.accept({ transferId })
    const [received, sent] = await Promise.all([bob.event('file.verified'), alice.event('file.verified')])

    expect(target).toBe(join(bob.downloads, 'photos.tar'))
    expect(received).toEqual({ type: 'file.verified', transferId, path: target, digest: digestOf(path) })
    expect(sent).toEqual({ type: 'file.verified', transferId, path, digest: digestOf(target) })
    expect(namesIn(bob.downloads)).toEqual(['photos.tar'])
    expect(bob.files.list()).toEqual([
      {
        ...{ transferId, direction: 'incoming', peer: 'alice', name: 'photos.tar', folder: false, files: 1 },
        ...{ path: target, sizeBytes: 20 * MIB, bytes: 20 * MIB, state: 'verified' },
      },
    ])
    expect(alice.files.list()[0]).toMatchObject({ direction: 'outgoing', bytes: 20 * MIB, state: 'verified' })
  })

  it('progress grows to the whole size at both sides, told no more than four times a second', async () => {
    const path = alice.write('a.bin', randomBytes(12 * MIB))
    const begun = Date.now()
    const transferId = await alice.offer(bob, path)
    await bob.files.accept({ transferId })
    await Promise.all([bob.event('file.verified'), alice.event('file.verified')])
    const tookMs = Date.now() - begun
    for (const { events } of [alice, bob]) {
      const progress = events.filter((event) => event.type === 'file.progress')
      const bytes = progress.map((event) => event.bytes)
      expect(bytes).toEqual([...bytes].sort((a, b) => a - b))
      expect(new Set(bytes).size).toBe(bytes.length)
      expect(bytes.at(-1)).toBe(12 * MIB)
      // The first at once, the last at the end, and between them one in every interval.
      expect(bytes.length).toBeLessThanOrEqual(2 + tookMs / FILE_PROGRESS_INTERVAL_MS)
      expect(progress.every(({ sizeBytes, bytesPerSecond }) => sizeBytes === 12 * MIB && bytesPerSecond > 0)).toBe(true)
      expect(events.at(-1)?.type).toBe('file.verified')
    }
  })

  it.each([
    ['an empty file', 'empty.txt', 0],
    ['a file of exactly one chunk', 'chunk.bin', 256 * 1024],
    ['a file of one window and a byte', 'window.bin', 2 * MIB + 1],
    ['a Chinese name', '鸿雁传书 —— 第一封.txt', 1000],
    ['a name with an emoji', '👩‍👩‍👧 family.jpg', 1000],
  ])('%s arrives', async (_, name, size) => {
    const path = alice.write(name, randomBytes(size))
    const transferId = await alice.offer(bob, path)
    await bob.files.accept({ transferId })
    const { path: target, digest } = await bob.event('file.verified')
    expect(target).toBe(join(bob.downloads, name))
    expect(digest).toBe(digestOf(path))
    expect(readFileSync(target).equals(readFileSync(path))).toBe(true)
    expect((await bob.event('file.progress')).sizeBytes).toBe(size)
  })

  describe('where the name is taken', () => {
    let existing: string
    beforeEach(() => {
      mkdirSync(bob.downloads)
      existing = join(bob.downloads, 'letter.txt')
      writeFileSync(existing, 'precious')
    })
    const offer = () => alice.offer(bob, alice.write('letter.txt', Buffer.from('new')))

    it('the new file gets a number by default, and the old one stays', async () => {
      const transferId = await offer()
      const { path } = await bob.files.accept({ transferId })
      expect((await bob.event('file.verified')).path).toBe(path)
      expect(path).toBe(join(bob.downloads, 'letter (2).txt'))
      expect(readFileSync(existing, 'utf8')).toBe('precious')
      expect(readFileSync(path, 'utf8')).toBe('new')
    })

    it('"refuse" refuses, harms nothing, and the offer can still be accepted otherwise', async () => {
      const transferId = await offer()
      await expect(bob.files.accept({ transferId, onConflict: 'refuse' })).rejects.toMatchObject({ code: 'CONFLICT' })
      expect(namesIn(bob.downloads)).toEqual(['letter.txt'])
      expect(readFileSync(existing, 'utf8')).toBe('precious')
      expect(bob.files.list()[0]?.state).toBe('offered')
      expect(bob.sent).toEqual([])
      await bob.files.accept({ transferId, onConflict: 'rename' })
      await bob.event('file.verified')
    })

    it('"overwrite" replaces the file', async () => {
      const transferId = await offer()
      expect(await bob.files.accept({ transferId, onConflict: 'overwrite' })).toEqual({ path: existing })
      await bob.event('file.verified')
      expect(readFileSync(existing, 'utf8')).toBe('new')
      expect(namesIn(bob.downloads)).toEqual(['letter.txt'])
    })

    it('"overwrite" replaces a symbolic link, not what it points to', async () => {
      const link = join(bob.downloads, 'link.txt')
      symlinkSync(existing, link)
      const transferId = await alice.offer(bob, alice.write('link.txt', Buffer.from('new')))
      await bob.files.accept({ transferId, onConflict: 'overwrite' })
      await bob.event('file.verified')
      expect(readFileSync(existing, 'utf8')).toBe('precious')
      expect(readFileSync(link, 'utf8')).toBe('new')
    })

    it('a folder is never replaced', async () => {
      mkdirSync(join(bob.downloads, 'folder.txt'))
      const transferId = await alice.offer(bob, alice.write('folder.txt', Buffer.from('new')))
      const accept = bob.files.accept({ transferId, onConflict: 'overwrite' })
      await expect(accept).rejects.toMatchObject({ code: 'CONFLICT' })
    })

    it.each(['rename', 'refuse'] as const)(
      'a file that takes the name in the middle is not harmed (%s)',
      async (mode) => {
        const contents = randomBytes(8 * MIB)
        const transferId = await alice.offer(bob, alice.write('late.bin', contents))
        const late = join(bob.downloads, 'late.bin')
        bob.on('file.progress', () => writeFileSync(late, 'came first'))
        expect(await bob.files.accept({ transferId, onConflict: mode })).toEqual({ path: late })
        if (mode === 'rename') {
          expect((await bob.event('file.verified')).path).toBe(join(bob.downloads, 'late (2).bin'))
          expect(namesIn(bob.downloads)).toEqual(['late (2).bin', 'late.bin', 'letter.txt'])
        } else {
          expect(await bob.event('file.failed')).toMatchObject({ code: 'CONFLICT', retryable: true })
          expect(namesIn(bob.downloads)).toEqual(['late.bin', 'late.bin.part', 'letter.txt'])
          await bob.files.accept({ transferId, onConflict: 'rename' })
          expect((await bob.event('file.verified')).path).toBe(join(bob.downloads, 'late (2).bin'))
        }
        expect(readFileSync(late, 'utf8')).toBe('came first')
      },
    )

    it('two files of one name at once both arrive, each as accept said', async () => {
      const one = await alice.offer(bob, alice.write('two.bin', randomBytes(3 * MIB)))
      mkdirSync(join(alice.home, 'other'))
      const two = await alice.offer(bob, alice.write('other/two.bin', randomBytes(3 * MIB)))
      const accepted = await Promise.all([one, two].map((transferId) => bob.files.accept({ transferId })))
      await expect.poll(() => bob.events.filter(({ type }) => type === 'file.verified').length).toBe(2)
      const verified = bob.events.filter((event): event is Extract<FileEvent, { type: 'file.verified' }> => {
        return event.type === 'file.verified'
      })
      expect(new Set(verified.map(({ path }) => path))).toEqual(new Set(accepted.map(({ path }) => path)))
      expect(namesIn(bob.downloads)).toEqual(['letter.txt', 'two (2).bin', 'two.bin'])
    })
  })

  it('accept puts the file into the folder that it names, made if it is missing', async () => {
    const transferId = await alice.offer(bob, alice.write('a.txt', Buffer.from('a')))
    const impossible = bob.files.accept({ transferId, directory: alice.write('no-folder', Buffer.from('')) })
    await expect(impossible).rejects.toMatchObject({ code: expect.stringMatching(/NOT_FOUND|NOT_WRITABLE|CONFLICT/) })
    const { path } = await bob.files.accept({ transferId, directory: join(bob.home, 'new', 'folder') })
    expect(path).toBe(join(bob.home, 'new', 'folder', 'a.txt'))
    await bob.event('file.verified')
  })

  it('accepting again while it runs and after it arrived answers the same', async () => {
    const transferId = await alice.offer(bob, alice.write('a.bin', randomBytes(3 * MIB)))
    const both = await Promise.all([bob.files.accept({ transferId }), bob.files.accept({ transferId })])
    expect(both[0]).toEqual(both[1])
    await bob.event('file.verified')
    expect(await bob.files.accept({ transferId })).toEqual(both[0])
    expect(namesIn(bob.downloads)).toEqual(['a.bin'])
  })

  it('an offer that arrives twice is shown once', async () => {
    const transferId = await alice.offer(bob, alice.write('a.txt', Buffer.from('a')))
    const [offer] = alice.sent
    if (offer?.type !== 'fileOffer') throw new Error('no offer was sent')
    bob.files.onOffer(alice.username, alice.device, offer)
    expect(bob.events).toHaveLength(1)
    await bob.files.decline(transferId)
    bob.files.onOffer(alice.username, alice.device, offer)
    expect(bob.files.list().map(({ state }) => state)).toEqual(['declined'])
  })

  it('what cannot be sent is refused when it is offered, with the reason', async () => {
    const offer = (path: string) => alice.offer(bob, path)
    await expect(offer(join(alice.home, 'missing.txt'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(offer('/dev/null')).rejects.toMatchObject({ code: 'INVALID_PARAMS' })
    await expect(offer(alice.write('nul.txt', Buffer.from('x')))).rejects.toMatchObject({ code: 'INVALID_NAME' })
    expect(alice.files.list()).toEqual([])
    expect(bob.events).toEqual([])
  })

  it('unknown transfers and those of the other direction are not found', async () => {
    const transferId = await alice.offer(bob, alice.write('a.txt', Buffer.from('a')))
    await expect(alice.files.accept({ transferId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(alice.files.decline(transferId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const unknown = transferId.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) as typeof transferId
    await expect(bob.files.cancel(unknown)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
