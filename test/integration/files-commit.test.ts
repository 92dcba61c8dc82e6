/** What the sender is told has been written down before: it may forget all about the transfer from then on. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { blake3 } from '@napi-rs/blake-hash'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { HongyanError } from '../../shared/errors.ts'
import { createFilePeers, type FilePeer, type FilePeers, namesIn } from '../support/file-peers.ts'
import { beginData, beHostile, fileEntry, folderOffer } from '../support/hostile-sender.ts'

let peers: FilePeers
let alice: FilePeer
let bob: FilePeer

beforeEach(async () => {
  peers = createFilePeers()
  alice = await peers.peer('alice', { isBulkOff: true })
  bob = await peers.peer('bob', { isBulkOff: true, mayFault: true })
})
afterEach(() => peers.stop())

it('"verified" is said after it is on disk that all has arrived, and said again where it was not', async () => {
  const contents = randomBytes(100_000)
  const entry = fileEntry('a.bin', contents.byteLength)
  const offer = folderOffer([entry], { folder: false, name: 'a.bin' })
  const { transferId } = offer
  const sender = await beHostile(alice, bob)
  const first = await sender.pulled(offer)
  await beginData(first, [entry])

  // The profile's disk is full in that moment.
  const { update } = bob.store
  bob.store.update = (id, change, answers) => {
    if (change.state === 'verified') throw new HongyanError('NO_SPACE', 'no room for a row')
    update(id, change, answers)
  }
  first.send({ type: 'data', data: contents })
  first.send({ type: 'ends', digests: [new Uint8Array(blake3(contents))] })
  const said: string[] = []
  await expect(
    (async () => {
      for (;;) said.push((await first.next()).type)
    })(),
  ).rejects.toThrow('ended')
  expect(said).toContain('failure')
  expect(said).not.toContain('verified')
  expect(bob.events.filter(({ type }) => type === 'file.verified')).toEqual([])

  bob.store.update = update
  await expect.poll(() => bob.transfer().state).not.toBe('running')
  if (bob.transfer().state === 'failed') await bob.files.resume(transferId)
  const second = await sender.next()
  expect(await second.expect('pull')).toMatchObject({ offset: contents.byteLength, wantManifest: false })
  second.send({ type: 'reply', prefixDigest: new Uint8Array() })
  expect(await second.expect('begin')).toMatchObject({ offset: contents.byteLength })
  await second.expect('verified')
  expect(bob.store.get(transferId)).toMatchObject({ state: 'verified' })
  expect(await bob.event('file.verified')).toMatchObject({
    path: join(bob.downloads, 'a.bin'),
    digest: blake3(contents).toString('hex'),
  })
  expect(namesIn(bob.downloads)).toEqual(['a.bin'])
})
