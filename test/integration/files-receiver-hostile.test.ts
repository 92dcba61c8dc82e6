/** A receiver that keeps to no rule, and others who pull what is not theirs: little is held for it, and the sender lives on. */
import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FILE_LOOKS_MAX, FILE_WINDOW_START_BYTES } from '../../shared/limits.ts'
import type { TransferId } from '../../shared/message.ts'
import { FILE_PROTOCOL } from '../../shared/protocols.ts'
import { type Hand, takeByHand } from '../support/file-hand.ts'
import { createFilePeers, cutConnections, type FilePeer, type FilePeers } from '../support/file-peers.ts'
import { openFilesIn } from '../support/file-trees.ts'

const MIB = 1024 * 1024
const SIZE = 32 * MIB

let peers: FilePeers
let alice: FilePeer
let bob: FilePeer
let transferId: TransferId

beforeEach(async () => {
  peers = createFilePeers()
  alice = await peers.peer('alice', { isBulkOff: true })
  bob = await peers.peer('bob', { isBulkOff: true })
  transferId = await alice.offer(bob, alice.write('large.bin', randomBytes(SIZE)))
})
afterEach(() => peers.stop())

async function open(from: FilePeer): Promise<Hand> {
  return takeByHand(await from.node.dialProtocol(alice.node.getMultiaddrs(), FILE_PROTOCOL))
}

async function pull(from: FilePeer, init: { offset?: number; wantManifest?: boolean } = {}): Promise<Hand> {
  const hand = await open(from)
  hand.send({ type: 'pull', transferId, wantManifest: false, offset: 0, ...init })
  return hand
}

/** What is said first, words of life left out. */
async function answer(hand: Hand) {
  let message = await hand.next()
  while (message.type === 'checking') message = await hand.next()
  return message
}

/** Data is on its way from that offset. */
async function begin(offset = 0): Promise<Hand> {
  const hand = await pull(bob, { offset })
  expect((await answer(hand)).type).toBe('reply')
  hand.send({ type: 'begin', offset })
  return hand
}

const failures = () => alice.events.filter(({ type }) => type === 'file.failed')

describe('who pulls', () => {
  it.each([
    ['beyond the end', { offset: SIZE + 1 }],
    ['at a number without end', { offset: Number.MAX_SAFE_INTEGER }],
  ])('%s is refused', async (_, init) => {
    expect(await answer(await pull(bob, init))).toEqual({ type: 'failure', code: 'MALFORMED' })
    expect(await alice.event('file.failed')).toMatchObject({ code: 'MALFORMED' })
  })

  it.each([
    ['begins elsewhere than it pulled', 10],
    ['begins at the end', SIZE],
  ])('and %s is refused', async (_, offset) => {
    const hand = await pull(bob)
    expect((await answer(hand)).type).toBe('reply')
    hand.send({ type: 'begin', offset })
    expect(await answer(hand)).toEqual({ type: 'failure', code: 'MALFORMED' })
  })

  it('what was paused, declined or cancelled hears so, and nothing is read for it', async () => {
    await bob.files.accept({ transferId })
    await alice.told((event) => event.type === 'file.changed' && event.state === 'running')
    await alice.files.pause(transferId)
    expect(await answer(await pull(bob))).toEqual({ type: 'failure', code: 'PAUSED' })
    await expect.poll(() => openFilesOf(alice)).toEqual([])
    await alice.files.cancel(transferId)
    expect(await answer(await pull(bob))).toEqual({ type: 'failure', code: 'CANCELLED' })
    const second = await alice.offer(bob, alice.write('b.bin', randomBytes(10)))
    await bob.files.decline(second)
    await alice.told((event) => event.type === 'file.failed' && event.transferId === second)
    const hand = await open(bob)
    hand.send({ type: 'pull', transferId: second, wantManifest: true, offset: 0 })
    expect(await answer(hand)).toEqual({ type: 'failure', code: 'DECLINED' })
  })

  it('what another account, or another device, has been given hears the same as of what there is not', async () => {
    const [carol, other] = [await peers.peer('carol'), await peers.peer('bob 2', { account: 'bob' })]
    for (const type of ['pull', 'look'] as const) {
      const hand = await open(carol)
      hand.send(type === 'look' ? { type, transferId } : { type, transferId, wantManifest: true, offset: 0 })
      expect(await answer(hand)).toEqual({ type: 'failure', code: 'NOT_FOUND' })
    }
    await begin()
    expect(await answer(await pull(other))).toEqual({ type: 'failure', code: 'TAKEN' })
    expect(failures()).toEqual([])
  })

  it('twenty times on end is served once, and no file stays open', async () => {
    const hands: Hand[] = []
    for (let count = 0; count < 20; count += 1) hands.push(await pull(bob))
    const last = await begin()
    for (let received = 0; received < FILE_WINDOW_START_BYTES; ) {
      const message = await last.next()
      if (message.type === 'data') received += message.data.byteLength
    }
    await expect.poll(() => openFilesOf(alice)).toHaveLength(1)
    for (const hand of [...hands, last]) hand.stream.abort(new Error('gone'))
    await expect.poll(() => openFilesOf(alice)).toEqual([])
    expect(failures()).toEqual([])
  })
})

it('who looks a thousand times is shown it a few at a time, and others are served meanwhile', async () => {
  const look = async (): Promise<Hand> => {
    const hand = await open(bob)
    hand.send({ type: 'look', transferId })
    return hand
  }
  const held = await Promise.all(Array.from({ length: FILE_LOOKS_MAX }, look))
  for (const hand of held) expect((await answer(hand)).type).toBe('manifest')
  await expect(answer(await look())).resolves.toMatchObject({ type: 'failure', code: 'RATE_LIMITED' })
  for (const hand of held) hand.stream.abort(new Error('enough'))

  const glance = async (): Promise<void> => {
    const hand = await look()
    await answer(hand)
    hand.stream.abort(new Error('enough'))
  }
  // One stream too many is cut without a word.
  for (let round = 0; round < 50; round += 1) await Promise.allSettled(Array.from({ length: 20 }, glance))
  await bob.files.accept({ transferId })
  await bob.event('file.verified')
})

it('who pulls and never reads costs the sender no more than a window', async () => {
  const held = () => process.memoryUsage().external + process.memoryUsage().arrayBuffers
  const before = held()
  const hands = []
  for (let number = 0; number < 10; number += 1) {
    const id = await alice.offer(bob, alice.write(`${number}.bin`, randomBytes(4 * MIB)))
    const hand = await open(bob)
    hand.send({ type: 'pull', transferId: id, wantManifest: false, offset: 0 })
    expect((await answer(hand)).type).toBe('reply')
    hand.send({ type: 'begin', offset: 0 })
    hands.push(hand)
  }
  for (let turn = 0; turn < 200; turn += 1) await setImmediate()
  for (const hand of hands) expect(hand.stream.status).toBe('open')
  // Of each what is on its way, here at both ends, and what is read ahead.
  expect((held() - before) / MIB).toBeLessThan(10 * 10)
})

it('two hundred attempts that fail leave nothing open: no file, no socket, no port', async () => {
  const openNow = () => readdirSync('/proc/self/fd').length
  const attempt = async (how: number): Promise<void> => {
    const hand = await pull(bob, { offset: how % 2 === 0 ? 0 : 5 * MIB })
    if (how % 5 !== 0) await answer(hand).catch(() => undefined)
    if (how % 3 === 0) hand.stream.abort(new Error('gone'))
    else if (how % 3 === 1) cutConnections(bob.node)
    else hand.send({ type: 'failure', code: 'UNREACHABLE' })
  }
  for (let how = 0; how < 10; how += 1) await attempt(how)
  await expect.poll(() => openFilesOf(alice)).toEqual([])
  const before = openNow()
  for (let how = 0; how < 200; how += 1) await attempt(how).catch(() => undefined)
  cutConnections(bob.node)
  await expect.poll(() => openFilesOf(alice), { timeout: 60_000 }).toEqual([])
  await expect.poll(openNow, { timeout: 60_000 }).toBeLessThanOrEqual(before + 2)
  expect(failures()).toEqual([])
  await expect.poll(() => alice.transfer().state).toBe('accepted')
})

/** Of what it offers. */
function openFilesOf(peer: FilePeer): readonly string[] {
  return openFilesIn(peer.home).filter((path) => !path.includes('profile.db'))
}
