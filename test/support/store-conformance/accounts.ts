/** What a store must do with secrets and accounts, and when a password changes. */
import { describe, expect, it } from 'vitest'
import type { Store } from '../../../rendezvous/store/port.ts'
import { rejectionOf } from '../refusal.ts'
import { ALICE, addAccount, admission, BOB, bytes, CAROL, LAPTOP, NOW, PHONE, TABLET, text } from './scene.ts'

export function describeAccounts(name: string, open: () => Promise<Store>): void {
  describe(`${name}: secrets and accounts`, () => {
    it('makes a secret once', async () => {
      const store = await open()
      const first = await store.secret('key', () => bytes('first'))
      const second = await store.secret('key', () => bytes('second'))
      expect([text(first), text(second)]).toEqual(['first', 'first'])
    })

    it('gives a name to one of those who want it at the same time, and never again', async () => {
      const store = await open()
      const outcomes = await Promise.all([ALICE, ALICE, BOB].map((who) => rejectionOf(addAccount(store, who))))
      expect(outcomes).toEqual([undefined, 'NAME_TAKEN', undefined])
      expect(await store.findAccount(ALICE)).toMatchObject({ username: ALICE, vaultVersion: 1, createdAtMs: NOW })
      expect(await store.findAccount(CAROL)).toBeUndefined()
    })

    it('changes a password together with the vault and the logins, or nothing of it', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      await addAccount(store, BOB)
      for (const device of [PHONE, LAPTOP]) await store.admitDevice(admission(ALICE, device))
      await store.admitDevice(admission(BOB, TABLET))
      const change = {
        ...{ opaqueRecord: bytes('new record'), vault: bytes('new vault'), accountRecord: bytes('new account record') },
        ...{ passwordVersion: 1, vaultVersion: 1, device: PHONE, now: NOW },
      }
      const before = await store.findAccount(ALICE)
      for (const [refused, code] of [
        [{ vaultVersion: 2 }, 'CONFLICT'],
        [{ passwordVersion: 2 }, 'CONFLICT'],
        [{ device: TABLET }, 'NOT_LOGGED_IN'],
      ] as const) {
        expect(await rejectionOf(store.changePassword(ALICE, { ...change, ...refused }))).toBe(code)
      }
      expect(await store.findAccount(ALICE)).toEqual(before)
      expect(await store.devicesOf(ALICE)).toHaveLength(2)

      const { version, revocations } = await store.changePassword(ALICE, change)
      expect([version, revocations.map(({ device }) => device)]).toEqual([2, [LAPTOP]])
      expect(await store.findAccount(ALICE)).toMatchObject({ vaultVersion: 2, passwordVersion: 2 })
      expect(text((await store.findAccount(ALICE))?.opaqueRecord ?? bytes(''))).toBe('new record')
      expect((await store.devicesOf(ALICE)).map(({ device }) => device)).toEqual([PHONE])
      expect(await store.devicesOf(BOB)).toHaveLength(1)
      // What the old password has proved admits nobody any more.
      expect(await rejectionOf(store.admitDevice(admission(ALICE, LAPTOP)))).toBe('NOT_LOGGED_IN')
      const proof = { kind: 'password', passwordVersion: 2 } as const
      await store.admitDevice(admission(ALICE, LAPTOP, { proof }))
    })

    it('replaces a vault only where the expected version stands', async () => {
      const store = await open()
      await addAccount(store, ALICE)
      const change = { vault: bytes('new vault'), accountRecord: bytes('new record') }
      const outcomes = await Promise.allSettled([
        store.replaceVault(ALICE, 1, change),
        store.replaceVault(ALICE, 1, change),
      ])
      expect(outcomes[0]).toMatchObject({ value: 2 })
      expect(outcomes[1]).toMatchObject({ reason: { code: 'CONFLICT' } })
      expect(text((await store.findAccount(ALICE))?.vault ?? bytes(''))).toBe('new vault')
      expect(await rejectionOf(store.replaceVault(CAROL, 1, change))).toBe('NOT_FOUND')
    })
  })
}
