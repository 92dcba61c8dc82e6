import { describe, expect, test } from 'vitest'
import type { Head, RoomEvent } from '../../peer/core/rooms/log.ts'
import {
  ARCHIVE_REREAD_ENTRIES,
  ARCHIVES_IN_FLIGHT_MAX,
  CATCH_UP_PATIENCE_MS,
  DISK_RETRY_MS,
  GOSSIP_GRACE_MS,
  NEW_MEMBER_HISTORY,
  OFFER_WAIT_MAX_MS,
  OFFER_WAIT_MIN_MS,
  RECONNECT_MAX_MS,
  ROOM_HEARD_WAITING_MAX,
} from '../../shared/limits.ts'
import {
  archive,
  archived,
  archiveFailed,
  assign,
  commit,
  commitLive,
  commitPage,
  complete,
  drop,
  entered,
  head,
  headMoved,
  heard,
  ids,
  inRoom,
  lacking,
  numbers,
  page,
  publish,
  pull,
  pullFailed,
  room,
  sessionDown,
  sessionUp,
  start,
  stored,
  submitted,
  unknownAt,
} from '../support/room-log-story.ts'
import { simulatedId as id } from '../support/simulated-time.ts'

describe('a member who was away', () => {
  test('gets what was missed in archive order, then what was said meanwhile', () => {
    const peer = start(sessionUp)
    expect(peer.happens(heard(7))).toEqual([])
    expect(peer.happens(entered(head(5), head(2)))).toEqual([pull(2)])
    expect(peer.happens(heard(6))).toEqual([])
    expect(peer.happens(page(2, 4, 5))).toEqual([commitPage(2, 4), pull(4)])
    expect(peer.happens(page(4, 5))).toEqual([commitPage(4, 5), commit(7, 6)])
    expect(peer.happens(heard(8))).toEqual([commit(8)])
  })

  test('sees no message twice that came by gossip and by archive', () => {
    const peer = start(sessionUp, entered(head(5), head(2)), heard(4))
    expect(peer.happens(heard(4))).toEqual([])
    expect(peer.happens(page(2, 5))).toEqual([commitPage(2, 5), drop(4)])
    expect(peer.happens(heard(4))).toEqual([drop(4)])
  })

  test('who missed nothing sees the present at once', () => {
    const peer = start(sessionUp, heard(6))
    expect(peer.happens(entered(head(5), head(5)))).toEqual([commit(6)])
  })

  test('sees what is said now when the session breaks before all has come', () => {
    const peer = start(sessionUp, entered(head(5), head(2)), heard(6))
    expect(peer.happens(sessionDown)).toEqual([commit(6)])
    expect(peer.happens(heard(7))).toEqual([commit(7)])
    expect(peer.passes(100 * RECONNECT_MAX_MS)).toEqual([])
    peer.happens(sessionUp)
    expect(peer.happens(entered(head(7), head(2)))).toEqual([pull(2)])
  })

  test('sees what is said now when the archive does not answer for long', () => {
    const peer = start(sessionUp, entered(head(5), head(2)), heard(6))
    expect(peer.passes(CATCH_UP_PATIENCE_MS - 1)).toEqual([])
    expect(peer.passes(1)).toEqual([commit(6)])
    expect(peer.happens(page(2, 5))).toEqual([commitPage(2, 5)])
  })

  test('gets a long past in order, however slowly it comes', () => {
    const peer = start(sessionUp, entered(head(5), head(2)), heard(6))
    peer.passes(CATCH_UP_PATIENCE_MS - 1)
    expect(peer.happens(page(2, 3, 5))).toEqual([commitPage(2, 3), pull(3)])
    expect(peer.passes(CATCH_UP_PATIENCE_MS - 1)).toEqual([])
    expect(peer.happens(page(3, 5))).toEqual([commitPage(3, 5), commit(6)])
  })

  test('has caught up with the last page, though the room has moved on meanwhile', () => {
    const peer = start(sessionUp, entered(head(5), head(2)), heard(6), headMoved(6))
    expect(peer.happens(page(2, 5))).toEqual([commitPage(2, 5), commit(6), assign(5, 6)])
  })

  test('gets what came to the archive while the last page was under way', () => {
    const peer = start(sessionUp, entered(head(5), head(2)), headMoved(6))
    expect(peer.happens(page(2, 5))).toEqual([commitPage(2, 5)])
    expect(peer.passes(GOSSIP_GRACE_MS)).toEqual([pull(5)])
  })

  test('does not need endless memory in a room that talks without pause', () => {
    const peer = start(sessionUp, entered(head(5), head(2)))
    for (const n of numbers(1_001, 1_000 + ROOM_HEARD_WAITING_MAX)) expect(peer.happens(heard(n))).toEqual([])
    expect(peer.happens(heard(2_999))).toEqual([drop(2_999)])
    expect(peer.happens(heard(1_001))).toEqual([])
    expect(peer.happens(page(2, 5)).at(-1)).toEqual(commit(...numbers(1_001, 1_000 + ROOM_HEARD_WAITING_MAX)))
  })

  test('gets what is left when the archive has forgotten the oldest, or some cannot be opened', () => {
    const peer = start(sessionUp, entered(head(9), head(2)))
    const entries = [5, 6, 8].map(archived)
    expect(peer.happens({ type: 'page', room, after: 2, entries, newest: 9, last: head(9) })).toEqual([
      { type: 'commitPage', room, entries, from: 2, ...head(9) },
    ])
  })

  test('goes on when the archive has nothing left of what was missed', () => {
    const peer = start(sessionUp, entered(head(9), head(2)))
    expect(peer.happens({ type: 'page', room, after: 2, entries: [], newest: 9 })).toEqual([
      { type: 'commitPage', room, entries: [], from: 2, ...unknownAt(9) },
    ])
    peer.happens(heard(10))
    expect(peer.happens(headMoved(10))).toEqual([assign(9, 10)])
  })
})

describe('a new member', () => {
  test('gets a few screens of what was said before', () => {
    const beginning = 1_000 - NEW_MEMBER_HISTORY
    const peer = start(sessionUp)
    expect(peer.happens(entered(head(1_000)))).toEqual([
      { type: 'assign', room, entries: [], from: beginning, ...unknownAt(beginning) },
      pull(beginning),
    ])
    expect(peer.happens(page(beginning, 1_000))).toEqual([commitPage(beginning, 1_000)])
  })

  test('of an empty room misses nothing from then on', () => {
    const peer = start(sessionUp)
    expect(peer.happens(entered(head(0)))).toEqual([assign(0, 0)])
    expect(peer.happens(heard(1))).toEqual([commit(1)])
    expect(peer.happens(headMoved(1))).toEqual([assign(0, 1)])
  })
})

describe('in the room', () => {
  test('a message is shown at once and gets its place when the archive names it', () => {
    const peer = inRoom(5)
    expect(peer.happens(heard(6))).toEqual([commit(6)])
    expect(peer.happens(headMoved(6))).toEqual([assign(5, 6)])
    expect(peer.passes(100 * RECONNECT_MAX_MS)).toEqual([])
  })

  test('a message that gossip lost is fetched after the grace', () => {
    const peer = inRoom(5)
    peer.happens(heard(7))
    expect(peer.happens(headMoved(7, 6))).toEqual([])
    expect(peer.passes(GOSSIP_GRACE_MS - 1)).toEqual([])
    expect(peer.passes(1)).toEqual([pull(5)])
    expect(peer.happens(page(5, 7))).toEqual([commitLive(5, 7)])
  })

  test('a message that gossip brings late is not fetched', () => {
    const peer = inRoom(5)
    peer.happens(headMoved(6))
    expect(peer.happens(headMoved(7))).toEqual([])
    peer.happens(heard(7))
    expect(peer.happens(heard(6))).toEqual([commit(6), assign(5, 7)])
    expect(peer.passes(10 * GOSSIP_GRACE_MS)).toEqual([])
  })

  test('a gap larger than what the head names is fetched at once', () => {
    expect(inRoom(5).happens(headMoved(9, 8))).toEqual([pull(5)])
  })

  test('one question is open at a time, and the next follows at once when there is more', () => {
    const peer = inRoom(5)
    peer.happens(headMoved(9, 8))
    expect(peer.happens(headMoved(20, 15))).toEqual([])
    expect(peer.happens(page(5, 9, 20))).toEqual([commitLive(5, 9), pull(9)])
  })

  test('an answer to a question that nobody asks any more is ignored', () => {
    const peer = inRoom(5)
    expect(peer.happens(page(5, 9))).toEqual([])
    peer.happens(headMoved(9, 8))
    expect(peer.happens(page(4, 9))).toEqual([])
  })

  test('a question that failed is asked again, more rarely each time', () => {
    const peer = inRoom(5)
    peer.happens(headMoved(9, 8))
    expect(peer.happens(pullFailed('TIMEOUT'))).toEqual([])
    expect(peer.passes(RECONNECT_MAX_MS)).toEqual([pull(5)])
  })

  test('what one may not read is not asked for again until there is news', () => {
    const peer = inRoom(5)
    peer.happens(headMoved(9, 8))
    peer.happens(pullFailed('NOT_MEMBER'))
    expect(peer.passes(100 * RECONNECT_MAX_MS)).toEqual([])
    expect(peer.happens(headMoved(10))).toEqual([pull(5)])
  })

  test('an archive that says there is more and never gives it is not asked without a pause', () => {
    const peer = inRoom(5)
    peer.happens(headMoved(9, 8))
    expect(peer.happens({ type: 'page', room, after: 5, entries: [archived(5)], newest: 9 })).toEqual([])
    expect(peer.passes(RECONNECT_MAX_MS)).toEqual([pull(5)])
  })

  test('a head that promised too much is not chased', () => {
    const peer = inRoom(5)
    expect(peer.happens(headMoved(99))).toEqual([pull(5)])
    expect(peer.happens(page(5, 7))).toEqual([commitLive(5, 7)])
    expect(peer.passes(100 * RECONNECT_MAX_MS)).toEqual([])
  })

  test('what comes after leaving concerns nobody', () => {
    const peer = start(sessionUp, entered(head(5), head(2)), heard(6))
    expect(peer.happens({ type: 'left', room })).toEqual([drop(6)])
    expect(peer.happens(page(2, 5))).toEqual([])
    expect(peer.happens(headMoved(6))).toEqual([])
  })
})

describe('an own message', () => {
  test('is told to all at once, archived, and stored when the archive has it', () => {
    const peer = inRoom(5)
    expect(peer.happens(submitted(6))).toEqual([publish(6), archive(6)])
    expect(peer.happens({ type: 'archived', room, id: id(6), index: 6 })).toEqual([stored(6), assign(5, 6)])
    expect(peer.happens(headMoved(6))).toEqual([])
  })

  test('is told to all and waits for the archive when the rendezvous is away', () => {
    const peer = start()
    expect(peer.happens(submitted(6))).toEqual([publish(6)])
    expect(peer.happens(submitted(7))).toEqual([publish(7)])
    peer.happens(sessionUp)
    expect(peer.happens(entered(head(5), head(5)))).toEqual([archive(6), archive(7)])
  })

  test('of an earlier run is archived after entering, in order', () => {
    const peer = start({ type: 'loaded', room, unarchived: ids(6, 8) }, sessionUp)
    expect(peer.happens(entered(head(5), head(5)))).toEqual([archive(6), archive(7), archive(8)])
  })

  test('is not archived again when history shows that it is there', () => {
    const peer = start({ type: 'loaded', room, unarchived: ids(6, 6) }, sessionUp)
    expect(peer.happens(entered(head(6), head(5)))).toEqual([archive(6), pull(5)])
    expect(peer.happens(page(5, 6))).toEqual([commitPage(5, 6), stored(6)])
    expect(peer.happens(archiveFailed(6, 'TIMEOUT'))).toEqual([])
    expect(peer.passes(RECONNECT_MAX_MS)).toEqual([])
  })

  test('does not crowd the session: the rest follows in order', () => {
    const peer = start({ type: 'loaded', room, unarchived: ids(1, ARCHIVES_IN_FLIGHT_MAX + 1) }, sessionUp)
    const first = peer.happens(entered(head(0), head(0)))
    expect(first).toEqual(numbers(1, ARCHIVES_IN_FLIGHT_MAX).map(archive))
    expect(peer.happens({ type: 'archived', room, id: id(1), index: 1 })).toContainEqual(
      archive(ARCHIVES_IN_FLIGHT_MAX + 1),
    )
  })

  test('that the archive cannot take now is tried again, and one it never takes has failed', () => {
    const peer = inRoom(5)
    peer.happens(submitted(6))
    expect(peer.happens(archiveFailed(6, 'RATE_LIMITED'))).toEqual([])
    expect(peer.passes(RECONNECT_MAX_MS)).toEqual([archive(6)])
    expect(peer.happens(archiveFailed(6, 'NOT_MEMBER'))).toEqual([
      { type: 'persist', room, id: id(6), state: 'failed', reason: 'NOT_MEMBER' },
    ])
    expect(peer.passes(100 * RECONNECT_MAX_MS)).toEqual([])
  })

  test('does not wait in a new session for the failures of the old one', () => {
    const peer = inRoom(5)
    peer.happens(submitted(6))
    for (let failures = 0; failures < 8; failures += 1) {
      peer.happens(archiveFailed(6, 'TIMEOUT'))
      peer.passes(RECONNECT_MAX_MS)
    }
    peer.happens(archiveFailed(6, 'TIMEOUT'))
    peer.happens(sessionDown)
    // A reply that was under way when the session ended.
    expect(peer.happens(entered(head(5), head(5)))).toEqual([])
    peer.happens(sessionUp)
    expect(peer.happens(entered(head(5), head(5)))).toEqual([archive(6)])
  })

  test('waits for a pass to be renewed', () => {
    const peer = inRoom(5)
    peer.happens(submitted(6))
    peer.happens(archiveFailed(6, 'PASS_EXPIRED'))
    expect(peer.passes(RECONNECT_MAX_MS)).toEqual([archive(6)])
  })

  test('after a gap in the archive gets its place from the head, whose chain is known', () => {
    const peer = start(sessionUp, entered(head(9), head(2)))
    peer.happens({ type: 'page', room, after: 2, entries: [], newest: 9 })
    peer.happens(submitted(10))
    expect(peer.happens({ type: 'archived', room, id: id(10), index: 10 })).toEqual([stored(10)])
    expect(peer.happens(headMoved(10))).toEqual([assign(9, 10)])
  })

  test('behind one of another member gets its place with it', () => {
    const peer = inRoom(5)
    peer.happens(submitted(7))
    expect(peer.happens({ type: 'archived', room, id: id(7), index: 7 })).toEqual([stored(7)])
    expect(peer.happens(heard(6))).toEqual([commit(6)])
    expect(peer.happens(headMoved(7, 6))).toEqual([assign(5, 7)])
  })

  test('whose place shows a gap makes it be filled, even if no head ever comes', () => {
    const peer = inRoom(5)
    peer.happens(submitted(7))
    peer.happens({ type: 'archived', room, id: id(7), index: 7 })
    expect(peer.passes(GOSSIP_GRACE_MS)).toEqual([pull(5)])
  })
})

describe('after an outage', () => {
  const unplaced = (own: readonly number[], others: readonly number[]): RoomEvent => ({
    type: 'loaded',
    room,
    unarchived: [...own, ...others].toSorted((a, b) => a - b).map(id),
    others: others.map(id),
  })

  test('what an own message may answer is archived before it, once it is known that the archive lacks it', () => {
    const peer = start(unplaced([6, 9], [7, 8]), sessionUp)
    expect(peer.happens(entered(head(5), head(3)))).toEqual([archive(6), pull(3)])
    // What is said now comes after what was said before.
    expect(peer.happens(submitted(10))).toEqual([publish(10)])
    expect(peer.happens(page(3, 5))).toEqual([commitPage(3, 5)])
    expect(peer.completed).toEqual([complete(5)])
    expect(peer.happens(unplaced([6, 9, 10], [7, 8]))).toEqual([7, 8, 9, 10].map(archive))
    // What we bring is not offered as well, and its state is nobody's concern.
    peer.happens(lacking(7, 8))
    expect(peer.happens({ type: 'archived', room, id: id(6), index: 6 })).toEqual([stored(6), assign(5, 6)])
    expect(peer.happens({ type: 'archived', room, id: id(7), index: 7 })).toEqual([assign(6, 7)])
    expect(peer.happens(headMoved(9, 8))).toEqual([assign(7, 9), stored(9)])
    expect(peer.passes(2 * OFFER_WAIT_MAX_MS)).toEqual([])
  })

  test('what somebody else has brought meanwhile is not brought again', () => {
    const peer = start(unplaced([8], [6, 7]), sessionUp)
    expect(peer.happens(entered(head(7), head(5)))).toEqual([pull(5)])
    expect(peer.happens(page(5, 7))).toEqual([commitPage(5, 7), archive(8)])
  })

  test("own messages that answer nothing go at once, and others' after them are only offered", () => {
    const peer = start(unplaced([6], []), sessionUp)
    expect(peer.happens(entered(head(5), head(3)))).toEqual([archive(6), pull(3)])
    expect(peer.happens(page(3, 5))).toEqual([commitPage(3, 5)])
    expect(peer.happens(lacking(7, 7))).toEqual([])
    expect(peer.passes(OFFER_WAIT_MIN_MS)).toEqual([])
    expect(peer.passes(OFFER_WAIT_MAX_MS)).toEqual([archive(7)])
  })

  test('an own message is not held up by what the archive never takes', () => {
    const peer = start(unplaced([8, 9], [6, 7]), sessionUp, entered(head(5), head(5)))
    expect(peer.happens(unplaced([8, 9], [6, 7]))).toEqual([6, 7, 8, 9].map(archive))
    expect(peer.happens(archiveFailed(6, 'TOO_OLD'))).toEqual([
      { type: 'offerRefused', room, id: id(6), reason: 'TOO_OLD' },
    ])
    expect(peer.happens(archiveFailed(7, 'NOT_MEMBER'))).toEqual([])
    expect(peer.happens({ type: 'archived', room, id: id(8), index: 6 })).toContainEqual(stored(8))
    expect(peer.happens({ type: 'archived', room, id: id(9), index: 7 })).toContainEqual(stored(9))
    expect(peer.passes(100 * RECONNECT_MAX_MS)).toEqual([])
  })

  test('an own message is not held up by an archive that may not be read', () => {
    const peer = start(unplaced([7], [6]), sessionUp)
    expect(peer.happens(entered(head(5), head(3)))).toEqual([pull(3)])
    expect(peer.happens(pullFailed('NOT_MEMBER'))).toEqual([archive(6), archive(7)])
  })

  test('what could not be stored after all is not brought', () => {
    const peer = start(unplaced([7], [6]), sessionUp, entered(head(5), head(3)))
    expect(peer.happens({ type: 'commitFailed', room, ids: ids(6, 6), local: head(3) })).toEqual([archive(7)])
  })

  test('what waits goes in the order of the next session, in which more may have been heard', () => {
    const peer = start(unplaced([8], [6]), sessionUp, entered(head(5), head(3)), sessionDown)
    peer.happens(unplaced([8], [6, 7]))
    peer.happens(sessionUp)
    peer.happens(entered(head(5), head(5)))
    expect(peer.happens(unplaced([8], [6, 7]))).toEqual([6, 7, 8].map(archive))
  })
})

describe('an archive that is not the one we knew', () => {
  const other = (index: number): Head => ({ index, chain: new Uint8Array(32).fill(9) })

  test('and is shorter is told once, then believed', () => {
    const peer = start(sessionUp)
    expect(peer.happens(entered(head(5), other(8)))).toEqual([{ type: 'diverged', room, index: 0 }, pull(0)])
    expect(peer.happens(page(0, 5))).toEqual([commitPage(0, 5)])
    expect(peer.happens(heard(6))).toEqual([commit(6)])
    expect(peer.happens(headMoved(6))).toEqual([assign(5, 6)])
  })

  test('contradicts itself later and is not told again', () => {
    const peer = start(sessionUp, entered(head(5), other(8)), page(0, 5))
    expect(peer.happens({ type: 'headMoved', room, ids: ids(5, 5), ...other(5) })).toEqual([])
    expect(peer.happens(heard(6))).toEqual([commit(6)])
  })

  test('is read again only as far back as backups go', () => {
    const peer = start(sessionUp)
    const from = 2_900 - ARCHIVE_REREAD_ENTRIES
    expect(peer.happens(entered(head(2_900), other(2_950)))).toEqual([
      { type: 'diverged', room, index: from },
      pull(from),
    ])
  })

  test('and is as long as ours shows itself at entering', () => {
    expect(start(sessionUp).happens(entered(head(5), other(5)))).toContainEqual({ type: 'diverged', room, index: 0 })
  })

  test('and is longer shows itself with the first page', () => {
    const peer = start(sessionUp, entered(head(8), other(5)))
    expect(peer.happens(page(5, 8))).toEqual([{ type: 'diverged', room, index: 0 }, pull(0)])
    expect(peer.happens(page(0, 8))).toEqual([commitPage(0, 8)])
  })

  test('and is longer by what we said shows itself with the first page', () => {
    const peer = start({ type: 'loaded', room, unarchived: ids(8, 8) }, sessionUp)
    expect(peer.happens(entered(head(8), other(7)))).toEqual([archive(8), pull(7)])
    expect(peer.happens({ type: 'archived', room, id: id(8), index: 8 })).toEqual([stored(8)])
    expect(peer.happens(page(7, 8))).toEqual([{ type: 'diverged', room, index: 0 }, pull(0)])
  })

  test('shows itself with a head whose chain does not follow from ours', () => {
    const peer = start(sessionUp, entered(other(5), other(5)), heard(6))
    expect(peer.happens(headMoved(6))).toEqual([pull(5)])
    expect(peer.happens(page(5, 6))).toEqual([{ type: 'diverged', room, index: 0 }, pull(0)])
  })

  test('and contradicts itself in the middle of a page keeps what is proved, and is believed from there', () => {
    const peer = start(sessionUp, entered(head(8), head(5)))
    const forged = { ...archived(7), chain: other(7).chain }
    const entries = [archived(6), forged, archived(8)]
    expect(peer.happens({ type: 'page', room, after: 5, entries, newest: 8 })).toEqual([
      commitPage(5, 6),
      { type: 'diverged', room, index: 6 },
      pull(6),
    ])
    expect(peer.happens({ type: 'page', room, after: 6, entries: [forged, archived(8)], newest: 8 })).toEqual([
      { type: 'commitPage', room, entries: [forged, archived(8)], from: 6, ...head(8) },
    ])
  })

  test('is offered our own messages that it has lost', () => {
    const peer = start(sessionUp, entered(head(5), other(8)))
    // What is said now comes after what was said before.
    expect(peer.happens(submitted(8))).toEqual([publish(8)])
    expect(peer.happens(page(0, 5))).toEqual([commitPage(0, 5)])
    expect(peer.completed).toEqual([complete(5)])
    const unarchived = ids(6, 8)
    expect(peer.happens({ type: 'loaded', room, unarchived })).toEqual([archive(6), archive(7), archive(8)])
  })
})

describe('a full disk', () => {
  test('loses no heard message: it is fetched again when the archive names it', () => {
    const peer = inRoom(5)
    peer.happens(heard(6))
    peer.happens({ type: 'commitFailed', room, ids: [id(6)], local: head(5) })
    expect(peer.happens(headMoved(6))).toEqual([])
    expect(peer.passes(RECONNECT_MAX_MS)).toEqual([pull(5)])
  })

  test('is not asked to keep more than every few seconds, though pages come', () => {
    const peer = start(sessionUp, entered(head(9), head(2)))
    for (let tries = 0; tries < 3; tries += 1) {
      expect(peer.happens(page(2, 9))).toMatchObject([commitPage(2, 9)])
      peer.happens({ type: 'commitFailed', room, ids: ids(3, 9), local: head(2) })
      expect(peer.passes(DISK_RETRY_MS - 1)).toEqual([])
      expect(peer.passes(1)).toEqual([pull(2)])
    }
  })

  test('loses no page: the copy goes on from what is stored', () => {
    const peer = start(sessionUp, entered(head(9), head(2)))
    peer.happens(page(2, 6, 9))
    peer.happens({ type: 'commitFailed', room, ids: ids(3, 6), local: head(2) })
    // The answer to the question that was asked in the meantime would leave a gap.
    expect(peer.happens(page(6, 9))).toEqual([])
    expect(peer.passes(RECONNECT_MAX_MS)).toEqual([pull(2)])
    expect(peer.happens(page(2, 9))).toEqual([commitPage(2, 9)])
  })
})
