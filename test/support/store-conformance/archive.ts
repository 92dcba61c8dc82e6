/** What a store must do with the archive of a room. */
import { describe, expect, it } from 'vitest'
import type { ArchiveCaps, HistoryQuery, NewEntry, RoomHead, Store } from '../../../rendezvous/store/port.ts'
import { toHex } from '../../../shared/bytes.ts'
import { type MessageId, nextChain } from '../../../shared/message.ts'
import type { RoomName } from '../../../shared/names.ts'
import { rejectionOf } from '../refusal.ts'
import { ALICE, addAccount, BOB, bytes, LOBBY, NOW, randomId } from './scene.ts'

export function describeArchive(name: string, open: () => Promise<Store>): void {
  describe(`${name}: the archive`, () => {
    const query = (change: Partial<HistoryQuery> = {}): HistoryQuery => ({
      room: LOBBY,
      after: 0,
      rowsMax: 10,
      bytesMax: 10_000,
      ...change,
    })
    const entry = (change: Partial<NewEntry> = {}): NewEntry => ({
      room: LOBBY,
      id: randomId(),
      epoch: 1,
      sealed: bytes('sealed'),
      sentAtMs: change.archivedAtMs ?? NOW,
      archivedAtMs: NOW,
      author: ALICE,
      broughtBy: BOB,
      ...change,
    })

    const ARCHIVE_CAPS: ArchiveCaps = { roomBytes: 1000 }

    async function append(store: Store, one: NewEntry): Promise<RoomHead & { isNew: boolean }> {
      const [outcome] = await store.appendEntries([one], ARCHIVE_CAPS)
      if (outcome === undefined || typeof outcome === 'string') throw new Error('not appended')
      return outcome
    }

    async function openWithLobby(): Promise<Store> {
      const store = await open()
      await addAccount(store, ALICE)
      await store.joinRoom(LOBBY, ALICE, NOW, { rooms: 1, roomsPerAccount: 1 })
      return store
    }

    it('gives each message the next index and link of the chain, once', async () => {
      const store = await openWithLobby()
      const [first, second] = [entry(), entry()]
      const appended = await Promise.all([first, second, first].map((one) => append(store, one)))
      const chain1 = nextChain(new Uint8Array(), first.id)
      const chain2 = nextChain(chain1, second.id)
      expect(appended.map(({ index, isNew }) => [index, isNew])).toEqual([
        [1, true],
        [2, true],
        [1, false],
      ])
      expect(appended.map(({ chain }) => toHex(chain))).toEqual([chain1, chain2, chain1].map(toHex))
      const head = await store.roomHead(LOBBY)
      expect([head.index, toHex(head.chain)]).toEqual([2, toHex(chain2)])
      const history = await store.history(query())
      expect(history.map(({ index, chain }) => [index, toHex(chain)])).toEqual([
        [1, toHex(chain1)],
        [2, toHex(chain2)],
      ])
    })

    it('cuts pages by rows and bytes, and gives at least one entry', async () => {
      const store = await openWithLobby()
      for (let count = 0; count < 3; count++) await append(store, entry())
      expect((await store.history(query({ rowsMax: 2 }))).map(({ index }) => index)).toEqual([1, 2])
      expect((await store.history(query({ after: 2 }))).map(({ index }) => index)).toEqual([3])
      expect((await store.history(query({ bytesMax: 1 }))).map(({ index }) => index)).toEqual([1])
    })

    it('refuses a room that does not exist, and its head is empty', async () => {
      const store = await openWithLobby()
      const nowhere = 'nowhere' as RoomName
      expect(await rejectionOf(append(store, entry({ room: nowhere })))).toBe('NOT_FOUND')
      expect(await store.roomHead(nowhere)).toMatchObject({ index: 0, chain: { length: 0 } })
    })

    it('goes on with index and chain after old entries were removed', async () => {
      const store = await openWithLobby()
      const old = entry({ archivedAtMs: NOW - 10 })
      await append(store, old)
      expect(await store.removeArchive(NOW - 5, ARCHIVE_CAPS)).toBe(1)
      const young = entry()
      const { index, chain } = await append(store, young)
      expect([index, toHex(chain)]).toEqual([2, toHex(nextChain(nextChain(new Uint8Array(), old.id), young.id))])
      expect((await store.history(query())).map((one) => one.index)).toEqual([2])
    })

    it('appends what comes together in the order given, and gives each its own answer', async () => {
      const store = await openWithLobby()
      const known = entry()
      await append(store, known)
      const outcomes = await store.appendEntries([entry(), known, entry()], ARCHIVE_CAPS)
      expect(
        outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : [outcome.index, outcome.isNew])),
      ).toEqual([
        [2, true],
        [1, false],
        [3, true],
      ])
    })

    it('removes the oldest entries of a room that is too large, a part at once, and goes on with index and chain', async () => {
      const store = await openWithLobby()
      const sealed = new Uint8Array(10)
      const ids: MessageId[] = []
      const indexes = async () => (await store.history(query({ rowsMax: 1000 }))).map(({ index }) => index)
      for (let count = 1; count <= 101; count += 1) {
        const one = entry({ sealed, archivedAtMs: NOW + count })
        ids.push(one.id)
        await append(store, one)
        if (count === 100) expect((await indexes())[0]).toBe(1)
      }
      // 1,010 bytes of 1,000 are 10 too many, and a thirty-second part goes with them.
      expect(await indexes()).toEqual(Array.from({ length: 96 }, (_, number) => number + 6))
      const chain = ids.reduce(nextChain, new Uint8Array())
      expect(toHex((await store.roomHead(LOBBY)).chain)).toBe(toHex(chain))
      await append(store, entry({ sealed, archivedAtMs: NOW + 200 }))
      expect((await indexes())[0]).toBe(6)
    })

    it('does not take from a member what may have been removed, but knows what is still here, and trusts no time to come', async () => {
      const store = await openWithLobby()
      const young = entry({ sentAtMs: NOW - 20, archivedAtMs: NOW })
      await append(store, entry({ archivedAtMs: NOW - 10 }))
      await append(store, young)
      await store.removeArchive(NOW - 5, ARCHIVE_CAPS)
      const again = (sentAtMs: number, archivedAtMs = NOW) =>
        store.appendEntries([entry({ sentAtMs, archivedAtMs })], ARCHIVE_CAPS)
      expect(await again(NOW - 10)).toEqual(['removed'])
      const own = entry({ sentAtMs: NOW - 10, broughtBy: ALICE })
      expect(await store.appendEntries([own], ARCHIVE_CAPS)).toMatchObject([{ isNew: true }])
      expect(await again(NOW - 9)).toMatchObject([{ isNew: true }])
      expect(await store.appendEntries([young], ARCHIVE_CAPS)).toMatchObject([{ index: 2, isNew: false }])
      // The clock that dated what was removed was ahead, and has been set right since.
      expect(await again(NOW - 30, NOW - 11)).toMatchObject([{ isNew: true }])
    })

    it('brings a room below a cap that has been lowered', async () => {
      const store = await openWithLobby()
      for (let count = 0; count < 10; count += 1) await append(store, entry({ sealed: new Uint8Array(10) }))
      expect(await store.removeArchive(0, { roomBytes: 50 })).toBe(6)
      expect((await store.history(query())).map(({ index }) => index)).toEqual([7, 8, 9, 10])
    })

    it('removes keys that were replaced long ago, and rooms that are left with nothing', async () => {
      const store = await openWithLobby()
      const keys = [1, 2, 3].map((epoch) => ({ epoch, startsAtMs: NOW - 100 + 10 * epoch, key: new Uint8Array(32) }))
      await store.appendEpochs(LOBBY, 0, keys)
      await store.removeArchive(NOW - 75, ARCHIVE_CAPS)
      expect((await store.epochsOf(LOBBY, 1, 3)).map(({ epoch }) => epoch)).toEqual([2, 3])
      await store.leaveRoom(LOBBY, ALICE)
      await store.removeArchive(NOW + 1, ARCHIVE_CAPS)
      expect(await store.epochsOf(LOBBY, 1, 3)).toEqual([])
    })
  })
}
