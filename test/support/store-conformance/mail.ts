/** What a store must do with mail, and with the marks by which senders see what a restored backup lacks. */
import { describe, expect, it } from 'vitest'
import type { NewMail, Store } from '../../../rendezvous/store/port.ts'
import { toHex } from '../../../shared/bytes.ts'
import { deviceOfPublicKey } from '../../../shared/identity.ts'
import type { Username } from '../../../shared/names.ts'
import { rejectionOf } from '../refusal.ts'
import {
  admission,
  BOB,
  bytes,
  CAPS,
  CAROL,
  contentOf,
  LAPTOP,
  mail,
  NOW,
  PHONE,
  page,
  randomId,
  withPeople,
} from './scene.ts'

export function describeMail(name: string, open: () => Promise<Store>): void {
  describe(`${name}: mail`, () => {
    it('keeps mail in order, and one row however often the same comes', async () => {
      const store = await withPeople(open(), PHONE)
      const first = mail({ sealed: bytes('first') })
      await Promise.all([store.depositMail(first, CAPS), store.depositMail(first, CAPS)])
      await store.depositMail(mail({ sealed: bytes('second') }), CAPS)
      expect(await contentOf(store)).toEqual(['first', 'second'])
    })

    it('lets two senders use the same id', async () => {
      const store = await withPeople(open(), PHONE)
      const id = randomId()
      await store.depositMail(mail({ id }), CAPS)
      await store.depositMail(mail({ id, sender: CAROL }), CAPS)
      expect((await contentOf(store)).length).toBe(2)
    })

    it('refuses mail for nobody, without harm to what is committed with it', async () => {
      const store = await withPeople(open(), PHONE)
      const nobody = mail({ recipient: 'nobody' as Username })
      const outcomes = await Promise.all([
        rejectionOf(store.depositMail(mail(), CAPS)),
        rejectionOf(store.depositMail(nobody, CAPS)),
        rejectionOf(store.depositMail(mail(), CAPS)),
      ])
      expect(outcomes).toEqual([undefined, 'NOT_FOUND', undefined])
      expect((await contentOf(store)).length).toBe(2)
    })

    it('shows a device what it has not acknowledged, and forgets what every device has', async () => {
      const store = await withPeople(open(), PHONE, LAPTOP)
      await store.depositMail(mail({ sealed: bytes('one') }), CAPS)
      await store.depositMail(mail({ sealed: bytes('two') }), CAPS)
      const [one] = (await store.fetchMail(page())).mail
      await store.acknowledgeMail(BOB, PHONE, [one?.position ?? -1], CAPS.seenSince)
      expect(await contentOf(store)).toEqual(['two'])
      expect(await contentOf(store, { device: LAPTOP })).toEqual(['one', 'two'])
      await store.acknowledgeMail(BOB, LAPTOP, [one?.position ?? -1], CAPS.seenSince)
      // A device that comes later finds what still waits for somebody, and no more.
      const tablet = deviceOfPublicKey(new Uint8Array(32).fill(3))
      await store.admitDevice(admission(BOB, tablet))
      expect(await contentOf(store, { device: tablet })).toEqual(['two'])
    })

    it('does not show a device what the sender says it has, and waits for the others', async () => {
      const store = await withPeople(open(), PHONE, LAPTOP)
      await store.depositMail(mail({ acknowledged: [PHONE] }), CAPS)
      expect((await contentOf(store)).length).toBe(0)
      expect((await contentOf(store, { device: LAPTOP })).length).toBe(1)
    })

    it('takes no acknowledgement for the mail of somebody else, nor from a device of somebody else', async () => {
      const store = await withPeople(open(), PHONE)
      await store.admitDevice(admission(CAROL, LAPTOP))
      await store.depositMail(mail({ acknowledged: [LAPTOP] }), CAPS)
      const [waiting] = (await store.fetchMail(page())).mail
      await store.acknowledgeMail(CAROL, LAPTOP, [waiting?.position ?? -1], CAPS.seenSince)
      await store.acknowledgeMail(BOB, LAPTOP, [waiting?.position ?? -1], CAPS.seenSince)
      expect((await contentOf(store)).length).toBe(1)
    })

    it('keeps mail for an account that has no device yet', async () => {
      const store = await withPeople(open())
      await store.depositMail(mail(), CAPS)
      await store.removeMail(NOW - 1, CAPS.seenSince)
      await store.admitDevice(admission(BOB, PHONE))
      expect((await contentOf(store)).length).toBe(1)
    })

    it('does not wait for devices that are logged out or long gone', async () => {
      const store = await withPeople(open(), PHONE, LAPTOP)
      await store.depositMail(mail(), CAPS)
      const [waiting] = (await store.fetchMail(page())).mail
      await store.acknowledgeMail(BOB, PHONE, [waiting?.position ?? -1], CAPS.seenSince)
      expect(await store.removeMail(NOW - 1, CAPS.seenSince)).toBe(0)
      await store.releaseDevice(BOB, LAPTOP, 'loggedOut', NOW)
      expect(await store.removeMail(NOW - 1, CAPS.seenSince)).toBe(1)
    })

    it('removes mail that is past its life', async () => {
      const store = await withPeople(open(), PHONE)
      await store.depositMail(mail({ depositedAtMs: NOW - 10 }), CAPS)
      await store.depositMail(mail({ sealed: bytes('young') }), CAPS)
      expect(await store.removeMail(NOW - 5, CAPS.seenSince)).toBe(1)
      expect(await contentOf(store)).toEqual(['young'])
    })

    it('never gives a position twice', async () => {
      const store = await withPeople(open(), PHONE)
      await store.depositMail(mail(), CAPS)
      const [first] = (await store.fetchMail(page())).mail
      await store.acknowledgeMail(BOB, PHONE, [first?.position ?? -1], CAPS.seenSince)
      await store.depositMail(mail(), CAPS)
      const [second] = (await store.fetchMail(page({ after: first?.position ?? -1 }))).mail
      expect(second?.position).toBeGreaterThan(first?.position ?? Number.POSITIVE_INFINITY)
    })

    it('bounds a mailbox by messages, by bytes and by sender, and what was acknowledged makes room', async () => {
      const store = await withPeople(open(), PHONE, LAPTOP)
      const deposit = (change?: Partial<NewMail>) => rejectionOf(store.depositMail(mail(change), CAPS))
      expect(await deposit({ sealed: new Uint8Array(101) })).toBe('MAILBOX_FULL')
      for (let count = 0; count < CAPS.messagesPerSender; count++) expect(await deposit()).toBeUndefined()
      expect(await deposit()).toBe('MAILBOX_FULL')
      expect(await deposit({ sender: CAROL })).toBeUndefined()
      expect(await deposit({ sender: CAROL })).toBe('MAILBOX_FULL')
      // What the sender claims makes no room: it would be a way around the quota.
      expect(await deposit({ acknowledged: [PHONE] })).toBe('MAILBOX_FULL')
      const [first] = (await store.fetchMail(page())).mail
      await store.acknowledgeMail(BOB, PHONE, [first?.position ?? -1], CAPS.seenSince)
      expect(await deposit()).toBeUndefined()
    })

    it('bounds what it keeps for a device that never comes', async () => {
      const store = await withPeople(open(), PHONE, LAPTOP)
      const outcomes: unknown[] = []
      for (let count = 0; count < 3; count++) {
        const large = mail({ sealed: new Uint8Array(80) })
        outcomes.push(await rejectionOf(store.depositMail(large, { ...CAPS, keptBytes: 200 })))
        const waiting = (await store.fetchMail(page())).mail.map(({ position }) => position)
        await store.acknowledgeMail(BOB, PHONE, waiting, CAPS.seenSince)
      }
      expect(outcomes).toEqual([undefined, undefined, 'MAILBOX_FULL'])
      const waiting = (await store.fetchMail(page({ device: LAPTOP }))).mail.map(({ position }) => position)
      await store.acknowledgeMail(BOB, LAPTOP, waiting, CAPS.seenSince)
      expect(await rejectionOf(store.depositMail(mail(), { ...CAPS, keptBytes: 10 }))).toBeUndefined()
    })

    it('cuts pages by rows and bytes, and gives at least one row', async () => {
      const store = await withPeople(open(), PHONE)
      for (const sealed of ['one', 'two', 'three']) await store.depositMail(mail({ sealed: bytes(sealed) }), CAPS)
      const first = await store.fetchMail(page({ rowsMax: 2 }))
      expect(first).toMatchObject({ more: true, mail: { length: 2 } })
      const rest = await store.fetchMail(page({ rowsMax: 2, after: first.mail.at(-1)?.position ?? -1 }))
      expect(rest).toMatchObject({ more: false, mail: { length: 1 } })
      expect(await store.fetchMail(page({ bytesMax: 1 }))).toMatchObject({ more: true, mail: { length: 1 } })
    })
  })

  describe(`${name}: marks`, () => {
    const [first, second, third] = [1, 2, 3].map((fill) => new Uint8Array(8).fill(fill)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ]

    it('say for each incarnation how far it went, whatever became of the mail', async () => {
      const store = await withPeople(open(), PHONE)
      await store.beginIncarnation(first, NOW, 0)
      expect(await store.marksOf([first])).toEqual([{ incarnation: first, position: 0 }])
      const [one, two] = [await store.depositMail(mail(), CAPS), await store.depositMail(mail(), CAPS)]
      expect(two).toBeGreaterThan(one)
      await store.acknowledgeMail(BOB, PHONE, [one, two], NOW - 1000)
      expect(await contentOf(store)).toEqual([])
      await store.beginIncarnation(second, NOW, 0)
      const later = await store.depositMail(mail(), CAPS)
      expect(await store.marksOf([second, third, first])).toEqual([
        { incarnation: second, position: later },
        { incarnation: first, position: two },
      ])
    })

    it('of mail that was here already are reached as well', async () => {
      const store = await withPeople(open(), PHONE)
      await store.beginIncarnation(first, NOW, 0)
      const once = mail()
      await store.depositMail(once, CAPS)
      await store.beginIncarnation(second, NOW, 0)
      const again = await store.depositMail(once, CAPS)
      expect((await store.marksOf([second]))[0]?.position).toBeGreaterThanOrEqual(again)
    })

    it('do not count a deposit that was refused', async () => {
      const store = await withPeople(open(), PHONE)
      await store.beginIncarnation(first, NOW, 0)
      await Promise.all([1, 2, 3, 4, 5].map(() => rejectionOf(store.depositMail(mail(), CAPS))))
      const [{ mail: kept }, [mark]] = [await store.fetchMail(page()), await store.marksOf([first])]
      expect(mark?.position).toBe(kept.at(-1)?.position)
    })

    it('are forgotten with the mail of their time', async () => {
      const store = await open()
      await store.beginIncarnation(first, NOW - 30, 0)
      await store.beginIncarnation(second, NOW - 20, 0)
      await store.beginIncarnation(third, NOW, NOW - 10)
      const known = await store.marksOf([first, second, third])
      // The second may have gone on until the third began.
      expect(known.map(({ incarnation }) => toHex(incarnation))).toEqual([second, third].map(toHex))
    })
  })
}
