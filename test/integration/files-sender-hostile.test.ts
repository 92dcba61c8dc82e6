/** A sender that keeps to no rule, on the stream and beside it: what it says is refused by name, early and cheaply. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { blake3 } from '@napi-rs/blake-hash'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { ManifestEntry } from '../../peer/core/files/messages.ts'
import { listenForBulk } from '../../peer/files/wire/bulk.ts'
import { encodeFileMessage } from '../../peer/files/wire/codec.ts'
import { FILE_CHUNK_BYTES, MANIFEST_MAX_ENTRIES, MANIFEST_PAGE_ENTRIES } from '../../shared/limits.ts'
import type { Hand } from '../support/file-hand.ts'
import { createFilePeers, digestOf, type FilePeer, type FilePeers, namesIn } from '../support/file-peers.ts'
import {
  beginData,
  beHostile,
  fileEntry,
  folderEntry,
  folderOffer,
  type HostileSender,
  sendManifest,
} from '../support/hostile-sender.ts'

const MIB = 1024 * 1024
const NOTHING = new Uint8Array()

let peers: FilePeers
let alice: FilePeer
let bob: FilePeer
let sender: HostileSender

beforeEach(async () => {
  peers = createFilePeers()
  alice = await peers.peer('alice')
  bob = await peers.peer('bob')
  sender = await beHostile(alice, bob)
})
afterEach(() => peers.stop())

async function expectRefused(code: string): Promise<void> {
  expect(await bob.event('file.failed')).toMatchObject({ code, retryable: false })
  expect(bob.transfer()).toMatchObject({ state: 'failed', error: code })
  await expect.poll(() => namesIn(bob.downloads)).toEqual([])
}

describe('a manifest', () => {
  it.each<[string, string, readonly ManifestEntry[]]>([
    ['a path that goes up', 'INVALID_NAME', [fileEntry('../up.txt')]],
    ['a path that goes up from within', 'INVALID_NAME', [fileEntry('a/../../up.txt')]],
    ['an absolute path', 'INVALID_NAME', [fileEntry('/etc/cron.d/evil')]],
    ['a drive letter', 'INVALID_NAME', [fileEntry('C:/evil.dll')]],
    ['a path of Windows', 'INVALID_NAME', [fileEntry('a\\..\\..\\evil')]],
    ['a control character', 'INVALID_NAME', [fileEntry('two\nlines')]],
    ['an escape sequence', 'INVALID_NAME', [fileEntry('\u001b[2Jgone')]],
    ['a bidirectional character', 'INVALID_NAME', [fileEntry('photo\u202egpj.exe')]],
    ['a reserved name', 'INVALID_NAME', [fileEntry('a/con.txt')]],
    ['names that differ in case only', 'INVALID_NAME', [fileEntry('README'), fileEntry('readme')]],
    ['names that differ in composition only', 'INVALID_NAME', [fileEntry('e\u0301'), fileEntry('\u00e9')]],
    ['a file that is a folder as well, as a link is', 'INVALID_NAME', [fileEntry('a'), fileEntry('a/b')]],
    ['too long a name', 'INVALID_NAME', [fileEntry('x'.repeat(256))]],
    ['too long a path', 'INVALID_NAME', [fileEntry(Array.from({ length: 41 }, () => 'x'.repeat(99)).join('/'))]],
    ['too deep a path', 'INVALID_NAME', [fileEntry(Array.from({ length: 101 }, () => 'x').join('/'))]],
    ['an entry that comes twice', 'MALFORMED', [fileEntry('a'), fileEntry('a')]],
    ['entries out of order', 'MALFORMED', [fileEntry('b'), fileEntry('a')]],
    ['more than was offered', 'INTEGRITY', [fileEntry('a'), fileEntry('b'), fileEntry('c')]],
    ['larger files than were offered', 'INTEGRITY', [fileEntry('a'), fileEntry('b', 2)]],
  ])('with %s: %s', async (_, code, entries) => {
    const hand = await sender.pulled(
      folderOffer(entries, { count: Math.min(entries.length, 2), sizeBytes: Math.min(entries.length, 2) }),
    )
    hand.send({ type: 'manifest', entries, last: true })
    await expectRefused(code)
  })

  it('that never ends is refused when it has more entries than any may have, and takes little memory', async () => {
    const held = () => process.memoryUsage().heapUsed + process.memoryUsage().external
    const hand = await sender.pulled(folderOffer([], { count: MANIFEST_MAX_ENTRIES, sizeBytes: Number(2 ** 30) }))
    const before = held()
    let largest = before
    let pages = 0
    const said = (async () => {
      for (;;) if ((await hand.next()).type === 'failure') return
    })().catch(() => undefined)
    let isOver = false
    void bob.event('file.failed').then(() => {
      isOver = true
    })
    for (; !isOver && pages < 10_000; pages += 1) {
      const from = pages * MANIFEST_PAGE_ENTRIES
      const entries = Array.from({ length: MANIFEST_PAGE_ENTRIES }, (_, at) =>
        folderEntry(String(from + at).padStart(9, '0')),
      )
      try {
        hand.send({ type: 'manifest', entries, last: false })
      } catch {
        break
      }
      largest = Math.max(largest, held())
      await setImmediate()
    }
    await expectRefused('TOO_LARGE')
    await said
    expect(pages).toBeLessThan((2 * MANIFEST_MAX_ENTRIES) / MANIFEST_PAGE_ENTRIES)
    expect((largest - before) / MIB).toBeLessThan(300)
  })

  it('of short paths through millions of folders that it does not list is refused', async () => {
    const entries = Array.from({ length: 4_000 }, (_, at) => fileEntry(`${1000 + at}${'/a'.repeat(98)}`, 0)).slice(
      0,
      3_999,
    )
    const hand = await sender.pulled(folderOffer(entries))
    for (let from = 0; from < entries.length; from += 1000) {
      hand.send({ type: 'manifest', entries: entries.slice(from, from + 1000), last: from === 3000 })
    }
    await expectRefused('TOO_LARGE')
  })
})

describe('content', () => {
  const contents = randomBytes(3 * MIB)
  const entry = fileEntry('a.bin', contents.byteLength)
  const offer = () => folderOffer([entry], { folder: false, name: 'a.bin' })

  it('before it was asked for is refused', async () => {
    const hand = await sender.pulled(offer())
    await sendManifest(hand, [entry])
    hand.send({ type: 'data', data: contents.subarray(0, FILE_CHUNK_BYTES) })
    await expectRefused('MALFORMED')
  })

  it('from an offset that nobody named: a digest where nothing is here yet is refused', async () => {
    const hand = await sender.pulled(offer())
    await sendManifest(hand, [entry])
    hand.send({ type: 'reply', prefixDigest: randomBytes(32) })
    await expectRefused('MALFORMED')
  })

  it('byte by byte is refused when more of it waits than the disk can take, and few bytes are no trouble', async () => {
    const hand = await sender.pulled(offer())
    await beginData(hand, [entry])
    for (const byte of contents.subarray(0, 100)) hand.send({ type: 'data', data: Uint8Array.of(byte) })
    for (let offset = 0; offset < 100; ) {
      const message = await hand.next()
      if (message.type === 'progress') offset = message.offset
    }
    const crumbs = Buffer.concat(Array.from({ length: 50_000 }, () => Buffer.from([3, 0x2a, 1, 7])))
    hand.stream.send(crumbs)
    await expectRefused('MALFORMED')
  })

  it('in pieces of every size, and the digest late, is believed', async () => {
    const hand = await sender.pulled(offer())
    await beginData(hand, [entry])
    for (let at = 0, size = 1; at < contents.byteLength; at += size, size = Math.min(size * 3, FILE_CHUNK_BYTES)) {
      hand.send({ type: 'data', data: contents.subarray(at, at + size) })
    }
    for (let offset = 0; offset < contents.byteLength; ) {
      const message = await hand.next()
      if (message.type === 'progress') offset = message.offset
    }
    expect(bob.transfer().state).toBe('running')
    hand.send({ type: 'ends', digests: [new Uint8Array(blake3(contents))] })
    expect(digestOf((await bob.event('file.verified')).path)).toBe(blake3(contents).toString('hex'))
  })
})

describe('a connection for the data', () => {
  const contents = randomBytes(3 * MIB)
  const entry = fileEntry('a.bin', contents.byteLength)
  const offer = folderOffer([entry], { folder: false, name: 'a.bin' })

  /** Somebody else's port on the same machine. */
  async function bystander() {
    const heard: Buffer[] = []
    const sockets = new Set<Socket>()
    let connections = 0
    const server = createServer((socket) => {
      connections += 1
      sockets.add(socket.on('error', () => undefined).on('data', (bytes) => heard.push(bytes)))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return {
      port: (server.address() as AddressInfo).port,
      heard: () => Buffer.concat(heard),
      connections: () => connections,
      closed: async () => {
        for (const socket of sockets) if (!socket.closed) await once(socket, 'close')
      },
    }
  }

  async function replied(hand: Hand, bulk: { port: number; secret: Uint8Array }): Promise<void> {
    await sendManifest(hand, [entry])
    hand.send({ type: 'reply', prefixDigest: NOTHING, bulk })
    for (let message = await hand.next(); message.type !== 'begin'; message = await hand.next()) {
      if (message.type !== 'checking') throw new Error(message.type)
    }
  }

  async function sendOverStream(hand: Hand): Promise<void> {
    for (let at = 0; at < contents.byteLength; at += FILE_CHUNK_BYTES) {
      hand.send({ type: 'data', data: contents.subarray(at, at + FILE_CHUNK_BYTES) })
    }
    hand.send({ type: 'ends', digests: [new Uint8Array(blake3(contents))] })
    await bob.event('file.verified')
  }

  it("at somebody else's port: that hears one hello, and nothing after it; the file comes over the stream", async () => {
    const other = await bystander()
    const hand = await sender.pulled(offer)
    await replied(hand, { port: other.port, secret: randomBytes(32) })
    await sendOverStream(hand)
    await other.closed()
    expect(other.connections()).toBe(1)
    expect(other.heard().byteLength).toBe(20)
  })

  it.each([1, 22, 25, 80, 443, 1023])('at port %i, where services live, is refused without a try', async (port) => {
    const hand = await sender.pulled(offer)
    await sendManifest(hand, [entry])
    hand.send({ type: 'reply', prefixDigest: NOTHING, bulk: { port, secret: randomBytes(32) } })
    await expectRefused('MALFORMED')
  })

  it('told of again and again is made once', async () => {
    const other = await bystander()
    const hand = await sender.pulled(offer)
    await replied(hand, { port: other.port, secret: randomBytes(32) })
    hand.send({ type: 'reply', prefixDigest: NOTHING, bulk: { port: other.port, secret: randomBytes(32) } })
    await expectRefused('MALFORMED')
    await other.closed()
    expect(other.connections()).toBe(1)
  })

  /** Beside the stream, as a sender that knows the secret. */
  async function beside(hand: Hand) {
    const listening = await listenForBulk({
      ...{ transferId: offer.transferId, dialler: bob.device, listener: alice.device, host: '127.0.0.1' },
      ...{ signal: new AbortController().signal, idleMs: 20_000, random: randomBytes },
    })
    if (listening === undefined) throw new Error('no port')
    await replied(hand, listening.offer)
    const bulk = await listening.connected
    if (bulk === undefined) throw new Error('nobody came')
    onTestFinished(() => bulk.abort(new Error('the test is over')))
    return bulk
  }

  it.each<[string, string, (bulk: Awaited<ReturnType<typeof beside>>) => Promise<void>]>([
    ['more than was promised', 'INTEGRITY', (bulk) => bulk.sendData(randomBytes(contents.byteLength + 1))],
    [
      'another digest',
      'INTEGRITY',
      async (bulk) => {
        await bulk.sendData(contents)
        bulk.sendFrame(encodeFileMessage({ type: 'ends', digests: [randomBytes(32)] }))
      },
    ],
    [
      'digests of what did not end',
      'INTEGRITY',
      async (bulk) => bulk.sendFrame(encodeFileMessage({ type: 'ends', digests: [randomBytes(32)] })),
    ],
    [
      'what belongs on the stream',
      'MALFORMED',
      async (bulk) => bulk.sendFrame(encodeFileMessage({ type: 'verified' })),
    ],
    ['garbage in a frame', 'MALFORMED', async (bulk) => bulk.sendFrame(randomBytes(300))],
    ['empty data', 'MALFORMED', async (bulk) => bulk.sendFrame(Buffer.from([0x2a, 0]))],
    [
      'crumbs',
      'MALFORMED',
      async (bulk) => {
        for (let count = 0; count < 200_000; count += 1) await bulk.sendData(Uint8Array.of(7))
      },
    ],
  ])('over which %s comes: %s', async (_, code, lie) => {
    const hand = await sender.pulled(offer)
    const bulk = await beside(hand)
    await lie(bulk).catch(() => undefined)
    await expectRefused(code)
  })

  it('that ends before all has come leaves the rest to the stream', async () => {
    const hand = await sender.pulled(offer)
    const bulk = await beside(hand)
    await bulk.sendData(contents.subarray(0, MIB))
    await bulk.end()
    for (let offset = 0; offset < MIB; ) {
      const message = await hand.next()
      if (message.type === 'progress') offset = message.offset
    }
    hand.send({ type: 'failure', code: 'CLOSED' })
    await bob.told((event) => event.type === 'file.changed' && event.reason === 'CLOSED')
    expect(bob.transfer()).toMatchObject({ state: 'accepted', bytes: MIB })
  })
})
