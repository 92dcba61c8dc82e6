import { describe, expect, test } from 'vitest'
import type { Head, RoomEvent } from '../../peer/core/rooms/log.ts'
import {
  ARCHIVES_IN_FLIGHT_MAX,
  DISK_RETRY_MS,
  GOSSIP_GRACE_MS,
  NEWEST_FIRST_ENTRIES,
  OFFER_WAIT_MAX_MS,
  OFFER_WAIT_MIN_MS,
  RECONNECT_MAX_MS,
} from '../../shared/limits.ts'
import {
  archive,
  archived,
  archiveFailed,
  assign,
  commit,
  commitAhead,
  commitPage,
  commitQuietly,
  complete,
  entered,
  head,
  headMoved,
  heard,
  ids,
  inRoom,
  lacking,
  numbers,
  page,
  pull,
  room,
  sessionDown,
  sessionUp,
  start,
  startWith,
} from '../support/room-log-story.ts'
import { simulatedId as id } from '../support/simulated-time.ts'

describe('a person who was away for long', () => {
  const returns = (...before: RoomEvent[]) => startWith({ catchUp: 'newestFirst' }, sessionUp, ...before)
  const newest = 1_000
  const bottom = newest - NEWEST_FIRST_ENTRIES

  test('gets the newest screenful first, then what is said now, then the rest quietly and in order', () => {
    const peer = returns(heard(1_001))
    expect(peer.happens(entered(head(newest), head(300)))).toEqual([pull(bottom)])
    expect(peer.happens(page(bottom, newest))).toEqual([
      commitAhead(bottom, newest, bottom - 300),
      commit(1_001),
      pull(300),
    ])
    expect(peer.happens(heard(1_002))).toEqual([commit(1_002)])
    expect(peer.happens(page(300, 700, newest))).toEqual([commitQuietly(300, 700, newest), pull(700)])
    expect(peer.happens(headMoved(1_002, 1_001))).toEqual([])
    expect(peer.happens(page(700, 1_000, 1_002))).toEqual([commitQuietly(700, 1_000, 1_002), pull(1_000)])
    expect(peer.completed).toEqual([])
    expect(peer.happens(page(1_000, 1_002))).toEqual([commitQuietly(1_000, 1_002, 1_002)])
    expect(peer.completed).toEqual([complete(1_002)])
    expect(peer.happens(heard(1_003))).toEqual([commit(1_003)])
    expect(peer.happens(headMoved(1_003))).toEqual([assign(1_002, 1_003)])
  })

  test('gets what gossip loses meanwhile before the past', () => {
    const peer = returns(entered(head(newest), head(300)), page(bottom, newest))
    expect(peer.happens(headMoved(1_001))).toEqual([])
    peer.passes(GOSSIP_GRACE_MS)
    expect(peer.happens(page(300, 400, 1_001))).toEqual([commitQuietly(300, 400, newest), pull(newest)])
    expect(peer.happens(page(newest, 1_001))).toEqual([commitAhead(newest, 1_001, 0), pull(400)])
  })

  test('is told what the last page of the past has beyond what was shown', () => {
    const peer = returns(entered(head(newest), head(850)), page(bottom, newest))
    expect(peer.happens(page(850, 1_001))).toEqual([commitQuietly(850, 1_001, newest)])
  })

  test('does not have the past read from above what a disk has refused', () => {
    const peer = returns(entered(head(newest), head(300)), page(bottom, newest))
    peer.happens({ type: 'commitFailed', room, ids: ids(bottom + 1, newest), local: head(300) })
    expect(peer.happens(page(300, 700, newest))).toEqual([commitPage(300, 700)])
    expect(peer.passes(DISK_RETRY_MS)).toEqual([pull(700)])
  })

  test('gets all in order from an archive whose newest page contradicts itself', () => {
    const peer = returns(entered(head(newest), head(300)))
    const entries = [archived(bottom + 1), { ...archived(bottom + 2), chain: new Uint8Array(32).fill(9) }]
    expect(peer.happens({ type: 'page', room, after: bottom, entries, newest })).toEqual([pull(300)])
  })

  test('gets in order what is no more than a screenful', () => {
    const peer = returns(entered(head(newest), head(bottom)))
    expect(peer.happens(page(bottom, newest))).toEqual([commitPage(bottom, newest)])
  })

  test('finds that the archive was restored when the past does not follow on what is here', () => {
    const other: Head = { index: 300, chain: new Uint8Array(32).fill(9) }
    const peer = returns(entered(head(newest), other), page(bottom, newest))
    expect(peer.happens(page(300, 400, newest))).toEqual([{ type: 'diverged', room, index: 0 }, pull(0)])
    expect(peer.happens(page(0, newest))).toEqual([commitPage(0, newest)])
    expect(peer.completed).toEqual([complete(newest)])
  })
})

describe('what others said and the archive lacks', () => {
  test('is offered after a while, a window at a time', () => {
    const peer = inRoom(5)
    expect(peer.completed).toEqual([complete(5)])
    expect(peer.happens(lacking(6, 6 + ARCHIVES_IN_FLIGHT_MAX))).toEqual([])
    expect(peer.passes(OFFER_WAIT_MIN_MS)).toEqual([])
    expect(peer.passes(OFFER_WAIT_MAX_MS)).toEqual(numbers(6, 5 + ARCHIVES_IN_FLIGHT_MAX).map(archive))
    expect(peer.happens({ type: 'archived', room, id: id(6), index: 6 })).toEqual([
      assign(5, 6),
      archive(6 + ARCHIVES_IN_FLIGHT_MAX),
    ])
  })

  test('is not offered when its author or somebody else brings it in time, and their work is not repeated', () => {
    const peer = inRoom(5)
    peer.happens(lacking(6, 7))
    peer.passes(OFFER_WAIT_MIN_MS)
    expect(peer.happens(headMoved(6))).toEqual([assign(5, 6)])
    expect(peer.passes(OFFER_WAIT_MIN_MS)).toEqual([])
    expect(peer.happens(headMoved(7))).toEqual([assign(6, 7)])
    expect(peer.passes(100 * OFFER_WAIT_MAX_MS)).toEqual([])
  })

  test('is not offered before it is known what the archive has', () => {
    const peer = start(sessionUp, entered(head(9), head(5)), lacking(6, 7))
    expect(peer.passes(2 * OFFER_WAIT_MAX_MS)).toEqual([])
    expect(peer.happens(page(5, 6, 9))).toEqual([commitPage(5, 6), pull(6)])
    expect(peer.happens(page(6, 9))).toEqual([commitPage(6, 9)])
    expect(peer.passes(2 * OFFER_WAIT_MAX_MS)).toEqual([])
  })

  test('waits while the archive takes nothing, and is given up where it never will', () => {
    const peer = inRoom(5)
    peer.happens(lacking(6, 6))
    expect(peer.passes(OFFER_WAIT_MAX_MS)).toEqual([archive(6)])
    expect(peer.happens(archiveFailed(6, 'RATE_LIMITED'))).toEqual([])
    expect(peer.passes(RECONNECT_MAX_MS)).toEqual([archive(6)])
    expect(peer.happens(archiveFailed(6, 'TOO_OLD'))).toEqual([
      { type: 'offerRefused', room, id: id(6), reason: 'TOO_OLD' },
    ])
    expect(peer.passes(100 * RECONNECT_MAX_MS)).toEqual([])
  })

  test('is offered in another session by whoever was no member in this one', () => {
    const peer = inRoom(5)
    peer.happens(lacking(6, 6))
    peer.passes(OFFER_WAIT_MAX_MS)
    expect(peer.happens(archiveFailed(6, 'NOT_MEMBER'))).toEqual([])
    expect(peer.passes(100 * RECONNECT_MAX_MS)).toEqual([])
  })

  test('waits for the next session when this one ends', () => {
    const peer = inRoom(5)
    peer.happens(lacking(6, 6))
    peer.happens(sessionDown)
    expect(peer.passes(OFFER_WAIT_MAX_MS)).toEqual([])
    peer.happens(sessionUp)
    expect(peer.happens(entered(head(5), head(5)))).toEqual([])
    expect(peer.passes(OFFER_WAIT_MAX_MS)).toEqual([archive(6)])
  })
})
