/** What a store must do with rooms, their members and their keys. */
import { describe, expect, it } from 'vitest'
import type { Store } from '../../../rendezvous/store/port.ts'
import type { RoomName } from '../../../shared/names.ts'
import { rejectionOf } from '../refusal.ts'
import { ALICE, BOB, LOBBY, NOW, withPeople } from './scene.ts'

export function describeRooms(name: string, open: () => Promise<Store>): void {
  describe(`${name}: rooms`, () => {
    const caps = { rooms: 2, roomsPerAccount: 2 }
    const room = (name: string) => name as RoomName

    it('knows who is in which room', async () => {
      const store = await withPeople(open())
      await store.joinRoom(room('b'), ALICE, NOW, caps)
      await store.joinRoom(room('a'), BOB, NOW, caps)
      const joins = await Promise.all([BOB, ALICE, ALICE].map((member) => store.joinRoom(room('a'), member, NOW, caps)))
      expect(joins).toEqual([false, true, false])
      expect(await store.roomsOf(ALICE)).toEqual(['a', 'b'])
      expect(await store.membersOf(room('a'))).toEqual([ALICE, BOB])
      expect(await store.listRooms(10)).toEqual([
        { room: 'a', members: 2 },
        { room: 'b', members: 1 },
      ])
      expect(await store.leaveRoom(room('b'), ALICE)).toBe(true)
      expect(await store.leaveRoom(room('b'), ALICE)).toBe(false)
      expect(await store.isMember(room('b'), ALICE)).toBe(false)
      expect(await store.listRooms(10)).toEqual([{ room: 'a', members: 2 }])
    })

    it('bounds rooms, and rooms per account, however many are joined at once', async () => {
      const store = await withPeople(open())
      const joins = await Promise.all(
        ['a', 'b', 'c'].map((name) => rejectionOf(store.joinRoom(room(name), ALICE, NOW, caps))),
      )
      expect(joins).toEqual([undefined, undefined, 'CONFLICT'])
      expect(await rejectionOf(store.joinRoom(room('c'), BOB, NOW, caps))).toBe('CONFLICT')
      expect(await rejectionOf(store.joinRoom(room('a'), BOB, NOW, caps))).toBeUndefined()
    })

    it('appends epoch keys only after those that the writer has seen', async () => {
      const store = await withPeople(open())
      await store.joinRoom(LOBBY, ALICE, NOW, caps)
      const key = (epoch: number, fill: number) => ({
        epoch,
        startsAtMs: NOW + epoch,
        key: new Uint8Array(32).fill(fill),
      })
      await Promise.all([
        store.appendEpochs(LOBBY, 0, [key(1, 1), key(2, 1), key(3, 1), key(4, 1)]),
        store.appendEpochs(LOBBY, 0, [key(1, 9)]),
      ])
      expect((await store.epochsOf(LOBBY, 1, 2)).map(({ epoch, key: [first] }) => [epoch, first])).toEqual([
        [1, 1],
        [2, 1],
      ])
      expect((await store.epochsSince(LOBBY, NOW + 3)).map(({ epoch }) => epoch)).toEqual([2, 3, 4])
      expect((await store.epochsSince(LOBBY, NOW)).map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4])
    })
  })
}
