import { describe, expect, it } from 'vitest'
import { type Happening, nextState } from '../../peer/core/files/transfer.ts'
import { createProgressMeter, meterProgress } from '../../peer/core/files/transfer-progress.ts'
import { createReceiver, type ReceiverEvent, stepReceiver } from '../../peer/core/files/transfer-receiver.ts'
import { createSender, stepSender } from '../../peer/core/files/transfer-sender.ts'
import { FILE_CHUNK_BYTES, FILE_WINDOW_BYTES, MANIFEST_PAGE_ENTRIES } from '../../shared/limits.ts'
import type { TransferId } from '../../shared/message.ts'

const ID = '00'.repeat(16) as TransferId
const DIGEST = new Uint8Array(32).fill(7)

describe('the states of a transfer', () => {
  const HAPPENINGS: readonly Happening[] = ['accepted', 'started', 'verified', 'declined', 'cancelled', 'failed']

  it.each(['verified', 'declined', 'cancelled'] as const)('%s is final', (state) => {
    for (const happening of HAPPENINGS) expect(nextState(state, happening)).toBeUndefined()
  })

  it('nothing is verified that was not running', () => {
    for (const state of ['offered', 'accepted', 'failed'] as const) expect(nextState(state, 'verified')).toBeUndefined()
    expect(nextState('running', 'verified')).toBe('verified')
  })

  it('what failed can be tried again, and fails only once', () => {
    expect(nextState('failed', 'accepted')).toBe('accepted')
    expect(nextState('failed', 'failed')).toBeUndefined()
  })

  it('a decline refuses an offer, and cancels what was accepted', () => {
    expect(nextState('offered', 'declined')).toBe('declined')
    expect(nextState('accepted', 'declined')).toBe('cancelled')
    expect(nextState('running', 'declined')).toBe('cancelled')
  })
})

describe('progress', () => {
  it('is told at once, then four times a second, and at the end', () => {
    const meter = createProgressMeter(10_000, 0)
    const told: number[] = []
    for (let now = 1; now <= 1999; now += 1) if (meterProgress(meter, now * 5, now)) told.push(now)
    expect(told).toEqual([1, 251, 501, 751, 1001, 1251, 1501, 1751])
    expect(meterProgress(meter, 10_000, 1999)).toEqual({ bytes: 10_000, bytesPerSecond: 5003 })
    expect(meterProgress(meter, 10_000, 5000)).toBeUndefined()
  })

  it('shows the rate of the last seconds, not of the whole', () => {
    const meter = createProgressMeter(1_000_000, 0)
    let bytes = 0
    let rate = 0
    for (let now = 250; now <= 20_000; now += 250) {
      bytes += now <= 10_000 ? 10_000 : 250
      rate = meterProgress(meter, bytes, now)?.bytesPerSecond ?? rate
    }
    expect(rate).toBe(1000)
    expect(meter.samples.length).toBeLessThan(20)
  })

  it('goes on when the clock is set back', () => {
    const meter = createProgressMeter(100, 1_000_000)
    expect(meterProgress(meter, 1, 1_000_000)).toBeDefined()
    const after = meterProgress(meter, 2, 500)
    expect(after?.bytes).toBe(2)
    expect(after?.bytesPerSecond).toBeGreaterThanOrEqual(0)
  })
})

describe('the sender', () => {
  const pull = { type: 'pull', transferId: ID, wantManifest: true, entry: 0, offset: 0, prefixDigest: DIGEST } as const
  const entryOf = (sizeBytes: number) => ({ path: 'a', sizeBytes, modifiedAtMs: 0, executable: false })

  it('of an empty file hashes at once and says so', () => {
    const state = createSender([entryOf(0)], 0)
    const effects = stepSender(state, { type: 'received', message: pull }, 0)
    expect(effects.map((effect) => (effect.type === 'send' ? effect.message.type : effect.type))).toEqual([
      ...['reply', 'manifest', 'start', 'hash'],
    ])
  })

  it('leaves the manifest out where it is not wanted, and pages a long one', () => {
    const sentBy = (count: number, wantManifest: boolean) => {
      const state = createSender(
        Array.from({ length: count }, () => entryOf(0)),
        0,
      )
      const effects = stepSender(state, { type: 'received', message: { ...pull, wantManifest } }, 0)
      return effects.flatMap((effect) => {
        return effect.type === 'send' && effect.message.type === 'manifest'
          ? [[effect.message.entries.length, effect.message.last]]
          : []
      })
    }
    expect(sentBy(1, false)).toEqual([])
    expect(sentBy(MANIFEST_PAGE_ENTRIES + 1, true)).toEqual([
      [MANIFEST_PAGE_ENTRIES, false],
      [1, true],
    ])
  })

  it('reads one chunk at a time and stops at the window', () => {
    const state = createSender([entryOf(100 * FILE_CHUNK_BYTES)], 0)
    stepSender(state, { type: 'received', message: pull }, 0)
    let reads = 0
    for (let reading = true; reading; reads += 1) {
      const effects = stepSender(state, { type: 'read', data: new Uint8Array(FILE_CHUNK_BYTES) }, 0)
      reading = effects.some(({ type }) => type === 'read')
    }
    expect(reads * FILE_CHUNK_BYTES).toBe(FILE_WINDOW_BYTES)
    const report = { type: 'progress', bytesOnDisk: FILE_CHUNK_BYTES } as const
    expect(stepSender(state, { type: 'received', message: report }, 0).at(-1)).toEqual({
      ...{ type: 'read', offset: FILE_WINDOW_BYTES, length: FILE_CHUNK_BYTES },
    })
  })
})

describe('the receiver', () => {
  const promised = { transferId: ID, name: 'a', sizeBytes: 3, manifestDigest: DIGEST }
  const entry = { path: 'a', sizeBytes: 3, modifiedAtMs: 0, executable: false }
  const WHOLE: readonly ReceiverEvent[] = [
    { type: 'opened' },
    { type: 'received', message: { type: 'reply', entry: 0, offset: 0 } },
    { type: 'received', message: { type: 'manifest', entries: [entry], last: true } },
    { type: 'manifestHashed', digest: DIGEST },
    { type: 'received', message: { type: 'start', entry: 0, offset: 0 } },
    { type: 'received', message: { type: 'data', data: new Uint8Array(3) } },
    { type: 'written', bytes: 3 },
    { type: 'received', message: { type: 'end', digest: DIGEST } },
    { type: 'hashed', digest: DIGEST },
    { type: 'placed' },
  ]

  it('says verified after the file was checked and placed, and not before', () => {
    const state = createReceiver(promised, 0)
    const said = WHOLE.map((event) => stepReceiver(state, event, 0).map(({ type }) => type))
    expect(said).toEqual([
      ...[
        ['send'],
        [],
        ['hashManifest'],
        ['started'],
        [],
        ['write'],
        ['send'],
        ['hash'],
        ['place'],
        ['progress', 'send'],
      ],
    ])
  })

  it.each(WHOLE.map((_, index) => index))('fails when step %i is left out', (missing) => {
    const state = createReceiver(promised, 0)
    const effects = WHOLE.filter((_, index) => index !== missing).flatMap((event) => stepReceiver(state, event, 0))
    // Without `placed` it still waits; whatever else is missing ends the transfer.
    expect(effects.some(({ type }) => type === 'fail')).toBe(missing !== WHOLE.length - 1)
    expect(effects.some((effect) => effect.type === 'send' && effect.message.type === 'verified')).toBe(false)
  })
})
