/** What receipts make of messages, on a real profile. The account is alice's, with another device. */
import { beforeEach, expect, it } from 'vitest'
import type { Account } from '../../peer/account/account.ts'
import { type Confirmations, createConfirmations, type Receipt } from '../../peer/private/confirmations.ts'
import { createReceiptStore } from '../../peer/store/receipts.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { EARLY_RECEIPTS_MAX } from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import { parseUsername } from '../../shared/names.ts'
import { simulatedId } from '../support/simulated-time.ts'
import { openTemporaryProfile } from '../support/temporary-profile.ts'

const [alice, bob, carol] = [parseUsername('alice'), parseUsername('bob'), parseUsername('carol')]
const other = 'other' as DeviceId
const [mine, theirs, later] = [simulatedId(1), simulatedId(2), simulatedId(3)]

let opened: ReturnType<typeof openTemporaryProfile>
let confirmations: Confirmations
let told: string[]
let confirmed: string[]

function insert(id: MessageId, sender: Receipt['sender'], isOwn: boolean): void {
  opened.messages.insert({
    ...{ id, conversation: '@bob', kind: 'text', sender, own: isOwn, text: 'hello', sentAtMs: 1, lamport: 0 },
    ...{ state: sender === alice ? 'queued' : undefined, bytes: Uint8Array.of(1) },
  })
}

beforeEach(() => {
  opened = openTemporaryProfile()
  const { profile, messages } = opened
  profile.database.prepare("INSERT INTO settings VALUES ('username', 'alice')").run()
  told = []
  confirmed = []
  confirmations = createConfirmations({
    account: { require: () => ({ username: alice }) } as unknown as Account,
    outbox: { onConfirmed: (id, destination) => void confirmed.push(`${destination} ${id}`) },
    ...{ profile, messages, receiptRows: createReceiptStore(profile.database) },
    onEvent: (event) =>
      told.push(event.type === 'unread' ? `${event.conversation} ${event.unread}` : `${event.id} ${event.state}`),
  })
  insert(mine, alice, true)
  insert(theirs, bob, false)
})

const hear = (sender: Receipt['sender'], kind: Receipt['kind'], ids: MessageId[], recipient = alice) =>
  confirmations.hear({ sender, device: other, recipient, kind, ids })

const unread = () => opened.messages.conversations()[0]?.unread

it('a message is confirmed by whom it was written to, and by nobody else', async () => {
  await hear(carol, 'read', [mine])
  expect([confirmed, told, opened.messages.stateOf(mine)]).toEqual([[], [], 'queued'])
  await hear(bob, 'read', [mine])
  expect([confirmed, told]).toEqual([[`bob ${mine}`], [`${mine} read`]])
})

it('nobody but the own devices says what the mailbox has', async () => {
  await hear(bob, 'stored', [mine])
  expect([told, confirmed]).toEqual([[], []])
  await hear(alice, 'stored', [mine])
  expect(told).toEqual([`${mine} stored`])
})

it('that a message has failed is said by the device that wrote it; what is heard of it later counts for more', async () => {
  await hear(bob, 'failed', [mine])
  expect(told).toEqual([])
  await hear(alice, 'failed', [mine])
  await hear(alice, 'stored', [mine])
  await hear(alice, 'failed', [mine])
  expect(told).toEqual([`${mine} failed`, `${mine} stored`])
})

it('what was read on another device is read here, which is told, and says nothing of own messages', async () => {
  expect(unread()).toBe(1)
  await hear(alice, 'delivered', [theirs], bob)
  expect(unread()).toBe(1)
  await hear(alice, 'read', [theirs], bob)
  expect([unread(), told]).toEqual([0, ['@bob 0']])
})

it('of a room one word of an own device tells that all before it was read; nobody else has a say', async () => {
  const [first, own, last] = [simulatedId(11), simulatedId(12), simulatedId(13)]
  for (const [id, sender] of [
    [first, bob],
    [own, alice],
    [last, carol],
  ] as const) {
    opened.messages.insert({
      ...{ id, conversation: '#lobby', kind: 'text', sender, own: sender === alice, text: 'hello', sentAtMs: 1 },
      ...{ lamport: 1, state: sender === alice ? 'stored' : undefined, bytes: Uint8Array.of(1) },
    })
  }
  await hear(bob, 'read', [first, own, last])
  expect([opened.messages.unread('#lobby'), told]).toEqual([2, []])
  await hear(alice, 'read', [own])
  expect([opened.messages.unread('#lobby'), told]).toEqual([1, ['#lobby 1']])
  expect(opened.messages.stateOf(own)).toBe('stored')
  await hear(alice, 'read', [last])
  expect(told).toEqual(['#lobby 1', '#lobby 0'])
})

it('what is said of a message before it is here comes true with it', async () => {
  await hear(bob, 'delivered', [later])
  await hear(bob, 'read', [later])
  await hear(carol, 'read', [later])
  await opened.profile.write(() => {
    insert(later, alice, false)
    confirmations.onPlaced(later)
  })
  expect(opened.messages.stateOf(later)).toBe('read')
  expect(opened.messages.get(later)).toMatchObject({ from: 'alice', state: 'read' })
})

it('what was read on another device before it is here counts as unread for no longer than it takes to tell', async () => {
  await hear(alice, 'read', [later], bob)
  expect(told).toEqual([])
  await opened.profile.write(() => {
    insert(later, bob, false)
    confirmations.onPlaced(later)
  })
  confirmations.onShown()
  confirmations.onShown()
  expect([unread(), told]).toEqual([1, ['@bob 1']])
})

it('somebody who confirms what nobody wrote fills no disk', async () => {
  const ids = Array.from({ length: EARLY_RECEIPTS_MAX + 10 }, (_, number) => simulatedId(number + 10))
  await hear(bob, 'read', ids)
  const count = opened.profile.database.prepare('SELECT count(*) FROM early_receipts').pluck().get()
  expect(Number(count)).toBe(EARLY_RECEIPTS_MAX)
})
