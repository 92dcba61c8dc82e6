import { beforeEach, expect, it, vi } from 'vitest'
import { createReading, type Reading } from '../../peer/private/reading.ts'
import { createReceiptStore, type ReceiptStore } from '../../peer/store/receipts.ts'
import { createSettingsStore } from '../../peer/store/settings.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { Username } from '../../shared/names.ts'
import { alice, bob } from '../support/cast.ts'
import { rejectionOf } from '../support/refusal.ts'
import { simulatedId } from '../support/simulated-time.ts'
import { openTemporaryProfile } from '../support/temporary-profile.ts'

const [first, second] = [simulatedId(1), simulatedId(2)]

let opened: ReturnType<typeof openTemporaryProfile>
let rows: ReceiptStore
let due: Username[]

beforeEach(() => {
  opened = openTemporaryProfile()
  rows = createReceiptStore(opened.profile.database)
  due = []
  opened.contacts.pin(alice.username, alice.account.publicKey)
  for (const id of [first, second]) {
    opened.messages.insert({
      ...{ id, conversation: '@alice', kind: 'text', sender: alice.username, own: false, text: 'hello' },
      ...{ sentAtMs: 1, state: undefined, lamport: 0, bytes: Uint8Array.of(1) },
    })
  }
})

function start(receiptRows: Pick<ReceiptStore, 'add' | 'addRoomRead' | 'hideReads'> = rows, otherDevices = 0): Reading {
  const { profile, messages, contacts } = opened
  const settings = createSettingsStore(profile.database)
  const receipts = {
    due: (accounts: readonly Username[]) => void due.push(...accounts),
    roomRead: () => void due.push('the own devices, of rooms' as Username),
  }
  return createReading({
    ...{ profile, messages, contacts, settings, receipts, receiptRows },
    own: () => bob.username,
    hasOtherDevices: () => otherDevices > 0,
  })
}

const owed = () => rows.next(alice.username, 10)
const unread = () => opened.messages.conversations()[0]?.unread

it('what is read is told once', async () => {
  const reading = start()
  await reading.markPrivate(alice.username, first)
  await reading.markPrivate(alice.username, first)
  await reading.markPrivate(alice.username, second)
  expect(owed()).toEqual({ account: alice.username, kind: 'read', ids: [first, second] })
  expect([due, unread()]).toEqual([['alice', 'alice'], 0])
})

it('what is marked as unread again is read again in silence; what came since is told', async () => {
  const reading = start()
  await reading.markPrivate(alice.username, first)
  rows.remove({ account: alice.username, kind: 'read', ids: [first] })
  await reading.markUnread('@alice', first)
  expect(unread()).toBe(2)
  await reading.markPrivate(alice.username, second)
  expect([owed(), unread()]).toEqual([{ account: alice.username, kind: 'read', ids: [second] }, 0])
})

it('what is marked as unread is so from that message on', async () => {
  const reading = start()
  await reading.markPrivate(alice.username, second)
  await reading.markUnread('@alice', second)
  expect(unread()).toBe(1)
})

it('what cannot be written down as owed is not read either, so that it is told when it is', async () => {
  const add = vi.fn(() => {
    throw new HongyanError('NO_SPACE', 'the disk is full')
  })
  const reading = start({ ...rows, add })
  expect(await rejectionOf(reading.markPrivate(alice.username, second))).toBe('NO_SPACE')
  expect([due, unread()]).toEqual([[], 2])
})

it('reading is told at first, and kept private by a choice that outlives a restart', async () => {
  expect(start().isTold).toBe(true)
  await start().setTold(false)
  const reading = start()
  expect(reading.isTold).toBe(false)
  await reading.markPrivate(alice.username, second)
  expect([due, owed(), unread()]).toEqual([[], undefined, 0])
})

it('what was read and not told yet is told as arrived only, once reading is private', async () => {
  const reading = start()
  await reading.markPrivate(alice.username, first)
  await reading.setTold(false)
  expect(owed()).toEqual({ account: alice.username, kind: 'delivered', ids: [first] })
  await reading.setTold(true)
  await reading.markPrivate(alice.username, second)
  expect(owed()).toEqual({ account: alice.username, kind: 'delivered', ids: [first] })
  rows.remove({ account: alice.username, kind: 'delivered', ids: [first] })
  expect(owed()).toEqual({ account: alice.username, kind: 'read', ids: [second] })
})

it('the blocked are told nothing', async () => {
  opened.contacts.setBlocked(alice.username, true)
  await start().markPrivate(alice.username, second)
  expect([due, owed(), unread()]).toEqual([[], undefined, 0])
})

it('how far a room was read is owed to the own other devices only, the newest alone, and once', async () => {
  for (const number of [21, 22, 23]) {
    opened.messages.insert({
      ...{ id: simulatedId(number), conversation: number === 23 ? '#dev' : '#lobby', kind: 'text', own: false },
      ...{ sender: alice.username, text: 'hello', sentAtMs: 1, state: undefined, lamport: number },
      bytes: Uint8Array.of(1),
    })
  }
  await start().markRoom('#lobby', simulatedId(21))
  expect(due).toEqual([])
  const reading = start(rows, 1)
  await reading.markUnread('#lobby', simulatedId(21))
  await reading.markRoom('#lobby', simulatedId(21))
  expect(due).toEqual([])
  await reading.markRoom('#dev', simulatedId(23))
  for (const number of [22, 22]) await reading.markRoom('#lobby', simulatedId(number))
  expect(due).toEqual(['the own devices, of rooms', 'the own devices, of rooms'])
  await reading.markPrivate(alice.username, first)
  expect(rows.next(bob.username, 10)).toEqual({
    account: bob.username,
    kind: 'read',
    ids: [simulatedId(23), simulatedId(22)],
  })
})

it("what is read is told to the account's own other devices, also where the sender is not to know", async () => {
  await start(rows, 1).setTold(false)
  await start(rows, 1).markPrivate(alice.username, first)
  expect(owed()).toBeUndefined()
  expect(rows.next(bob.username, 10)).toEqual({ account: bob.username, kind: 'read', ids: [first] })
  // Kept private once more: the other devices may know.
  await start(rows, 1).setTold(false)
  expect(rows.next(bob.username, 10)?.kind).toBe('read')
  expect(due).toEqual([bob.username])
})

it('what was owed to its sender as arrived is not told as read because another device may know', async () => {
  rows.add(alice.username, 'delivered', [first])
  const reading = start(rows, 1)
  await reading.setTold(false)
  await reading.markPrivate(alice.username, first)
  expect(owed()).toEqual({ account: alice.username, kind: 'delivered', ids: [first] })
})
