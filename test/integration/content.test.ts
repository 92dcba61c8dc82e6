/** Both sides of an attempt over real streams, sockets and disks: what arrives, over what, and how it goes on. */
import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { blake3 } from '@napi-rs/blake-hash'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HongyanError } from '../../shared/errors.ts'
import { FILE_CHECKING_INTERVAL_MS, FILE_CHECKPOINT_MS, FILE_CHUNK_BYTES } from '../../shared/limits.ts'
import { attempt, offerAt, type TransferUnderTest, temporaryFolder } from '../support/content-attempt.ts'
import { createStreamPairs, type StreamPairs } from '../support/stream-pair.ts'

const MIB = 1024 * 1024
const CONTENTS = randomBytes(8 * MIB + 5)
const LOST = new HongyanError('UNREACHABLE', 'cut by the test')

let pairs: StreamPairs
beforeAll(async () => {
  pairs = await createStreamPairs()
})
afterAll(() => pairs[Symbol.asyncDispose]())

let home: ReturnType<typeof temporaryFolder>
let source: string
let transfer: TransferUnderTest
beforeEach(async () => {
  home = temporaryFolder()
  mkdirSync(join(home.path, 'downloads'))
  source = join(home.path, 'photos.tar')
  writeFileSync(source, CONTENTS)
  transfer = await offerAt(source, join(home.path, 'downloads'))
  return () => home[Symbol.dispose]()
})

const digestOf = (contents: Uint8Array) => new Uint8Array(blake3(Buffer.from(contents)))

function expectArrived(outcome: Awaited<ReturnType<typeof attempt>>): void {
  expect(outcome.sent).toEqual(Buffer.from(digestOf(CONTENTS)))
  expect(outcome.received).toEqual({ path: transfer.path, digest: Buffer.from(digestOf(CONTENTS)) })
  expect(readFileSync(transfer.path).equals(CONTENTS)).toBe(true)
  expect(readdirSync(join(home.path, 'downloads'))).toEqual(['photos.tar'])
}

/** Lets the connection go once so much has come. */
async function cutAt(bytes: number, options: { noBulk?: boolean } = {}): Promise<void> {
  const cut = new AbortController()
  const onWrite = (offset: number) => {
    if (offset >= bytes) cut.abort(LOST)
  }
  const { sent, received } = await attempt(pairs, source, transfer, { ...options, signal: cut.signal, onWrite })
  expect([sent, received]).toMatchObject([{ code: 'UNREACHABLE' }, { code: 'UNREACHABLE' }])
}

describe('a file', () => {
  it('comes over a connection of its own', async () => {
    expectArrived(await attempt(pairs, source, transfer))
    expect(transfer.bulks).toBe(1)
  })

  it.each(['sender', 'receiver'] as const)('comes over the stream where the %s can make none', async (side) => {
    expectArrived(await attempt(pairs, source, transfer, { [side]: { bulk: undefined } }))
    expect(transfer.bulks).toBe(0)
  })

  it('comes over the stream where the port cannot be reached', async () => {
    const bulk = { listen: async () => undefined, dial: async () => undefined }
    expectArrived(await attempt(pairs, source, transfer, { receiver: { bulk } }))
  })

  it('comes from a sender that dialled, too', async () => {
    const listening = { route: { via: 'lan', dialledBy: 'there', bulkWay: { host: '127.0.0.1' } } } as const
    const dialling = { route: { via: 'lan', dialledBy: 'here', bulkWay: { host: '127.0.0.1' } } } as const
    expectArrived(await attempt(pairs, source, transfer, { receiver: listening, sender: dialling }))
    expect(transfer.bulks).toBe(1)
  })

  it('comes beside a stream on which little is said for longer than a silence may last', async () => {
    // So that a busy machine may miss some.
    const idleMs = 4 * FILE_CHECKING_INTERVAL_MS
    // The disk is slow: all writes queue up behind the first.
    const slow = new Promise<void>((resolve) => {
      setTimeout(resolve, idleMs + FILE_CHECKING_INTERVAL_MS)
    })
    expectArrived(
      await attempt(pairs, source, transfer, { idleMs, onWrite: (offset) => (offset > 0 ? slow : undefined) }),
    )
    expect(transfer.bulks).toBe(1)
  })

  it.each([0, 1, FILE_CHUNK_BYTES, FILE_CHUNK_BYTES + 1])('of %i bytes arrives', async (size) => {
    writeFileSync(source, CONTENTS.subarray(0, size))
    transfer = await offerAt(source, join(home.path, 'downloads'))
    const { sent, received } = await attempt(pairs, source, transfer)
    const digest = Buffer.from(digestOf(CONTENTS.subarray(0, size)))
    expect([sent, received]).toEqual([digest, { path: transfer.path, digest }])
    expect(readFileSync(transfer.path).byteLength).toBe(size)
  })
})

it('is written down only as far as it was told to be written, although more may be on the disk already', async () => {
  let now = 0
  const tick = { now: () => (now += FILE_CHECKPOINT_MS) }
  const onWritten = () => delay(50)
  expectArrived(await attempt(pairs, source, transfer, { receiver: { clock: tick }, onWritten }))
  expect(transfer.journal.offsets.length).toBeGreaterThan(2)
})

describe('what was interrupted', () => {
  it.each([false, true])('goes on where it ended (only the stream: %s)', async (noBulk) => {
    await cutAt(3 * MIB, { noBulk })
    const { offset } = transfer.journal
    expect(offset).toBeGreaterThanOrEqual(3 * MIB)
    expectArrived(await attempt(pairs, source, transfer, { noBulk }))
    expect(transfer.started).toEqual([0, offset])
    expect(transfer.restarts).toEqual([])
  })

  it('arrives in the end, however often it was', async () => {
    for (let part = 1; part <= 7; part += 1) await cutAt(part * MIB)
    expectArrived(await attempt(pairs, source, transfer))
    expect(transfer.started).toEqual([...transfer.started].sort((a, b) => a - b))
    expect(transfer.started.at(-1)).toBeGreaterThanOrEqual(7 * MIB)
  })

  it('begins anew, and says so, where what is here is not what was sent', async () => {
    await cutAt(3 * MIB)
    await using part = await open(transfer.partPath, 'r+')
    await part.write(Buffer.from([0, 1, 2, 3]), 0, 4, 1000)
    expectArrived(await attempt(pairs, source, transfer))
    expect(transfer.restarts).toEqual([0])
    expect(transfer.started).toEqual([0, 0])
  })

  it('goes on with what is there, where less is than was written down', async () => {
    await cutAt(3 * MIB)
    truncateSync(transfer.partPath, MIB)
    expectArrived(await attempt(pairs, source, transfer))
    expect(transfer.started).toEqual([0, MIB])
  })

  it('only needs its place where all of it was here, and both sides know the digest', async () => {
    const failed = new HongyanError('NOT_WRITABLE', 'no place')
    const outcome = await attempt(pairs, source, transfer, { receiver: { place: () => Promise.reject(failed) } })
    expect(outcome.received).toBe(failed)
    expect(transfer.journal.offset).toBe(CONTENTS.byteLength)
    expectArrived(await attempt(pairs, source, transfer))
    expect(transfer.started).toEqual([0, CONTENTS.byteLength])
  })
})

describe('a failure', () => {
  it('of the source is known at both sides', async () => {
    const sender = {
      onStarted: () => {
        appendFileSync(source, 'more')
      },
    }
    const { sent, received } = await attempt(pairs, source, transfer, { sender })
    expect([sent, received]).toMatchObject([{ code: 'SOURCE_CHANGED' }, { code: 'SOURCE_CHANGED' }])
  })

  it('of the target is known at both sides, and what was written stays', async () => {
    const onWrite = (offset: number) => {
      if (offset > MIB) throw new HongyanError('NO_SPACE', 'the disk is full')
    }
    const { sent, received } = await attempt(pairs, source, transfer, { onWrite })
    expect([sent, received]).toMatchObject([{ code: 'NO_SPACE' }, { code: 'NO_SPACE' }])
    expect(transfer.journal.offset).toBeGreaterThan(MIB)
    expectArrived(await attempt(pairs, source, transfer))
  })
})

describe('a folder', () => {
  it('arrives with all that is in it, interrupted or not', async () => {
    const folder = join(home.path, '相册')
    mkdirSync(join(folder, 'empty'), { recursive: true })
    mkdirSync(join(folder, 'deep', 'er'), { recursive: true })
    for (let number = 0; number < 1500; number += 1) {
      writeFileSync(join(folder, 'deep', `${number}.txt`), CONTENTS.subarray(number, number + (number % 4097)))
    }
    writeFileSync(join(folder, 'deep', 'er', 'large.bin'), CONTENTS)
    source = folder
    transfer = await offerAt(folder, join(home.path, 'downloads'))
    await cutAt(4 * MIB)
    const { sent, received } = await attempt(pairs, source, transfer)
    const digest = transfer.promised.manifestDigest
    expect([sent, received]).toEqual([digest, { path: transfer.path, digest }])
    expect(transfer.started[1]).toBeGreaterThan(0)
    expect(readdirSync(transfer.path).sort()).toEqual(['deep', 'empty'])
    for (let number = 0; number < 1500; number += 100) {
      const contents = readFileSync(join(transfer.path, 'deep', `${number}.txt`))
      expect(contents.equals(CONTENTS.subarray(number, number + (number % 4097)))).toBe(true)
    }
    expect(readFileSync(join(transfer.path, 'deep', 'er', 'large.bin')).equals(CONTENTS)).toBe(true)
  })
})
