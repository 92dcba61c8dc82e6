import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FileMessage } from '../../peer/core/files/transfer.ts'
import { createReceiver, type ReceiverEvent, stepReceiver } from '../../peer/core/files/transfer-receiver.ts'
import { createSender, type SenderEffect, type SenderEvent, stepSender } from '../../peer/core/files/transfer-sender.ts'
import { FILE_CHUNK_BYTES, FILE_WINDOW_BYTES } from '../../shared/limits.ts'
import type { TransferId } from '../../shared/message.ts'

const ID = '00'.repeat(16) as TransferId
const DIGEST = new Uint8Array(32).fill(7)
const PULL = { type: 'pull', transferId: ID, wantManifest: true, entry: 0, offset: 0, prefixDigest: DIGEST } as const

const size = fc.oneof(
  fc.nat(3),
  fc.nat(20 * FILE_CHUNK_BYTES),
  fc.nat(20).map((chunks) => chunks * FILE_CHUNK_BYTES),
)
const entryOf = (sizeBytes: number) => ({ path: 'a', sizeBytes, modifiedAtMs: 0, executable: false })

describe('random events at the sender', () => {
  /** Honest ones mostly, so that runs get far; `read` answers what was asked for. */
  const happening = fc.oneof(
    { weight: 60, arbitrary: fc.constant('work' as const) },
    { weight: 8, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map((part) => ({ reports: part })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<FileMessage>({ type: 'verified' }, PULL, { type: 'progress', bytesOnDisk: 1 }),
    },
    {
      weight: 1,
      arbitrary: fc.nat(30 * FILE_CHUNK_BYTES).map((bytesOnDisk): FileMessage => ({ type: 'progress', bytesOnDisk })),
    },
  )

  it('never put more in flight than the window, nor send beyond the size, nor after the end', () => {
    fc.assert(
      fc.property(size, fc.array(happening, { maxLength: 200 }), (sizeBytes, happenings) => {
        const state = createSender([entryOf(sizeBytes)], 0)
        let sent = 0
        let reported = 0
        let asked: SenderEffect | undefined
        let over = false

        function feed(event: SenderEvent): void {
          if (event.type === 'received' && event.message.type === 'progress') reported = event.message.bytesOnDisk
          for (const effect of stepSender(state, event, 0)) {
            expect(over).toBe(false)
            if (effect.type === 'read' || effect.type === 'hash') asked = effect
            if (effect.type === 'send' && effect.message.type === 'data') sent += effect.message.data.byteLength
            if (effect.type === 'verified') expect(sent).toBe(sizeBytes)
            over = effect.type === 'verified' || effect.type === 'fail'
            expect(sent).toBeLessThanOrEqual(sizeBytes)
            if (!over) expect(sent - reported).toBeLessThanOrEqual(FILE_WINDOW_BYTES)
          }
        }

        feed({ type: 'received', message: PULL })
        for (const next of happenings) {
          if (next === 'work') {
            const work = asked
            asked = undefined
            if (work?.type === 'read') feed({ type: 'read', data: new Uint8Array(work.length) })
            if (work?.type === 'hash') feed({ type: 'hashed', digest: DIGEST })
          } else if ('reports' in next) {
            const bytesOnDisk = reported + Math.floor((sent - reported) * next.reports)
            feed({ type: 'received', message: { type: 'progress', bytesOnDisk } })
          } else feed({ type: 'received', message: next })
        }
      }),
    )
  })
})

describe('random events at the receiver', () => {
  const message = fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .integer({ min: 1, max: FILE_CHUNK_BYTES })
        .map((length): FileMessage => ({ type: 'data', data: new Uint8Array(length) })),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<FileMessage>(
        ...([
          { type: 'end', digest: DIGEST },
          { type: 'end', digest: new Uint8Array(32) },
        ] as const),
        ...([{ type: 'verified' }, { type: 'data', data: new Uint8Array() }, PULL] as const),
        ...([
          { type: 'start', entry: 0, offset: 0 },
          { type: 'progress', bytesOnDisk: 0 },
        ] as const),
      ),
    },
  )
  const happening = fc.oneof(
    { weight: 1, arbitrary: message },
    { weight: 5, arbitrary: fc.constant('written' as const) },
    { weight: 8, arbitrary: fc.constant('honest' as const) },
    { weight: 2, arbitrary: fc.constantFrom<ReceiverEvent>({ type: 'hashed', digest: DIGEST }, { type: 'placed' }) },
  )

  it('never acknowledge more than was written, nor write more than was promised, nor place what was not checked', () => {
    fc.assert(
      fc.property(size, fc.array(happening, { maxLength: 200 }), (sizeBytes, happenings) => {
        const state = createReceiver({ transferId: ID, name: 'a', sizeBytes, manifestDigest: DIGEST }, 0)
        const unwritten: number[] = []
        let written = 0
        let hashed = false
        let over = false

        function feed(event: ReceiverEvent): void {
          if (event.type === 'written') written += event.bytes
          if (event.type === 'hashed') hashed = true
          for (const effect of stepReceiver(state, event, 0)) {
            expect(over).toBe(false)
            over = effect.type === 'fail'
            if (effect.type === 'write') unwritten.push(effect.data.byteLength)
            if (effect.type === 'place') expect({ written, hashed }).toEqual({ written: sizeBytes, hashed: true })
            if (effect.type !== 'send') continue
            if (effect.message.type === 'progress') expect(effect.message.bytesOnDisk).toBeLessThanOrEqual(written)
            if (effect.message.type === 'verified')
              expect({ written, hashed }).toEqual({ written: sizeBytes, hashed: true })
          }
          expect(written + unwritten.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(sizeBytes)
        }

        feed({ type: 'opened' })
        feed({ type: 'received', message: { type: 'reply', entry: 0, offset: 0 } })
        feed({ type: 'received', message: { type: 'manifest', entries: [entryOf(sizeBytes)], last: true } })
        feed({ type: 'manifestHashed', digest: DIGEST })
        feed({ type: 'received', message: { type: 'start', entry: 0, offset: 0 } })
        for (const next of happenings) {
          if (next === 'written') {
            const bytes = unwritten.shift()
            if (bytes !== undefined) feed({ type: 'written', bytes })
          } else if (next === 'honest') {
            const length = Math.min(FILE_CHUNK_BYTES, sizeBytes - state.receivedBytes)
            const data = { type: 'data', data: new Uint8Array(Math.max(length, 0)) } as const
            feed({ type: 'received', message: length > 0 ? data : { type: 'end', digest: DIGEST } })
          } else if (next.type === 'hashed' || next.type === 'placed') feed(next)
          else feed({ type: 'received', message: next as FileMessage })
        }
      }),
    )
  })
})
