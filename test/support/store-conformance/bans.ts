/** What a store must do with what is on its way when an account is banned. */
import { describe, expect, it } from 'vitest'
import type { NewEntry, Store } from '../../../rendezvous/store/port.ts'
import type { RoomName, Username } from '../../../shared/names.ts'
import { rejectionOf } from '../refusal.ts'
import { admission, BOB, bytes, CAPS, CAROL, LAPTOP, LOBBY, mail, NOW, PHONE, randomId, withPeople } from './scene.ts'

export function describeBans(name: string, open: () => Promise<Store>): void {
  describe(`${name}: a ban and what is on its way when it comes`, () => {
    const caps = { rooms: 9, roomsPerAccount: 9 }
    const entry = (broughtBy: Username): NewEntry => ({
      ...{ room: LOBBY, id: randomId(), epoch: 1, sealed: bytes('sealed'), sentAtMs: NOW, archivedAtMs: NOW },
      ...{ author: broughtBy, broughtBy },
    })

    async function openWithRoom(): Promise<Store> {
      const store = await withPeople(open(), PHONE)
      for (const username of [BOB, CAROL]) await store.joinRoom(LOBBY, username, NOW, caps)
      return store
    }

    /** What carries a ban out, once it stands. */
    async function carryOut(store: Store): Promise<void> {
      await store.releaseDevices(BOB, undefined, 'banned', NOW)
      for (const room of await store.roomsOf(BOB)) await store.leaveRoom(room, BOB)
    }

    const ways: Record<string, (store: Store) => Promise<unknown>> = {
      'a membership': (store) => rejectionOf(store.joinRoom('other' as RoomName, BOB, NOW, caps)),
      'mail from it': (store) => rejectionOf(store.depositMail(mail({ sender: BOB, recipient: CAROL }), CAPS)),
      'mail for it': (store) => rejectionOf(store.depositMail(mail({ sender: CAROL, recipient: BOB }), CAPS)),
      'a pass': (store) => rejectionOf(store.admitDevice(admission(BOB, LAPTOP))),
      'an entry of a room': async (store) => {
        const [outcome] = await store.appendEntries([entry(BOB)], { roomBytes: 1000 })
        return outcome === 'banned' ? 'BANNED' : undefined
      },
    }

    it.each(Object.entries(ways))('%s comes before it or not at all', async (_, act) => {
      const after = await openWithRoom()
      const [, refused] = await Promise.all([after.ban(BOB, '', NOW), act(after)])
      expect(refused).toBe('BANNED')

      const before = await openWithRoom()
      const [taken] = await Promise.all([act(before), before.ban(BOB, '', NOW)])
      expect(taken).toBeUndefined()
      await carryOut(before)
      expect([await before.roomsOf(BOB), await before.devicesOf(BOB)]).toEqual([[], []])
    })

    it('leaves alone what others send with it', async () => {
      const store = await openWithRoom()
      await store.ban(BOB, '', NOW)
      const outcomes = await store.appendEntries([entry(BOB), entry(CAROL)], { roomBytes: 1000 })
      expect(outcomes).toMatchObject(['banned', { index: 1, isNew: true }])
    })
  })
}
