import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Outbox } from '../../peer/private/outbox.ts'
import { createReceipts, type Receipts } from '../../peer/private/receipts.ts'
import { createReceiptStore, type ReceiptStore } from '../../peer/store/receipts.ts'
import { type ErrorCode, HongyanError } from '../../shared/errors.ts'
import { DISK_RETRY_MS, RECEIPT_MAX_IDS, RECEIPT_REST_MS } from '../../shared/limits.ts'
import type { PrivateBody } from '../../shared/message.ts'
import { parseUsername, type Username } from '../../shared/names.ts'
import { alice, person } from '../support/cast.ts'
import { simulatedId } from '../support/simulated-time.ts'
import { openTemporaryProfile } from '../support/temporary-profile.ts'

const bob = person('bob', 6, 7, 3)
const ids = (first: number, count: number) => Array.from({ length: count }, (_, index) => simulatedId(first + index))

let profile: ReturnType<typeof openTemporaryProfile>['profile']
let contacts: ReturnType<typeof openTemporaryProfile>['contacts']
let rows: ReceiptStore
let receipts: Receipts
/** Such as `alice read 2`: whom, what, how many. */
let told: string[]
let otherDevices: number
let refusal: ErrorCode | undefined
let waiting: Promise<unknown>[]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  const opened = openTemporaryProfile()
  profile = opened.profile
  contacts = opened.contacts
  rows = createReceiptStore(profile.database)
  told = []
  otherDevices = 0
  refusal = undefined
  waiting = []
  for (const { username, account } of [alice, bob]) contacts.pin(username, account.publicKey)
  start()
})

afterEach(() => {
  receipts.stop()
  vi.useRealTimers()
})

function start(): void {
  receipts = createReceipts({
    ...{ outbox: { submit }, profile, contacts, rows, steady: { now: () => Date.now() } },
    own: () => parseUsername('carol'),
    hasOtherDevices: () => otherDevices > 0,
  })
}

const submit: Outbox['submit'] = (to, body, options) => {
  const submitted = write(to, body, options?.alongside ?? (() => undefined))
  waiting.push(submitted.catch(() => undefined))
  return submitted
}

async function write(to: Username, body: PrivateBody, alongside: () => void) {
  const code = refusal
  await profile.write(() => {
    if (code !== undefined) throw new HongyanError(code, 'refused')
    alongside()
  })
  if (body.type === 'receipt') told.push(`${to} ${body.kind} ${body.ids.length}`)
  return { id: simulatedId(0), state: 'queued' as const }
}

/** Until nothing is being submitted any more. */
async function settle(): Promise<void> {
  for (let settled = -1; settled !== waiting.length; ) {
    settled = waiting.length
    await Promise.all(waiting)
    // A turn for who waits for the same promise, and one for a commit of its own.
    await profile.write(() => undefined)
  }
}

async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms)
  await settle()
}

async function owe(kind: 'delivered' | 'read', which: ReturnType<typeof ids>, to = alice.username): Promise<void> {
  await profile.write(() => rows.add(to, kind, which))
  receipts.due([to])
  await settle()
}

it('the first reading is told at once, and fifty that follow one by one in a single receipt', async () => {
  for (const id of ids(1, 51)) await owe('read', [id])
  expect(told).toEqual(['alice read 1'])
  await pass(RECEIPT_REST_MS)
  expect(told).toEqual(['alice read 1', 'alice read 50'])
  await pass(10 * RECEIPT_REST_MS)
  expect(told).toHaveLength(2)
  expect(rows.accounts()).toEqual([])
})

it('one account does not wait for another', async () => {
  await owe('read', ids(1, 1))
  await owe('delivered', ids(2, 1), bob.username)
  expect(told).toEqual(['alice read 1', 'bob delivered 1'])
})

it('what is read before it was told to have arrived is told as read only', async () => {
  await owe('delivered', ids(1, 1))
  await owe('delivered', ids(2, 2))
  await owe('read', ids(2, 1))
  await owe('delivered', ids(2, 1))
  await pass(RECEIPT_REST_MS)
  expect(told).toEqual(['alice delivered 1', 'alice delivered 1', 'alice read 1'])
})

it('what is read while its arrival is being told is told after that', async () => {
  await profile.write(() => rows.add(alice.username, 'delivered', ids(1, 1)))
  receipts.due([alice.username])
  rows.add(alice.username, 'read', ids(1, 1))
  await settle()
  expect(told).toEqual(['alice delivered 1', 'alice read 1'])
})

it('more than a receipt holds is told in several', async () => {
  await owe('delivered', ids(1, 2 * RECEIPT_MAX_IDS + 1))
  const full = `alice delivered ${RECEIPT_MAX_IDS}`
  expect(told).toEqual([full, full, 'alice delivered 1'])
})

it('what an earlier run owed is told by the next', async () => {
  rows.add(alice.username, 'read', ids(1, 2))
  rows.add(bob.username, 'delivered', ids(3, 1))
  receipts.load()
  await settle()
  expect(told.toSorted()).toEqual(['alice read 2', 'bob delivered 1'])
})

it('a full disk delays a receipt, and does not double it', async () => {
  refusal = 'NO_SPACE'
  await owe('read', ids(1, 2))
  expect(told).toEqual([])
  refusal = undefined
  await pass(DISK_RETRY_MS)
  expect(told).toEqual(['alice read 2'])
  await pass(DISK_RETRY_MS)
  expect(told).toHaveLength(1)
})

it('whose new key is not accepted is told as soon as it is', async () => {
  refusal = 'KEY_CHANGED'
  await owe('read', ids(1, 2))
  await pass(DISK_RETRY_MS)
  expect([told, rows.accounts()]).toEqual([[], [alice.username]])
  refusal = undefined
  receipts.due([alice.username])
  await settle()
  expect(told).toEqual(['alice read 2'])
})

it('the blocked are told nothing, not even when they are unblocked', async () => {
  rows.add(alice.username, 'read', ids(1, 2))
  contacts.setBlocked(alice.username, true)
  receipts.due([alice.username])
  await settle()
  contacts.setBlocked(alice.username, false)
  await pass(RECEIPT_REST_MS)
  receipts.due([alice.username])
  await pass(RECEIPT_REST_MS)
  expect([told, rows.accounts()]).toEqual([[], []])
})

it('once it stops nothing is told any more, and what is owed stays', async () => {
  await owe('read', ids(1, 1))
  await owe('read', ids(2, 1))
  receipts.stop()
  await pass(RECEIPT_REST_MS)
  expect([told, rows.accounts()]).toEqual([['alice read 1'], [alice.username]])
  start()
  receipts.load()
  await settle()
  expect(told).toEqual(['alice read 1', 'alice read 1'])
})

it("the account's own other devices are told what is owed to them, as long as there are any", async () => {
  const carol = parseUsername('carol')
  otherDevices = 1
  await profile.write(() => rows.add(carol, 'stored', ids(1, 2)))
  receipts.due([carol])
  await settle()
  expect(told).toEqual(['carol stored 2'])
  otherDevices = 0
  await owe('delivered', ids(1, 2), carol)
  await pass(RECEIPT_REST_MS)
  expect([told, rows.accounts()]).toEqual([['carol stored 2'], []])
})
