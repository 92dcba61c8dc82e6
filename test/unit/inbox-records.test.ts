import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { laneOf } from '../../peer/core/private/arrivals.ts'
import { createInboxRecords, type InboxRecords, type Incoming } from '../../peer/private/inbox-records.ts'
import { createArrivalStore } from '../../peer/store/arrivals.ts'
import { createReceiptStore } from '../../peer/store/receipts.ts'
import { HongyanError } from '../../shared/errors.ts'
import { GAP_HOLD_MS } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { alice, person } from '../support/cast.ts'
import { rejectionOf } from '../support/refusal.ts'
import { simulatedId } from '../support/simulated-time.ts'
import { openTemporaryProfile } from '../support/temporary-profile.ts'

const carol = person('carol', 6, 7, 3)

let opened: ReturnType<typeof openTemporaryProfile>
let records: InboxRecords
let shown: string[]
let due: Username[]
let fetches: number
/** All that waits at the rendezvous has been fetched. */
let isMailThere: boolean
let isNewcomer: boolean
let isFull: boolean
let duringWrite: () => void

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  opened = openTemporaryProfile()
  shown = []
  due = []
  fetches = 0
  isMailThere = false
  isNewcomer = false
  isFull = false
  duringWrite = () => undefined
  for (const { username, account } of [alice, carol]) opened.contacts.pin(username, account.publicKey)
  start()
})

afterEach(() => {
  records.stop()
  vi.useRealTimers()
})

function start(): void {
  const { profile, messages, contacts } = opened
  records = createInboxRecords({
    profile: { write: (change) => (isFull ? refuse() : profile.write(() => within(change))) },
    ...{ messages, contacts },
    arrivalRows: createArrivalStore(profile.database),
    receipts: { due: (accounts) => void due.push(...accounts) },
    receiptRows: createReceiptStore(profile.database),
    own: () => undefined,
    isNewcomer: () => isNewcomer,
    onPlaced: () => undefined,
    onShown: () => undefined,
    steady: { now: () => Date.now() },
    onEvent: ({ message }) => shown.push(message.text),
    fetchMail: async () => {
      fetches += 1
      return isMailThere
    },
  })
  records.load()
}

function within<T>(change: () => T): T {
  const result = change()
  duringWrite()
  return result
}

function restart(): void {
  records.stop()
  start()
}

const refuse = () => Promise.reject(new HongyanError('NO_SPACE', 'the disk is full'))

function letter(sequence: number, change: Partial<Incoming> & { from?: typeof alice } = {}): Incoming {
  const { from = alice, ...rest } = change
  const conversation = `@${from.username}`
  return {
    id: simulatedId(sequence + (from === alice ? 0 : 1000)),
    lane: laneOf(from.deviceId, conversation),
    ...{ sequence, conversation, sender: from.username, kind: 'text', text: `${from.username} ${sequence}` },
    ...{ sentAtMs: sequence, bytes: Uint8Array.of(sequence) },
    ...rest,
  }
}

const take = (...letters: readonly Incoming[]) => Promise.all(letters.map((each) => records.take(each, false)))

/** Until that long has passed and what it brought about is on disk. */
async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms)
  await opened.profile.write(() => undefined)
}

const history = () => opened.messages.history('@alice', undefined, 100).messages.map(({ text }) => text)

it('on a new machine the first of a device is shown when all mail is here, and not before', async () => {
  isNewcomer = true
  isMailThere = true
  await take(letter(7))
  expect(records.has(letter(7).id)).toBe(true)
  await pass(0)
  expect([shown, fetches]).toEqual([['alice 7'], 1])
  await take(letter(9))
  await pass(0)
  expect([shown, fetches]).toEqual([['alice 7'], 2])
})

it('a message that overtook another is acknowledged at once, and shown after it', async () => {
  await take(letter(1), letter(3))
  expect([shown, history(), fetches]).toEqual([['alice 1'], ['alice 1'], 1])
  expect(records.has(letter(3).id)).toBe(true)
  await take(letter(2))
  expect(shown).toEqual(['alice 1', 'alice 2', 'alice 3'])
  expect(history()).toEqual(shown)
  expect([...(opened.messages.bytesOf(letter(3).id) ?? [])]).toEqual([...letter(3).bytes])
})

it('a message that does not come is waited for once, and no other sender waits for it', async () => {
  await take(letter(1), letter(3))
  await take(letter(1, { from: carol }))
  expect(shown).toEqual(['alice 1', 'carol 1'])
  await pass(GAP_HOLD_MS - 1)
  expect(shown).toHaveLength(2)
  await pass(1)
  await take(letter(4), letter(2))
  expect(shown.slice(2)).toEqual(['alice 3', 'alice 4', 'alice 2'])
})

it('what is no text counts and waits for nobody', async () => {
  await take(letter(2, { kind: 'receipt', text: '' }))
  expect(opened.messages.has(letter(2).id)).toBe(true)
  await take(letter(3))
  expect([shown, fetches]).toEqual([[], 1])
  await take(letter(1))
  expect(shown).toEqual(['alice 1', 'alice 3'])
})

it('what waits outlives a restart and is shown in its place', async () => {
  await take(letter(1), letter(3), letter(5))
  restart()
  expect(records.has(letter(5).id)).toBe(true)
  await take(letter(2), letter(5))
  expect(shown).toEqual(['alice 1', 'alice 2', 'alice 3'])
  await pass(GAP_HOLD_MS)
  expect(shown.slice(3)).toEqual(['alice 5'])
  expect(history()).toEqual(shown)
  restart()
  await take(letter(6), letter(7))
  // How far alice has been followed is not forgotten either.
  expect([shown.slice(4), fetches]).toEqual([['alice 6', 'alice 7'], 1])
})

it('what a full disk refuses is refused to its senders, and taken when it comes again', async () => {
  await take(letter(1))
  isFull = true
  const refusals = await Promise.all(
    [letter(2), letter(4)].map((each) => rejectionOf(records.take(each, false).then(() => undefined))),
  )
  expect([refusals, records.has(letter(4).id)]).toEqual([['NO_SPACE', 'NO_SPACE'], false])
  isFull = false
  await take(letter(4), letter(2))
  expect(shown).toEqual(['alice 1', 'alice 2'])
  await take(letter(3))
  expect(shown).toEqual(['alice 1', 'alice 2', 'alice 3', 'alice 4'])
})

it('what has waited long enough while the disk is full is shown when there is room', async () => {
  await take(letter(2))
  isFull = true
  await pass(GAP_HOLD_MS)
  expect([shown, records.has(letter(2).id)]).toEqual([[], true])
  isFull = false
  await pass(GAP_HOLD_MS)
  expect(shown).toEqual(['alice 2'])
})

it('what has waited long enough while another message was being written is shown after it', async () => {
  await take(letter(2))
  vi.advanceTimersByTime(GAP_HOLD_MS - 1)
  duringWrite = () => vi.setSystemTime(Date.now() + 1)
  await take(letter(1, { from: carol }))
  duringWrite = () => undefined
  await pass(1)
  await take(letter(3), letter(2, { from: carol }))
  expect(shown).toEqual(['carol 1', 'alice 2', 'alice 3', 'carol 2'])
  expect(history()).toEqual(['alice 2', 'alice 3'])
})

it('all that comes in one turn shares a transaction', async () => {
  const write = vi.spyOn(opened.profile, 'write')
  await take(letter(2), letter(3), letter(1, { from: carol }), letter(1))
  expect(shown).toEqual(['carol 1', 'alice 1', 'alice 2', 'alice 3'])
  expect(write).toHaveBeenCalledTimes(1)
})

it('a message that comes by both paths at once shows once, and is confirmed if one of them was mail', async () => {
  await Promise.all([records.take(letter(1), false), records.take(letter(1), true)])
  expect([shown, due]).toEqual([['alice 1'], ['alice']])
  await records.take(letter(1), true)
  expect([shown, due]).toEqual([['alice 1'], ['alice', 'alice']])
})

it('what somebody wrote who is blocked before it is shown is not shown', async () => {
  await take(letter(2))
  opened.contacts.setBlocked(alice.username, true)
  await pass(GAP_HOLD_MS)
  expect([shown, history(), records.has(letter(2).id)]).toEqual([[], [], true])
  expect(opened.messages.bytesOf(letter(2).id)).toHaveLength(0)
})

it('once it stops what waits is not shown any more in this run', async () => {
  await take(letter(2))
  records.stop()
  await pass(10 * GAP_HOLD_MS)
  expect([shown, vi.getTimerCount()]).toEqual([[], 0])
})
