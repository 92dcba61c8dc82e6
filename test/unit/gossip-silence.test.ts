import { describe, expect, test } from 'vitest'
import { type Author, createGossipSilence } from '../../peer/core/rooms/gossip-silence.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { GOSSIP_REDIAL_MAX_MS, GOSSIP_REDIAL_MIN_MS, GOSSIP_SILENT_AFTER } from '../../shared/limits.ts'
import { LOBBY, parseRoomName, parseUsername } from '../../shared/names.ts'

const [bob, carol] = ['bob', 'carol'].map((name) => ({ account: parseUsername(name), device: name as DeviceId })) as [
  Author,
  Author,
]
const DEV = parseRoomName('dev')

function start() {
  const silence = createGossipSilence({ random: () => 0.999 })
  let now = 1_000_000
  const missed = (authors: Author[], room = LOBBY, hasNeighbours = true) =>
    silence.missed({ room, authors, hasNeighbours }, now)
  return {
    heard: (room = LOBBY) => silence.heard(room, now),
    missed,
    /** With whom the last of so many says to connect. */
    missedOften(authors: Author[], hasNeighbours = true) {
      for (let times = 1; times < GOSSIP_SILENT_AFTER; times += 1)
        expect(missed(authors, LOBBY, hasNeighbours)).toEqual([])
      return missed(authors, LOBBY, hasNeighbours)
    },
    passes(durationMs: number) {
      now += durationMs
    },
  }
}

describe('gossip that has fallen silent', () => {
  test('has its authors dialled anew after a few messages that only the archive brought', () => {
    expect(start().missedOften([bob, carol, bob])).toEqual([bob, carol])
  })

  test('is not found where something comes in between', () => {
    const peer = start()
    for (let times = 0; times < 10 * GOSSIP_SILENT_AFTER; times += 1) {
      expect(peer.missed([bob])).toEqual([])
      if (times % (GOSSIP_SILENT_AFTER - 1) === 0) peer.heard()
    }
  })

  test('is not found where there is nobody to gossip with, nor in another room', () => {
    const peer = start()
    expect(peer.missedOften([bob], false)).toEqual([])
    peer.missed([bob], DEV)
    peer.missed([bob], DEV)
    expect(peer.missed([bob])).toEqual([])
  })

  test('has nobody dialled without end when that does not help', () => {
    const peer = start()
    const hour = 60 * 60_000
    let dialled = 0
    for (let passedMs = 0; passedMs < 10 * hour; passedMs += 1_000) {
      dialled += peer.missed([bob]).length
      peer.passes(1_000)
    }
    expect(dialled).toBeLessThan(10 + (10 * hour) / (GOSSIP_REDIAL_MAX_MS / 2))
    expect(dialled).toBeGreaterThan(10)
  })

  test('that speaks only for a moment after a dial does not have it repeated at once; for long, it is as new', () => {
    const peer = start()
    peer.missedOften([bob])
    peer.heard()
    expect(peer.missedOften([bob])).toEqual([])
    peer.passes(GOSSIP_REDIAL_MIN_MS)
    peer.heard()
    expect(peer.missedOften([bob])).toEqual([bob])
    peer.passes(GOSSIP_REDIAL_MIN_MS)
    expect(peer.missedOften([bob])).toEqual([bob])
  })
})
