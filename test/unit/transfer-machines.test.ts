/** What each side of an attempt does not believe of the other, by name; and what it says when all goes well. */
import { describe, expect, it } from 'vitest'
import type { FileMessage, ManifestEntry } from '../../peer/core/files/messages.ts'
import type { ReceiverEvent } from '../../peer/core/files/receiver-events.ts'
import { confirmedFiles, createReceiver, stepReceiver } from '../../peer/core/files/transfer-receiver.ts'
import { createSender, type SenderEvent, stepSender } from '../../peer/core/files/transfer-sender.ts'
import {
  BULK_RECORD_MAX_BYTES,
  FILE_CHECKPOINT_BYTES,
  FILE_CHECKPOINT_MS,
  FILE_CHUNK_BYTES,
  FILE_PENDING_CHUNKS_MAX,
  FILE_REPORT_BYTES,
  FILE_STALL_MS,
  FILE_WINDOW_BYTES,
  FILE_WINDOW_START_BYTES,
  MANIFEST_PAGE_ENTRIES,
  MANIFEST_WINDOW_PAGES,
} from '../../shared/limits.ts'
import type { TransferId } from '../../shared/message.ts'

const transferId = '00'.repeat(16) as TransferId
const digest = (byte: number) => new Uint8Array(32).fill(byte)
const NONE = new Uint8Array()

const entry = (path: string, sizeBytes: number): ManifestEntry => ({
  ...{ path, folder: false, sizeBytes, modifiedAtMs: 1, executable: false },
})
/** Files of 10, 0, 20 and 30 bytes. */
const MANIFEST = [entry('a', 10), entry('b', 0), entry('c', 20), entry('d', 30)]
const SIZE = 60

/** Effects as words: what is said by its type, what fails by its code. */
type Effect = ReturnType<typeof stepSender>[number] | ReturnType<typeof stepReceiver>[number]
function wordsOf(effects: readonly Effect[]): readonly string[] {
  return effects.map((effect) => {
    if (effect.type === 'send') return `say ${effect.message.type}`
    return effect.type === 'fail' ? `fail ${effect.code}` : effect.type
  })
}

describe('the sender', () => {
  const heard = (message: FileMessage): SenderEvent => ({ type: 'received', message })
  const pull = (offset = 0, wantManifest = false) => heard({ type: 'pull', transferId, wantManifest, offset })
  const begin = (offset = 0) => heard({ type: 'begin', offset })
  const sought: SenderEvent = { type: 'sought', prefixDigest: NONE }
  const carried: SenderEvent = { type: 'carried', chunkMaxBytes: FILE_CHUNK_BYTES }

  function senderAfter(...events: readonly SenderEvent[]) {
    const state = createSender(MANIFEST, 0)
    for (const event of events) stepSender(state, event, 0)
    return { state, feed: (event: SenderEvent, now = 0) => wordsOf(stepSender(state, event, now)) }
  }

  it('shows the manifest, says where it stands, sends, and believes what is verified in the end', () => {
    const { feed } = senderAfter()
    expect(feed(pull(0, true))).toEqual(['say manifest'])
    expect(feed(heard({ type: 'pagesTaken', count: 1 }))).toEqual(['seek'])
    expect(feed(sought)).toEqual(['reply'])
    expect(feed(begin())).toEqual(['findCarrier'])
    expect(feed(carried)).toEqual(['started', 'read'])
    expect(feed({ type: 'read', data: new Uint8Array(25), ended: [digest(1)] })).toEqual(['carry', 'read'])
    expect(feed({ type: 'read', data: new Uint8Array(35), ended: [digest(2), digest(3)] })).toEqual(['carry'])
    expect(feed(heard({ type: 'progress', offset: 25 }), 10)).toEqual(['progress'])
    expect(feed(heard({ type: 'progress', offset: SIZE }), 500)).toEqual([])
    expect(feed(heard({ type: 'verified' }), 600)).toEqual(['progress', 'done'])
  })

  it('answers a look with the manifest only', () => {
    const { feed } = senderAfter()
    expect(feed(heard({ type: 'look', transferId }))).toEqual(['say manifest'])
    expect(feed(heard({ type: 'pagesTaken', count: 1 }))).toEqual(['done'])
  })

  it('keeps a few pages on their way, and sends the next as they are taken', () => {
    const count = (MANIFEST_WINDOW_PAGES + 3) * MANIFEST_PAGE_ENTRIES
    const state = createSender(
      Array.from({ length: count }, (_, number) => entry(String(number), 0)),
      0,
    )
    const say = (event: SenderEvent) => wordsOf(stepSender(state, event, 0))
    const pages = (number: number) => Array.from({ length: number }, () => 'say manifest')
    expect(say(pull(0, true))).toEqual(pages(MANIFEST_WINDOW_PAGES))
    expect(say(heard({ type: 'pagesTaken', count: 2 }))).toEqual(pages(2))
    expect(say(heard({ type: 'pagesTaken', count: 9 }))).toEqual(pages(1))
    expect(say(heard({ type: 'pagesTaken', count: MANIFEST_WINDOW_PAGES + 3 }))).toEqual(['seek'])
  })

  it('goes on in the middle of a file, or from its beginning', () => {
    expect(senderAfter(pull(25), sought).feed(begin(25))).toEqual(['findCarrier'])
    const { state, feed } = senderAfter(pull(25), sought)
    expect(feed(begin(10))).toEqual(['restart'])
    expect(feed({ type: 'restarted' })).toEqual(['findCarrier'])
    feed(carried)
    expect(state.sentOffset).toBe(10)
  })

  it('says that it is alive while it hashes, while it waits, and while its data goes beside the stream', () => {
    const { feed } = senderAfter(pull(25))
    feed({ type: 'hashed', bytes: 7 })
    expect(feed({ type: 'tick' })).toEqual(['say checking', 'checking'])
    feed(sought)
    expect(feed({ type: 'tick' })).toEqual(['say checking'])
    feed(begin(25))
    feed(carried)
    expect(feed({ type: 'tick' })).toEqual(['say checking'])
  })

  it('sends nothing beyond the window', () => {
    const state = createSender([entry('a', 10 * FILE_WINDOW_START_BYTES)], 0)
    for (const event of [pull(), sought, begin(), carried]) stepSender(state, event, 0)
    while (state.readingBytes > 0) {
      stepSender(state, { type: 'read', data: new Uint8Array(state.readingBytes), ended: [] }, 0)
    }
    expect(state.sentOffset).toBe(FILE_WINDOW_START_BYTES)
    expect(wordsOf(stepSender(state, heard({ type: 'progress', offset: state.sentOffset }), 1))).toContain('read')
  })

  const sending = () =>
    senderAfter(pull(), sought, begin(), carried, { type: 'read', data: new Uint8Array(10), ended: [digest(1)] })

  it.each<[string, () => ReturnType<typeof senderAfter>, FileMessage]>([
    ['pulls beyond the end', senderAfter, { type: 'pull', transferId, wantManifest: false, offset: SIZE + 1 }],
    ['begins before it pulled', senderAfter, { type: 'begin', offset: 0 }],
    ['takes pages that it did not ask for', () => senderAfter(pull()), { type: 'pagesTaken', count: 1 }],
    ['takes pages that were not sent', () => senderAfter(pull(0, true)), { type: 'pagesTaken', count: 2 }],
    ['takes no page', () => senderAfter(pull(0, true)), { type: 'pagesTaken', count: 0 }],
    ['begins before the reply', () => senderAfter(pull()), { type: 'begin', offset: 0 }],
    ['begins where it did not pull', () => senderAfter(pull(25), sought), { type: 'begin', offset: 24 }],
    ['begins at a file that was whole', () => senderAfter(pull(25), sought), { type: 'begin', offset: 0 }],
    ['begins beyond where it pulled', () => senderAfter(pull(25), sought), { type: 'begin', offset: 30 }],
    ['restarts a file that is not split', () => senderAfter(pull(30), sought), { type: 'begin', offset: 10 }],
    ['begins twice', sending, { type: 'begin', offset: 0 }],
    ['pulls twice', sending, { type: 'pull', transferId, wantManifest: false, offset: 0 }],
    ['acknowledges what it was not sent', sending, { type: 'progress', offset: 11 }],
    ['goes on checking', sending, { type: 'checking', bytes: 1 }],
    ['verifies what it was not sent', sending, { type: 'verified' }],
    ['sends data', sending, { type: 'data', data: NONE }],
    ['sends a manifest', sending, { type: 'manifest', entries: [], last: true }],
  ])('refuses a receiver that %s', (_, before, message) => {
    const { feed } = before()
    expect(feed(heard(message))).toEqual(['fail MALFORMED'])
    expect(feed(heard({ type: 'verified' }))).toEqual([])
  })

  it('refuses a receiver that takes a report back', () => {
    const { feed } = sending()
    feed(heard({ type: 'progress', offset: 5 }))
    expect(feed(heard({ type: 'progress', offset: 4 }))).toEqual(['fail MALFORMED'])
  })

  it.each<[string, readonly SenderEvent[], FileMessage]>([
    ['takes no page', [pull(0, true)], { type: 'checking', bytes: 0 }],
    ['never begins', [pull(), sought], { type: 'checking', bytes: 0 }],
    ['writes nothing', [pull(), sought, begin(), carried], { type: 'progress', offset: 0 }],
  ])('gives up a receiver that lives and yet %s', (_, events, sign) => {
    const { feed } = senderAfter(...events)
    if (events.length === 4) feed({ type: 'read', data: new Uint8Array(SIZE), ended: [1, 2, 3].map(digest) })
    for (let now = 0; now < FILE_STALL_MS; now += 2_000) {
      if (events.length > 1) feed(heard(sign), now)
      expect(feed({ type: 'tick' }, now)).not.toContain('fail UNREACHABLE')
    }
    expect(feed({ type: 'tick' }, FILE_STALL_MS)).toEqual(['fail UNREACHABLE'])
  })

  it('gives up a receiver that says it has hashed more and more, beyond all there is', () => {
    const { feed } = senderAfter(pull(), sought)
    for (let now = 0; now < FILE_STALL_MS; now += 2_000) feed(heard({ type: 'checking', bytes: SIZE + 1 + now }), now)
    expect(feed({ type: 'tick' }, FILE_STALL_MS)).toEqual(['fail UNREACHABLE'])
  })

  it('waits for a receiver that comes further, however slowly', () => {
    const { feed } = senderAfter(pull(), sought, begin(), carried)
    feed({ type: 'read', data: new Uint8Array(SIZE), ended: [1, 2, 3].map(digest) })
    for (let step = 1; step < SIZE; step += 1) {
      feed(heard({ type: 'progress', offset: step }), (step * FILE_STALL_MS) / 2)
      expect(feed({ type: 'tick' }, ((step + 1) * FILE_STALL_MS) / 2)).toEqual(['say checking'])
    }
  })

  it('says nothing of a file whose digest its source did not give', () => {
    const { feed } = senderAfter(pull(), sought, begin(), carried)
    expect(feed({ type: 'read', data: new Uint8Array(10), ended: [] })).toEqual(['fail INTERNAL'])
  })
})

describe('the receiver', () => {
  const promised = { transferId, name: 'album', folder: true, count: 4, sizeBytes: SIZE, manifestDigest: digest(9) }
  const heard = (message: FileMessage): ReceiverEvent => ({ type: 'received', message })
  const data = (bytes: number) => heard({ type: 'data', data: new Uint8Array(bytes) })
  const ends = (...digests: Uint8Array[]) => heard({ type: 'ends', digests })
  const written = (bytes: number, ...ended: Uint8Array[]): ReceiverEvent => ({ type: 'written', bytes, ended })
  const page = heard({ type: 'manifest', entries: MANIFEST, last: true })
  const reply = (prefixDigest: Uint8Array = NONE) => heard({ type: 'reply', prefixDigest })
  const opened = (offset = 0): ReceiverEvent => ({ type: 'opened', offset })

  function receiverAfter(...events: readonly ReceiverEvent[]) {
    return receiverOf(undefined, events)
  }
  function resumedAfter(...events: readonly ReceiverEvent[]) {
    return receiverOf(MANIFEST, events)
  }
  function receiverOf(manifest: readonly ManifestEntry[] | undefined, events: readonly ReceiverEvent[]) {
    const state = createReceiver({ promised, isLook: false, manifest }, 0)
    for (const event of events) stepReceiver(state, event, 0)
    return { state, feed: (event: ReceiverEvent, now = 0) => wordsOf(stepReceiver(state, event, now)) }
  }

  it('takes the manifest and the content, compares every digest, and says verified when all has its place', () => {
    const { feed } = receiverAfter()
    expect(feed({ type: 'begun' })).toEqual(['say pull'])
    expect(feed(page)).toEqual(['hashPage', 'say pagesTaken'])
    expect(feed({ type: 'manifestHashed', digest: digest(9) })).toEqual(['seen', 'open'])
    expect(feed(opened())).toEqual([])
    expect(feed(reply())).toEqual(['begin'])
    expect(feed(data(25))).toEqual(['write'])
    expect(feed(ends(digest(1)))).toEqual([])
    expect(feed(written(25, digest(1)), 10)).toEqual(['say progress', 'progress'])
    expect(feed(data(35))).toEqual(['write'])
    expect(feed(written(35, digest(2), digest(3)), 500)).toEqual(['say progress'])
    expect(feed(ends(digest(2), digest(3)))).toEqual(['place'])
    expect(feed({ type: 'tick' })).toEqual(['say progress'])
    expect(feed({ type: 'placed' }, 600)).toEqual(['progress', 'writeDown', 'say verified'])
  })

  it.each<[string, readonly ReceiverEvent[]]>([
    ['shows nothing', [{ type: 'begun' }]],
    ['only says that it hashes', [{ type: 'begun' }, page, { type: 'manifestHashed', digest: digest(9) }, opened()]],
    [
      'sends nothing',
      [{ type: 'begun' }, page, { type: 'manifestHashed', digest: digest(9) }, opened(), reply(), data(5), written(5)],
    ],
    [
      'keeps the last digest to itself',
      [
        ...[
          { type: 'begun' } as const,
          page,
          { type: 'manifestHashed', digest: digest(9) } as const,
          opened(),
          reply(),
        ],
        ...[data(10), ends(digest(1)), written(10, digest(1)), data(20), written(20, digest(2))],
      ],
    ],
  ])('gives up a sender that lives and yet %s', (_, events) => {
    const { feed } = receiverAfter(...events)
    for (let now = 0; now < FILE_STALL_MS; now += 2_000) {
      if (events.length > 1) feed(heard({ type: 'checking', bytes: 0 }), now)
      expect(feed({ type: 'tick' }, now)).not.toContain('fail UNREACHABLE')
    }
    expect(feed({ type: 'tick' }, FILE_STALL_MS)).toEqual(['fail UNREACHABLE'])
  })

  it('gives up a sender that says it has hashed more and more, beyond all there is', () => {
    const { feed } = resumedAfter(opened(20), { type: 'prefixHashed', digest: digest(7) })
    for (let now = 0; now < FILE_STALL_MS; now += 2_000) feed(heard({ type: 'checking', bytes: SIZE + 1 + now }), now)
    expect(feed({ type: 'tick' }, FILE_STALL_MS)).toEqual(['fail UNREACHABLE'])
  })

  it('does not blame the sender for a disk of its own that hangs, nor for hashing much', () => {
    const whole: readonly ReceiverEvent[] = [{ type: 'begun' }, page, { type: 'manifestHashed', digest: digest(9) }]
    const writing = receiverAfter(...whole, opened(), reply(), data(5))
    expect(writing.feed({ type: 'tick' }, 10 * FILE_STALL_MS)).toEqual(['say progress'])
    const comparing = resumedAfter(opened(20), { type: 'prefixHashed', digest: digest(7) })
    for (let step = 1; step < 20; step += 1) {
      comparing.feed(heard({ type: 'checking', bytes: step }), (step * FILE_STALL_MS) / 2)
      expect(comparing.feed({ type: 'tick' }, ((step + 1) * FILE_STALL_MS) / 2)).toEqual(['say checking'])
    }
  })

  it('takes content in crumbs only as long as few of them wait for the disk', () => {
    const one: readonly ManifestEntry[] = [entry('large', 2 * FILE_PENDING_CHUNKS_MAX)]
    const init = { promised: { ...promised, count: 1, sizeBytes: 2 * FILE_PENDING_CHUNKS_MAX }, isLook: false }
    const state = createReceiver({ ...init, manifest: one }, 0)
    const feed = (event: ReceiverEvent) => wordsOf(stepReceiver(state, event, 0))
    feed(opened())
    feed(reply())
    for (let count = 0; count < FILE_PENDING_CHUNKS_MAX; count += 1) expect(feed(data(1))).toEqual(['write'])
    feed(written(1))
    expect(feed(data(1))).toEqual(['write'])
    expect(feed(data(1))).toEqual(['fail MALFORMED'])
  })

  it('goes on where its journal ends, without the manifest that it has', () => {
    const { feed } = resumedAfter()
    expect(feed(opened(25))).toEqual(['say pull', 'hashPrefix'])
    expect(feed({ type: 'prefixHashed', digest: digest(7) })).toEqual([])
    expect(feed(reply(digest(7)))).toEqual(['begin'])
  })

  it('begins that file anew where its bytes are others, whoever is ready first', () => {
    const first = resumedAfter(opened(25), reply(digest(7)))
    expect(first.feed({ type: 'prefixHashed', digest: digest(8) })).toEqual(['restart'])
    const { state, feed } = resumedAfter(opened(25), { type: 'prefixHashed', digest: digest(8) })
    expect(feed(reply(digest(7)))).toEqual(['restart'])
    expect(feed({ type: 'restarted', offset: 10 })).toEqual(['begin'])
    expect(state.arrivals.receivedOffset).toBe(10)
  })

  it('only places what was all here', () => {
    expect(resumedAfter(opened(SIZE)).feed(reply())).toEqual(['begin', 'place'])
  })

  it('says that it is alive, whatever it does', () => {
    const { feed } = resumedAfter(opened(25))
    expect(feed({ type: 'tick' })).toEqual(['say checking'])
    feed({ type: 'hashed', bytes: 3 })
    expect(feed({ type: 'tick' })).toEqual(['say checking', 'checking'])
    feed({ type: 'prefixHashed', digest: digest(7) })
    feed(reply(digest(7)))
    expect(feed(heard({ type: 'checking', bytes: 5 }))).toEqual([])
    expect(feed({ type: 'tick' })).toEqual(['say progress'])
  })

  it('keeps a file only once its digest was compared', () => {
    const { state, feed } = resumedAfter(opened(25), { type: 'prefixHashed', digest: NONE }, reply(), data(30))
    feed(written(30, digest(2)))
    expect(confirmedFiles(state)).toBe(0)
    feed(ends(digest(2)))
    expect(confirmedFiles(state)).toBe(1)
  })

  it('has what is written put safely on the disk every so often, one at a time', () => {
    const large = [entry('a', 10 * FILE_CHECKPOINT_BYTES)]
    const offer = { ...promised, name: 'a', folder: false, count: 1, sizeBytes: 10 * FILE_CHECKPOINT_BYTES }
    const state = createReceiver({ promised: offer, isLook: false, manifest: large }, 0)
    const feed = (event: ReceiverEvent, now: number) => wordsOf(stepReceiver(state, event, now))
    feed(opened(), 0)
    feed(reply(), 0)
    const take = (now: number) => {
      feed(data(BULK_RECORD_MAX_BYTES), now)
      return feed(written(BULK_RECORD_MAX_BYTES), now).filter((word) => word === 'checkpoint').length
    }
    let asked = 0
    for (let bytes = 0; bytes < 2 * FILE_CHECKPOINT_BYTES; bytes += BULK_RECORD_MAX_BYTES) asked += take(1)
    expect(asked).toBe(1)
    feed({ type: 'checkpointed', offset: FILE_CHECKPOINT_BYTES }, 2)
    expect(take(3)).toBe(1)
    feed({ type: 'checkpointed', offset: FILE_CHECKPOINT_BYTES }, 4)
    expect(take(5)).toBe(0)
    expect(feed({ type: 'tick' }, 5 + FILE_CHECKPOINT_MS)).toEqual(['say progress', 'checkpoint'])
  })

  it('reports when all is written that has come, and else not for every chunk', () => {
    const offer = { ...promised, sizeBytes: FILE_WINDOW_BYTES, count: 1 }
    const manifest = [entry('a', FILE_WINDOW_BYTES)]
    const state = createReceiver({ promised: offer, isLook: false, manifest }, 0)
    const feed = (event: ReceiverEvent) => wordsOf(stepReceiver(state, event, 0))
    for (const event of [opened(), reply()]) feed(event)
    for (let chunk = 0; chunk < 5; chunk += 1) feed(data(FILE_REPORT_BYTES / 4))
    const reports = Array.from({ length: 5 }, () => feed(written(FILE_REPORT_BYTES / 4)).includes('say progress'))
    expect(reports).toEqual([false, false, false, true, true])
  })

  const receiving = () => resumedAfter(opened(), reply())

  it.each<[string, string, () => ReturnType<typeof receiverAfter>, ReceiverEvent]>([
    ['replies before its manifest', 'MALFORMED', () => receiverAfter({ type: 'begun' }), reply()],
    ['sends data before it was asked', 'MALFORMED', () => resumedAfter(opened()), data(1)],
    ['sends a manifest that nobody wants', 'MALFORMED', () => resumedAfter(opened()), page],
    ['sends a page after the last', 'MALFORMED', () => receiverAfter({ type: 'begun' }, page), page],
    ['replies twice', 'MALFORMED', () => resumedAfter(opened(25), reply(digest(1))), reply(digest(1))],
    ['gives a digest where nothing is split', 'MALFORMED', () => resumedAfter(opened(10)), reply(digest(1))],
    [
      'gives none where a file is split',
      'MALFORMED',
      () => resumedAfter(opened(25), { type: 'prefixHashed', digest: digest(1) }),
      reply(),
    ],
    ['sends an empty chunk', 'MALFORMED', receiving, data(0)],
    ['sends more than was promised', 'INTEGRITY', receiving, data(SIZE + 1)],
    ['sends a digest of a file that has not ended', 'INTEGRITY', receiving, ends(digest(1))],
    ['goes on before the digest of what ended', 'INTEGRITY', () => resumedAfter(opened(), reply(), data(10)), data(1)],
    [
      'gives another digest than the file has',
      'INTEGRITY',
      () => resumedAfter(opened(), reply(), data(10), written(10, digest(1))),
      ends(digest(2)),
    ],
    ['says verified', 'MALFORMED', receiving, heard({ type: 'verified' })],
    ['reports progress', 'MALFORMED', receiving, heard({ type: 'progress', offset: 0 })],
    ['pulls', 'MALFORMED', receiving, heard({ type: 'pull', transferId, wantManifest: false, offset: 0 })],
  ])('refuses a sender that %s', (_, code, before, event) => {
    const { feed } = before()
    expect(feed(event)).toEqual([`fail ${code}`])
    expect(feed({ type: 'placed' })).toEqual([])
  })

  it('refuses a manifest with another digest than was offered', () => {
    const { feed } = receiverAfter({ type: 'begun' }, page)
    expect(feed({ type: 'manifestHashed', digest: digest(8) })).toEqual(['fail INTEGRITY'])
  })

  it('refuses a sender that does not keep to the window', () => {
    const offer = { ...promised, sizeBytes: 2 * FILE_WINDOW_BYTES, count: 1 }
    const manifest = [entry('a', 2 * FILE_WINDOW_BYTES)]
    const state = createReceiver({ promised: offer, isLook: false, manifest }, 0)
    for (const event of [opened(), reply()]) stepReceiver(state, event, 0)
    const chunk = new Uint8Array(BULK_RECORD_MAX_BYTES)
    const take = () => wordsOf(stepReceiver(state, heard({ type: 'data', data: chunk }), 0))
    for (let sent = 0; sent < FILE_WINDOW_BYTES; sent += chunk.byteLength) expect(take()).toEqual(['write'])
    expect(take()).toEqual(['fail MALFORMED'])
  })
})
