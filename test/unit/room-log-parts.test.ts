import { describe, expect, test } from 'vitest'
import { createKnownIds } from '../../peer/core/rooms/known-ids.ts'
import { extendHead } from '../../peer/core/rooms/named-head.ts'
import { createRoomOutbox } from '../../peer/core/rooms/outbox.ts'
import { ROOM_HEAD_MAX_IDS } from '../../shared/limits.ts'
import { LOBBY } from '../../shared/names.ts'
import { simulatedId as id } from '../support/simulated-time.ts'

describe('what heads have named', () => {
  const chain = new Uint8Array(32)
  const named = (from: number, index: number) => ({ index, chain, from, ids: idsAfter(from, index) })
  const idsAfter = (from: number, index: number) =>
    Array.from({ length: index - from }, (_, offset) => id(from + 1 + offset))
  const head = (index: number) => ({ index, chain })

  test('is joined where it meets or overlaps', () => {
    expect(extendHead(named(3, 5), head(8), idsAfter(5, 8))).toEqual(named(3, 8))
    expect(extendHead(named(3, 5), head(8), idsAfter(4, 8))).toEqual(named(3, 8))
  })

  test('begins anew after a gap, or where the newer head says more', () => {
    expect(extendHead(named(3, 5), head(8), idsAfter(6, 8))).toEqual(named(6, 8))
    expect(extendHead(named(3, 5), head(8), idsAfter(2, 8))).toEqual(named(2, 8))
    expect(extendHead(undefined, head(8), idsAfter(7, 8))).toEqual(named(7, 8))
  })

  test('does not grow without end', () => {
    const long = named(0, 4 * ROOM_HEAD_MAX_IDS)
    const next = 4 * ROOM_HEAD_MAX_IDS + 1
    expect(extendHead(long, head(next), idsAfter(next - 1, next))).toEqual(named(next - 1, next))
  })

  test('is never more than the archive can hold', () => {
    expect(extendHead(undefined, head(2), idsAfter(0, 5))).toMatchObject({ from: 0, ids: [id(4), id(5)] })
  })
})

describe('known ids', () => {
  test('are forgotten oldest first, and one that is seen again is young again', () => {
    const known = createKnownIds(2)
    known.add(id(1))
    known.add(id(2))
    known.add(id(1))
    known.add(id(3))
    expect([1, 2, 3].map((number) => known.has(id(number)))).toEqual([true, false, true])
  })
})

describe('what goes to the archive', () => {
  test('what was said while the list of it was read stands behind that list', () => {
    const brought: string[] = []
    const outbox = createRoomOutbox({
      room: LOBBY,
      random: () => 0,
      emit: (effect) => void (effect.type === 'archive' && brought.push(effect.id)),
    })
    outbox.add(id(1))
    outbox.proceed(0, 1, true)
    outbox.add(id(2))
    // Said after the disk was asked, and known before it has answered.
    outbox.add(id(4))
    outbox.load([id(1), id(2), id(3)], [id(3)])
    outbox.proceed(0, 9, true)
    expect(brought).toEqual([1, 2, 3, 4].map(id))
  })
})
