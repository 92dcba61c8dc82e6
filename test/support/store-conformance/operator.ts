/** What a store must do when its operator decides: bans and invites. */
import { describe, expect, it } from 'vitest'
import type { Store } from '../../../rendezvous/store/port.ts'
import type { Username } from '../../../shared/names.ts'
import { rejectionOf } from '../refusal.ts'
import { ALICE, admission, BOB, bytes, LAPTOP, NOW, PHONE, withPeople } from './scene.ts'

export function describeOperator(name: string, open: () => Promise<Store>): void {
  describe(`${name}: bans`, () => {
    it('are listed with their reason, and are to be carried out once', async () => {
      const store = await withPeople(open(), PHONE)
      await store.ban(BOB, 'spam', NOW)
      await store.ban(BOB, 'much spam', NOW + 1)
      expect(await store.bans()).toEqual([{ username: BOB, reason: 'much spam', bannedAtMs: NOW }])
      expect(await store.bansToCarryOut()).toEqual([BOB])
      await store.noteCarriedOut(BOB)
      expect(await store.bansToCarryOut()).toEqual([])
      expect(await store.isBanned(BOB)).toBe(true)
      expect(await rejectionOf(store.ban('nobody' as Username, '', NOW))).toBe('NOT_FOUND')
    })

    it('admit no device, however it proves itself, until they are lifted', async () => {
      const store = await withPeople(open(), PHONE)
      await store.ban(BOB, '', NOW)
      expect(await rejectionOf(store.admitDevice(admission(BOB, PHONE, { proof: { kind: 'earlierLogin' } })))).toBe(
        'BANNED',
      )
      expect(await rejectionOf(store.admitDevice(admission(BOB, LAPTOP)))).toBe('BANNED')
      expect([await store.unban(BOB), await store.unban(BOB)]).toEqual([true, false])
      expect(await rejectionOf(store.admitDevice(admission(BOB, PHONE)))).toBeUndefined()
    })

    it('release every device of the account, or all but one', async () => {
      const store = await withPeople(open(), PHONE, LAPTOP)
      expect((await store.releaseDevices(BOB, LAPTOP, 'passwordChanged', NOW)).map(({ device }) => device)).toEqual([
        PHONE,
      ])
      expect((await store.devicesOf(BOB)).map(({ device }) => device)).toEqual([LAPTOP])
      expect((await store.releaseDevices(BOB, undefined, 'banned', NOW)).map(({ device }) => device)).toEqual([LAPTOP])
      expect(await store.releaseDevices(BOB, undefined, 'banned', NOW)).toEqual([])
    })

    it('made here are no change by others', async () => {
      const store = await withPeople(open(), PHONE)
      await store.changedElsewhere()
      await store.ban(BOB, '', NOW)
      expect(await store.changedElsewhere()).toBe(false)
    })
  })

  describe(`${name}: invites`, () => {
    const [one, other] = [bytes('hash of one'), bytes('hash of other')]

    async function openWithInvites(): Promise<Store> {
      const store = await open()
      await store.addInvites([one, other], NOW, NOW + 100)
      return store
    }

    it('make one account each, which has the name or leaves the invite', async () => {
      const store = await openWithInvites()
      const create = (username: Username, hash: Uint8Array, now = NOW) => {
        const part = bytes(username)
        const account = { username, opaqueRecord: part, accountRecord: part, vault: part, createdAtMs: NOW }
        return rejectionOf(store.createAccount(account, { hash, now }))
      }
      expect(await Promise.all([create(ALICE, one), create(BOB, one)])).toEqual([undefined, 'INVITE_REQUIRED'])
      expect(await store.findAccount(BOB)).toBeUndefined()
      expect(await create(ALICE, other)).toBe('NAME_TAKEN')
      expect(await create(BOB, other, NOW + 100)).toBe('INVITE_REQUIRED')
      expect(await create(BOB, other)).toBeUndefined()
      expect((await store.invites()).map(({ usedBy }) => usedBy).toSorted()).toEqual([ALICE, BOB])
    })

    it('are good until they expire or are taken back, and forgotten later', async () => {
      const store = await openWithInvites()
      const isGood = (now: number) => store.isInviteGood({ hash: one, now })
      expect([await isGood(NOW), await isGood(NOW + 100)]).toEqual([true, false])
      expect([await store.removeInvite(one), await store.removeInvite(one)]).toEqual([true, false])
      expect(await isGood(NOW)).toBe(false)
      expect([await store.removeInvites(NOW + 100), await store.removeInvites(NOW + 101)]).toEqual([0, 1])
    })
  })
}
