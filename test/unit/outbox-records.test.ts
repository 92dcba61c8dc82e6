import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ChatEvent } from '../../peer/api.ts'
import { createOutboxRecords, type OutboxChange } from '../../peer/private/outbox-records.ts'
import type { MessageStore } from '../../peer/store/messages.ts'
import { createOutboxStore, type OutboxStore } from '../../peer/store/outbox.ts'
import type { ProfileDatabase } from '../../peer/store/profile.ts'
import { createReceiptStore, type ReceiptStore } from '../../peer/store/receipts.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { DISK_RETRY_MS } from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import { parseUsername } from '../../shared/names.ts'
import { openTemporaryProfile } from '../support/temporary-profile.ts'

const [alice, bob] = [parseUsername('alice'), parseUsername('bob')]
const id = '01'.repeat(16) as MessageId

let profile: ProfileDatabase
let messages: MessageStore
let rows: OutboxStore
let receiptRows: ReceiptStore
let otherDevices: number
let news: number
let isFull: boolean
let told: ChatEvent[]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const opened = openTemporaryProfile()
  profile = opened.profile
  messages = opened.messages
  rows = createOutboxStore(profile.database)
  receiptRows = createReceiptStore(profile.database)
  otherDevices = 0
  news = 0
  isFull = false
  told = []
  messages.insert({
    ...{ id, conversation: '@bob', kind: 'text', sender: alice, own: true, text: 'hello' },
    ...{ sentAtMs: 1, state: 'queued', lamport: 0, bytes: Uint8Array.of(1) },
  })
  rows.add(id, bob)
})

afterEach(() => {
  vi.useRealTimers()
})

function start() {
  const disk: ProfileDatabase = {
    ...profile,
    write: (change) => (isFull ? Promise.reject(new HongyanError('NO_SPACE', 'full')) : profile.write(change)),
  }
  return createOutboxRecords({
    ...{ profile: disk, messages, rows, receiptRows, clock: { now: () => 5 } },
    own: () => alice,
    hasOtherDevices: () => otherDevices > 0,
    onEvent: (e) => told.push(e),
    onNews: () => {
      news += 1
    },
  })
}

const becomes = (state: Extract<OutboxChange, { type: 'persist' }>['state']): OutboxChange => ({
  ...{ type: 'persist', id, destination: bob, state },
  ...(state === 'stored' ? { mark: { incarnation: Uint8Array.of(1), position: 1 } } : {}),
})

/** What the disk is asked meanwhile has been answered. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

it('tells a state once it is on disk', async () => {
  const records = start()
  records.write(becomes('stored'))
  expect(told).toEqual([])
  await settle()
  expect(told).toEqual([{ type: 'message.state', id, state: 'stored' }])
  expect(messages.stateOf(id)).toBe('stored')
})

it('what a full disk refuses becomes true and is told as soon as there is room, the newest only', async () => {
  const records = start()
  isFull = true
  records.write(becomes('stored'))
  await settle()
  records.write(becomes('delivered'))
  await vi.advanceTimersByTimeAsync(DISK_RETRY_MS)
  await settle()
  expect([told, messages.stateOf(id)]).toEqual([[], 'queued'])
  isFull = false
  await vi.advanceTimersByTimeAsync(DISK_RETRY_MS)
  await settle()
  expect(told).toEqual([{ type: 'message.state', id, state: 'delivered' }])
  expect(rows.pending(0)).toEqual([])
})

it('what was refused does not undo what was written meanwhile', async () => {
  const records = start()
  isFull = true
  records.write(becomes('stored'))
  isFull = false
  // Before the refusal of the first is known.
  records.write(becomes('delivered'))
  await settle()
  await vi.advanceTimersByTimeAsync(2 * DISK_RETRY_MS)
  await settle()
  expect(messages.stateOf(id)).toBe('delivered')
  expect(rows.pending(0)).toEqual([])
})

it('nothing is tried any more once it stops', async () => {
  const records = start()
  isFull = true
  records.write(becomes('stored'))
  await settle()
  records.stop()
  expect(vi.getTimerCount()).toBe(0)
})

it("what has become of a message is owed to the account's other devices with it, and is not without them", async () => {
  const records = start()
  records.write(becomes('stored'))
  await settle()
  expect([news, receiptRows.accounts()]).toEqual([0, []])
  otherDevices = 1
  records.write(becomes('delivered'))
  await settle()
  expect([news, receiptRows.next(alice, 10)]).toEqual([1, { account: alice, kind: 'delivered', ids: [id] }])
})

it('a copy for the own other devices changes nothing that is shown, whatever becomes of it', async () => {
  const records = start()
  rows.add(id, alice)
  const copyBecomes = (state: 'stored' | 'delivered' | 'failed') =>
    records.write({ ...becomes(state), destination: alice } as OutboxChange)
  for (const state of ['stored', 'failed'] as const) copyBecomes(state)
  await settle()
  expect([messages.stateOf(id), told]).toEqual(['queued', []])
  expect(rows.pending(5).map(({ destination }) => destination)).toEqual([bob])
})

it('a row of which others still wait stays, with those who have it', async () => {
  const records = start()
  const phone = 'phone' as DeviceId
  records.write({ ...becomes('delivered'), acknowledged: [phone] } as OutboxChange)
  await settle()
  expect(messages.stateOf(id)).toBe('delivered')
  expect(rows.pending(5)).toMatchObject([{ id, destination: bob, state: 'queued', acknowledged: [phone] }])
  records.write(becomes('delivered'))
  await settle()
  expect(rows.pending(5)).toEqual([])
})
