/** What a store must do with devices, and with the revocations that they leave. */
import { describe, expect, it } from 'vitest'
import type { Store } from '../../../rendezvous/store/port.ts'
import { rejectionOf } from '../refusal.ts'
import { ALICE, addAccount, admission, BOB, CAROL, LAPTOP, NOW, PHONE, TABLET, withPeople } from './scene.ts'

export function describeDevices(name: string, open: () => Promise<Store>): void {
  describe(`${name}: devices`, () => {
    it('gives pass serials that grow, even in a store restored from a backup', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      const first = await store.admitDevice(admission(ALICE, PHONE))
      expect(first).toBe(NOW)
      expect(await store.admitDevice(admission(ALICE, LAPTOP))).toBe(NOW + 1)
      // What a store forgot that was given at such a time is below.
      expect(await store.admitDevice(admission(ALICE, PHONE, { now: NOW + 1000 }))).toBe(NOW + 1000)
      expect(await store.admitDevice(admission(ALICE, PHONE, { now: NOW - 1000 }))).toBe(NOW + 1001)
    })

    it('keeps a device with one account until it is logged out', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      await addAccount(store, BOB)
      await store.admitDevice(admission(ALICE, PHONE))
      expect(await rejectionOf(store.admitDevice(admission(BOB, PHONE)))).toBe('CONFLICT')
      expect((await store.releaseDevice(ALICE, PHONE, 'loggedOut', NOW)).length).toBe(1)
      expect((await store.releaseDevice(ALICE, PHONE, 'loggedOut', NOW)).length).toBe(0)
      expect(await rejectionOf(store.admitDevice(admission(BOB, PHONE)))).toBeUndefined()
      expect((await store.devicesOf(ALICE)).length).toBe(0)
    })

    it('takes an earlier login as proof only while it lasts and the device was seen lately', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      const again = admission(ALICE, PHONE, { proof: { kind: 'earlierLogin' } })
      expect(await rejectionOf(store.admitDevice(again))).toBe('NOT_LOGGED_IN')
      await store.admitDevice(admission(ALICE, PHONE))
      expect(await rejectionOf(store.admitDevice(again))).toBeUndefined()
      expect(await rejectionOf(store.admitDevice({ ...again, seenSince: NOW + 1 }))).toBe('NOT_LOGGED_IN')
      await store.releaseDevice(ALICE, PHONE, 'revoked', NOW)
      expect(await rejectionOf(store.admitDevice(again))).toBe('NOT_LOGGED_IN')
      expect(await rejectionOf(store.admitDevice(admission(ALICE, PHONE)))).toBeUndefined()
    })

    it('admits as many devices as an account may have, not counting those long gone', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      await store.admitDevice(admission(ALICE, PHONE))
      expect(await rejectionOf(store.admitDevice(admission(ALICE, LAPTOP, { devicesMax: 1 })))).toBe('CONFLICT')
      const later = { devicesMax: 1, now: NOW + 5000, seenSince: NOW + 1 }
      expect(await rejectionOf(store.admitDevice(admission(ALICE, LAPTOP, later)))).toBeUndefined()
    })

    it('remembers that another device was logged in, also when it is no more', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      await store.admitDevice(admission(ALICE, PHONE))
      expect(await store.hasHadOthers(ALICE, PHONE)).toBe(false)
      expect(await store.hasHadOthers(ALICE, LAPTOP)).toBe(true)
      await store.releaseDevice(ALICE, PHONE, 'loggedOut', NOW)
      expect(await store.hasHadOthers(ALICE, LAPTOP)).toBe(true)
    })

    it('knows of a device whether it has logged in, also when it is logged out, and not once it was revoked', async () => {
      const store = await withPeople(open())
      expect(await store.hasLoggedIn(BOB, PHONE)).toBe(false)
      await store.admitDevice(admission(BOB, PHONE))
      expect([await store.hasLoggedIn(BOB, PHONE), await store.hasLoggedIn(CAROL, PHONE)]).toEqual([true, false])
      await store.releaseDevice(BOB, PHONE, 'loggedOut', NOW)
      expect(await store.hasLoggedIn(BOB, PHONE)).toBe(true)
      await store.admitDevice(admission(BOB, PHONE))
      await store.releaseDevice(BOB, PHONE, 'revoked', NOW)
      expect(await store.hasLoggedIn(BOB, PHONE)).toBe(false)
    })

    it('forgets devices long gone, logged in or not, but not that there were any', async () => {
      const store = await withPeople(open(), PHONE, LAPTOP)
      await store.releaseDevice(BOB, PHONE, 'loggedOut', NOW)
      // Its passes may still be around, and whoever asks is to hear of it.
      expect(await store.removeDevices(NOW + 1)).toBe(1)
      expect(await store.devicesOf(BOB)).toEqual([])
      await store.admitDevice(admission(CAROL, TABLET, { now: NOW + 1 }))
      await store.releaseDevice(CAROL, TABLET, 'loggedOut', NOW + 1)
      await store.removeRevocations(NOW + 1)
      expect(await store.removeDevices(NOW)).toBe(0)
      expect(await store.removeDevices(NOW + 1)).toBe(1)
      expect(await store.hasLoggedIn(BOB, PHONE)).toBe(false)
      expect([await store.hasHadOthers(BOB, PHONE), await store.hasHadOthers(CAROL, TABLET)]).toEqual([true, false])
      expect(await rejectionOf(store.admitDevice(admission(BOB, LAPTOP, { proof: { kind: 'earlierLogin' } })))).toBe(
        'NOT_LOGGED_IN',
      )
      expect(await store.admitDevice(admission(CAROL, PHONE))).toBeGreaterThan(0)
    })

    it('remembers so many devices of an account, and takes a new one when one of them is not needed any more', async () => {
      const store = await withPeople(open(), PHONE, LAPTOP)
      const newcomer = admission(BOB, TABLET, { rememberedMax: 2 })
      await store.releaseDevice(BOB, PHONE, 'loggedOut', NOW)
      await store.releaseDevice(BOB, LAPTOP, 'loggedOut', NOW + 1)
      expect(await rejectionOf(store.admitDevice(newcomer))).toBe('RATE_LIMITED')
      expect(await rejectionOf(store.admitDevice({ ...newcomer, device: LAPTOP }))).toBeUndefined()
      expect(await store.removeRevocations(NOW + 1)).toBe(1)
      expect(await rejectionOf(store.admitDevice(newcomer))).toBeUndefined()
      expect((await store.devicesOf(BOB)).map(({ device }) => device).toSorted()).toEqual([LAPTOP, TABLET].toSorted())
      expect(await store.hasLoggedIn(BOB, PHONE)).toBe(false)
    })

    it('moves the time a device was last seen forward only', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      await store.admitDevice(admission(ALICE, PHONE))
      await store.touchDevice(ALICE, PHONE, NOW + 10)
      await store.touchDevice(ALICE, PHONE, NOW + 5)
      expect(await store.devicesOf(ALICE)).toEqual([{ device: PHONE, firstSeenAtMs: NOW, lastSeenAtMs: NOW + 10 }])
    })
  })

  describe(`${name}: revocations`, () => {
    const everything = { since: 0, rowsMax: 10 }

    it('end all passes that a device had, and none of those it gets when it comes back', async () => {
      const store = await withPeople(open(), PHONE, LAPTOP)
      const [made] = await store.releaseDevice(BOB, PHONE, 'loggedOut', NOW)
      expect(made).toMatchObject({ username: BOB, device: PHONE, serial: NOW + 1, revokedAtMs: NOW })
      expect(await store.admitDevice(admission(BOB, PHONE))).toBe(NOW + 2)
      expect((await store.revocationsAfter(0, everything)).revocations).toEqual([made])
    })

    it('are numbered over all accounts, the latest of each device, and come in pages', async () => {
      const store = await withPeople(open(), PHONE)
      await store.admitDevice(admission(CAROL, LAPTOP))
      await store.releaseDevice(BOB, PHONE, 'revoked', NOW)
      await store.releaseDevice(CAROL, LAPTOP, 'revoked', NOW)
      await store.admitDevice(admission(BOB, PHONE))
      await store.releaseDevice(BOB, PHONE, 'loggedOut', NOW)
      const first = await store.revocationsAfter(0, { since: 0, rowsMax: 1 })
      expect(first).toMatchObject({ revocations: [{ username: CAROL, serial: NOW }], more: true })
      const rest = await store.revocationsAfter(first.revocations[0]?.number ?? 0, everything)
      expect(rest).toMatchObject({
        revocations: [{ username: BOB, serial: NOW + 1, number: rest.newest }],
        more: false,
      })
      expect(await store.revocationsAfter(rest.newest, everything)).toMatchObject({ revocations: [], more: false })
    })

    it('are forgotten when they are old, without their numbers being given again', async () => {
      const store = await withPeople(open(), PHONE, LAPTOP)
      await store.releaseDevice(BOB, PHONE, 'loggedOut', NOW)
      const [last] = await store.releaseDevice(BOB, LAPTOP, 'loggedOut', NOW)
      expect(await store.removeRevocations(NOW)).toBe(0)
      expect(await store.removeRevocations(NOW + 1)).toBe(1)
      expect((await store.revocationsAfter(0, { ...everything, since: NOW + 1 })).revocations).toEqual([])
      await store.admitDevice(admission(BOB, PHONE))
      // A clock that was set back changes nothing.
      const [next] = await store.releaseDevice(BOB, PHONE, 'loggedOut', NOW - 1000)
      expect(next?.number).toBeGreaterThan(last?.number ?? Number.POSITIVE_INFINITY)
    })
  })
}
