/** What a store must do with contacts, their part of a mailbox, and counts that outlast a restart. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { MailCaps, Store } from '../../../rendezvous/store/port.ts'
import type { Tally } from '../../../rendezvous/store/tally-port.ts'
import type { Username } from '../../../shared/names.ts'
import { rejectionOf } from '../refusal.ts'
import { BOB, NOW, randomId } from './scene.ts'

const FRIEND = 'friend' as Username
const strangers = Array.from({ length: 30 }, (_, number) => `stranger-${number}` as Username)

const CAPS: MailCaps = {
  messages: 20,
  bytes: 20_000,
  keptBytes: 40_000,
  messagesPerSender: 16,
  strangersShare: 0.25,
  messagesPerStranger: 2,
  seenSince: 0,
}

export function describeGuards(name: string, open: () => Promise<Store>): void {
  async function openWithPeople(): Promise<Store> {
    const store = await open()
    for (const username of [BOB, FRIEND, ...strangers]) {
      const part = Uint8Array.from(Buffer.from(username))
      await store.createAccount({ username, opaqueRecord: part, accountRecord: part, vault: part, createdAtMs: NOW })
    }
    return store
  }

  function deposit(store: Store, sender: Username, sizeBytes = 10): Promise<unknown> {
    const mail = {
      recipient: BOB,
      sender,
      id: randomId(),
      sealed: randomBytes(sizeBytes),
      acknowledged: [],
      depositedAtMs: NOW,
    }
    return rejectionOf(store.depositMail(mail, CAPS))
  }

  describe(`${name}: contacts`, () => {
    it('are named once, taken back, and nobody is among them who does not exist', async () => {
      const store = await openWithPeople()
      await store.addContacts(BOB, [FRIEND, 'nobody' as Username], 2)
      await store.addContacts(BOB, [FRIEND], 2)
      await store.addContacts(FRIEND, [BOB], 2)
      expect(await store.whoNamed(FRIEND, [BOB, ...strangers])).toEqual(new Set([BOB]))
      expect(await store.whoNamed('nobody' as Username, [BOB])).toEqual(new Set())
      await store.removeContacts(BOB, [FRIEND])
      expect(await store.whoNamed(FRIEND, [BOB])).toEqual(new Set())
      expect(await store.whoNamed(BOB, [FRIEND])).toEqual(new Set([FRIEND]))
    })

    it('are so many at most, and those above it are none of them added', async () => {
      const store = await openWithPeople()
      await store.addContacts(BOB, strangers.slice(0, 2), 3)
      expect(await rejectionOf(store.addContacts(BOB, strangers.slice(2, 4), 3))).toBe('CONFLICT')
      const named = await Promise.all(strangers.slice(0, 4).map((stranger) => store.whoNamed(stranger, [BOB])))
      expect(named.map(({ size }) => size)).toEqual([1, 1, 0, 0])
    })
  })

  describe(`${name}: a mailbox`, () => {
    it('has a part for strangers that however many of them cannot overstep, and room for a contact then', async () => {
      const store = await openWithPeople()
      await store.addContacts(BOB, [FRIEND], 10)
      const outcomes: unknown[] = []
      for (const stranger of strangers) outcomes.push(await deposit(store, stranger))
      expect(outcomes.filter((outcome) => outcome === undefined).length).toBe(CAPS.messages * CAPS.strangersShare)
      expect(outcomes.at(-1)).toBe('MAILBOX_FULL')
      for (let count = 0; count < 15; count += 1) expect(await deposit(store, FRIEND)).toBeUndefined()
      expect(await deposit(store, FRIEND)).toBe('MAILBOX_FULL')
    })

    it('takes few from one stranger, more once it is a contact, and its own account is none', async () => {
      const store = await openWithPeople()
      const [first = BOB] = strangers
      for (let count = 0; count < CAPS.messagesPerStranger; count += 1)
        expect(await deposit(store, first)).toBeUndefined()
      expect(await deposit(store, first)).toBe('MAILBOX_FULL')
      await store.addContacts(BOB, [first], 10)
      expect(await deposit(store, first)).toBeUndefined()
      await store.removeContacts(BOB, [first])
      expect(await deposit(store, first)).toBe('MAILBOX_FULL')
      for (let count = 0; count < 10; count += 1) expect(await deposit(store, BOB)).toBeUndefined()
    })

    it('bounds the bytes of strangers as well, also of those that a device has had and another waits for', async () => {
      const store = await openWithPeople()
      const [first = BOB, second = BOB] = strangers
      expect(await deposit(store, first, 4_000)).toBeUndefined()
      expect(await deposit(store, second, 4_000)).toBe('MAILBOX_FULL')
      await store.addContacts(BOB, [FRIEND], 10)
      expect(await deposit(store, FRIEND, 4_000)).toBeUndefined()
    })
  })

  describe(`${name}: tallies`, () => {
    const tally = (key: string, change: Partial<Tally> = {}): Tally => {
      return { kind: 'guess', key, count: 1, sinceMs: NOW, lastAtMs: NOW, ...change }
    }

    it('stand as they were put last, the oldest first, and a count of none removes one', async () => {
      const store = await open()
      await store.putTallies([tally('one', { lastAtMs: NOW + 2 }), tally('two', { lastAtMs: NOW + 1 }), tally('three')])
      await store.putTallies([tally('two', { count: 5, lastAtMs: NOW + 3 }), tally('three', { count: 0 })])
      await store.putTallies([tally('two', { kind: 'other', lastAtMs: NOW + 4 })])
      const expected = [
        tally('one', { lastAtMs: NOW + 2 }),
        tally('two', { count: 5, lastAtMs: NOW + 3 }),
        tally('two', { kind: 'other', lastAtMs: NOW + 4 }),
      ]
      expect(await store.tallies(10)).toEqual(expected)
      expect(await store.tallies(2)).toEqual(expected.slice(1))
    })

    it('are removed by age, and the oldest beyond a number', async () => {
      const store = await open()
      const put = Array.from({ length: 6 }, (_, age) => tally(`${age}`, { lastAtMs: NOW + age }))
      await store.putTallies(put)
      expect(await store.removeTallies(NOW + 2, 3)).toBe(3)
      expect((await store.tallies(10)).map(({ key }) => key)).toEqual(['3', '4', '5'])
    })
  })
}
