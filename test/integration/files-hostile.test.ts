import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FILE_CHUNK_BYTES, FILE_WINDOW_START_BYTES } from '../../shared/limits.ts'
import type { TransferId } from '../../shared/message.ts'
import { FILE_PROTOCOL } from '../../shared/protocols.ts'
import { type Hand, offerOf, pullByHand, takeByHand } from '../support/file-hand.ts'
import { createFilePeers, type FilePeer, type FilePeers, namesIn } from '../support/file-peers.ts'

const CONTENTS = randomBytes(600_000)
const FIRST = CONTENTS.subarray(0, FILE_CHUNK_BYTES)
/** Short enough to wait for, long enough for a busy machine not to look silent. */
const IDLE_MS = 1_500

let peers: FilePeers
let alice: FilePeer
let bob: FilePeer

beforeEach(async () => {
  peers = createFilePeers()
  // The far end is a stream driven by hand, which has no other connection.
  alice = await peers.peer('alice', { idleMs: IDLE_MS, isBulkOff: true })
  bob = await peers.peer('bob', { idleMs: IDLE_MS, isBulkOff: true })
})
afterEach(() => peers.stop())

describe('a sender that lies', () => {
  const { entry, offer, digest } = offerOf('report.pdf', CONTENTS)
  let hand: Hand

  /** Bob accepts; alice's end of the stream is then driven by hand. */
  async function beginPull(): Promise<void> {
    const arrived = Promise.withResolvers<Hand>()
    await alice.node.unhandle(FILE_PROTOCOL)
    await alice.node.handle(FILE_PROTOCOL, (stream) => arrived.resolve(takeByHand(stream)))
    bob.files.onOffer(alice.username, alice.device, offer)
    void bob.files.accept({ transferId: offer.transferId }).catch(() => undefined)
    hand = await arrived.promise
    expect(await hand.expect('pull')).toMatchObject({ transferId: offer.transferId, offset: 0 })
  }

  async function beginData(): Promise<void> {
    await beginPull()
    hand.send({ type: 'manifest', entries: [entry], last: true })
    expect(await hand.expect('pagesTaken')).toEqual({ type: 'pagesTaken', count: 1 })
    hand.send({ type: 'reply', prefixDigest: new Uint8Array() })
    expect(await hand.expect('begin')).toEqual({ type: 'begin', offset: 0 })
  }

  function sendAll(contents: Uint8Array): void {
    for (let at = 0; at < contents.byteLength; at += FILE_CHUNK_BYTES) {
      hand.send({ type: 'data', data: contents.subarray(at, at + FILE_CHUNK_BYTES) })
    }
  }

  async function expectRefused(code: string): Promise<void> {
    expect(await bob.event('file.failed')).toMatchObject({ transferId: offer.transferId, code })
    expect(bob.files.list()).toMatchObject([{ state: 'failed', error: code }])
    expect(bob.events.filter(({ type }) => type === 'file.failed' || type === 'file.verified')).toHaveLength(1)
    expect(namesIn(bob.downloads)).toEqual([])
  }

  it('is believed when it does not lie', async () => {
    await beginData()
    sendAll(CONTENTS)
    hand.send({ type: 'ends', digests: [digest] })
    let written = 0
    for (let message = await hand.next(); message.type !== 'verified'; message = await hand.next()) {
      if (message.type === 'progress') written = message.offset
    }
    expect(written).toBe(CONTENTS.byteLength)
    await hand.frames.close()
    await bob.event('file.verified')
    expect(namesIn(bob.downloads)).toEqual(['report.pdf'])
  })

  it.each<[string, string, () => void]>([
    ['more data than it promised', 'INTEGRITY', () => sendAll(Buffer.concat([CONTENTS, CONTENTS]))],
    [
      'data after all of it',
      'INTEGRITY',
      () => {
        sendAll(CONTENTS)
        hand.send({ type: 'data', data: FIRST })
      },
    ],
    [
      'another digest',
      'INTEGRITY',
      () => {
        sendAll(CONTENTS)
        hand.send({ type: 'ends', digests: [randomBytes(32)] })
      },
    ],
    ['no digest', 'MALFORMED', () => hand.sendBytes(Buffer.from([2, 0x32, 0]))],
    [
      'a digest too many',
      'INTEGRITY',
      () => {
        sendAll(CONTENTS)
        hand.send({ type: 'ends', digests: [digest, digest] })
      },
    ],
    [
      'other data than the digest is of',
      'INTEGRITY',
      () => {
        sendAll(randomBytes(CONTENTS.byteLength))
        hand.send({ type: 'ends', digests: [digest] })
      },
    ],
    [
      'less data than it promised',
      'INTEGRITY',
      () => {
        sendAll(FIRST)
        hand.send({ type: 'ends', digests: [digest] })
      },
    ],
    ['an empty chunk', 'MALFORMED', () => hand.sendBytes(Buffer.from([2, 0x2a, 0]))],
    ['a chunk too large', 'MALFORMED', () => hand.send({ type: 'data', data: randomBytes(FILE_CHUNK_BYTES + 1) })],
    ['a frame above the cap', 'MALFORMED', () => hand.sendBytes(Buffer.concat([Buffer.from([255, 255, 127]), FIRST]))],
    ['a second reply', 'MALFORMED', () => hand.send({ type: 'reply', prefixDigest: new Uint8Array() })],
    ["the receiver's words", 'MALFORMED', () => hand.send({ type: 'verified' })],
    ['a frame of an unknown kind', 'MALFORMED', () => hand.sendBytes(Buffer.from([3, 0xfa, 1, 0]))],
    ['an empty frame', 'MALFORMED', () => hand.sendBytes(Buffer.from([0]))],
    ['garbage', 'MALFORMED', () => hand.sendBytes(Buffer.alloc(500, 0xff))],
    ['a failure of its own', 'SOURCE_CHANGED', () => hand.send({ type: 'failure', code: 'SOURCE_CHANGED' })],
  ])('sends %s', async (_, code, lie) => {
    await beginData()
    lie()
    await expectRefused(code)
  })

  it.each<[string, () => void]>([
    ['silence', () => undefined],
    ['the end of the stream', () => void hand.frames.close()],
    [
      'the end in the middle of a frame',
      () => {
        hand.sendBytes(Buffer.from([9, 0x2a]))
        void hand.frames.close()
      },
    ],
  ])('sends %s: the transfer waits, and keeps what has come', async (_, lie) => {
    await beginData()
    hand.send({ type: 'data', data: FIRST })
    lie()
    expect(await bob.told((event) => event.type === 'file.changed' && event.state === 'accepted')).toMatchObject({
      reason: 'UNREACHABLE',
    })
    expect(bob.transfer()).toMatchObject({ state: 'accepted', bytes: FILE_CHUNK_BYTES })
    expect(namesIn(bob.downloads)).toEqual(['report.pdf.part'])
  })

  it.each<[string, string, () => void]>([
    ['a digest before its manifest', 'MALFORMED', () => hand.send({ type: 'reply', prefixDigest: digest })],
    ['data at once', 'MALFORMED', () => hand.send({ type: 'data', data: FIRST })],
    ['an empty manifest', 'INTEGRITY', () => sendManifest([])],
    ['a manifest of two', 'MALFORMED', () => sendManifest([entry, entry])],
    ['another size', 'INTEGRITY', () => sendManifest([{ ...entry, sizeBytes: entry.sizeBytes + 1 }])],
    ['another manifest than was offered', 'INTEGRITY', () => sendManifest([{ ...entry, modifiedAtMs: 2 }])],
    ['another name', 'INVALID_NAME', () => sendManifest([{ ...entry, path: '../../etc/passwd' }])],
  ])('answers the pull with %s', async (_, code, lie) => {
    await beginPull()
    lie()
    await expectRefused(code)
  })

  function sendManifest(entries: readonly (typeof entry)[]): void {
    hand.send({ type: 'manifest', entries, last: true })
  }
})

describe('a receiver that lies', () => {
  const LARGE = 8 * 1024 * 1024
  let transferId: TransferId

  beforeEach(async () => {
    transferId = await alice.offer(bob, alice.write('large.bin', randomBytes(LARGE)))
  })

  async function beginByHand(): Promise<Hand> {
    const hand = await pullByHand(bob, alice, transferId)
    expect(await hand.expect('manifest')).toMatchObject({
      entries: [{ path: 'large.bin', sizeBytes: LARGE }],
      last: true,
    })
    hand.send({ type: 'pagesTaken', count: 1 })
    expect(await hand.expect('reply')).toEqual({ type: 'reply', prefixDigest: new Uint8Array() })
    hand.send({ type: 'begin', offset: 0 })
    return hand
  }

  it('that reports nothing is sent what a window holds and no more', async () => {
    const hand = await beginByHand()
    let received = 0
    for (let message = await hand.next(); message.type === 'data'; message = await hand.next()) {
      received += message.data.byteLength
    }
    // The loop ended with the failure that the silence led to: nothing more was on its way.
    expect(received).toBe(FILE_WINDOW_START_BYTES)
    expect(await alice.told((event) => event.type === 'file.changed' && event.state === 'accepted')).toMatchObject({
      reason: 'UNREACHABLE',
    })
  })

  it.each<[string, (hand: Hand) => void]>([
    ['goes silent', () => undefined],
    ['closes its end', (hand) => void hand.frames.close()],
  ])('%s: the transfer waits at the sender', async (_, act) => {
    const hand = await beginByHand()
    await hand.expect('data')
    act(hand)
    await alice.told((event) => event.type === 'file.changed' && event.reason === 'UNREACHABLE')
    expect(alice.transfer().state).toBe('accepted')
  })

  it.each<[string, string, (hand: Hand) => void]>([
    ['reports what was not sent', 'MALFORMED', (hand) => hand.send({ type: 'progress', offset: LARGE })],
    ['reports a number beyond counting', 'MALFORMED', (hand) => hand.sendBytes(overlongReport())],
    [
      'takes a report back',
      'MALFORMED',
      (hand) => {
        hand.send({ type: 'progress', offset: 10 })
        hand.send({ type: 'progress', offset: 9 })
      },
    ],
    ['begins a second time', 'MALFORMED', (hand) => hand.send({ type: 'begin', offset: 0 })],
    ['takes pages that were not sent', 'MALFORMED', (hand) => hand.send({ type: 'pagesTaken', count: 2 })],
    ['says verified in the middle', 'MALFORMED', (hand) => hand.send({ type: 'verified' })],
    ['sends data', 'MALFORMED', (hand) => hand.send({ type: 'data', data: new Uint8Array(5) })],
    ['sends garbage', 'MALFORMED', (hand) => hand.sendBytes(Buffer.alloc(300, 0xff))],
    ['gives up', 'NO_SPACE', (hand) => hand.send({ type: 'failure', code: 'NO_SPACE' })],
  ])('%s: the transfer fails at the sender', async (_, code, lie) => {
    const hand = await beginByHand()
    await hand.expect('data')
    lie(hand)
    expect(await alice.event('file.failed')).toMatchObject({ transferId, code })
    expect(alice.files.list()).toMatchObject([{ state: 'failed', error: code }])
    expect(alice.events.filter(({ type }) => type === 'file.failed')).toHaveLength(1)
  })

  it('nobody but the account that it was offered to can pull, or learn that there is something', async () => {
    const carol = await peers.peer('carol')
    const hand = await pullByHand(carol, alice, transferId)
    expect(await hand.next()).toEqual({ type: 'failure', code: 'NOT_FOUND' })
    expect(alice.files.list()[0]?.state).toBe('offered')
    expect(alice.events).toEqual([])
  })

  it.each(['cancelled', 'declined'] as const)('what was %s cannot be pulled', async (answer) => {
    await (answer === 'cancelled' ? alice.files.cancel(transferId) : bob.files.decline(transferId))
    const hand = await pullByHand(bob, alice, transferId)
    expect(await hand.next()).toEqual({ type: 'failure', code: answer.toUpperCase() })
  })

  it('what is unknown cannot be pulled, and a stream that begins otherwise is ended', async () => {
    const unknown = await pullByHand(bob, alice, 'ab'.repeat(16) as TransferId)
    expect(await unknown.next()).toEqual({ type: 'failure', code: 'NOT_FOUND' })
    const other = takeByHand(await bob.node.dialProtocol(alice.node.getMultiaddrs(), FILE_PROTOCOL))
    other.send({ type: 'verified' })
    expect(await other.next()).toEqual({ type: 'failure', code: 'MALFORMED' })
    const silent = takeByHand(await bob.node.dialProtocol(alice.node.getMultiaddrs(), FILE_PROTOCOL))
    expect(await silent.next()).toMatchObject({ type: 'failure' })
  })
})

/** A `progress` whose number has more bits than any count. */
function overlongReport(): Uint8Array {
  const number = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]
  return Buffer.from([number.length + 3, 0x3a, number.length + 1, 0x08, ...number])
}
