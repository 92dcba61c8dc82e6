import { describe, expect, test } from 'vitest'
import { createGossipSilence } from '../../peer/core/gossip-silence.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { GOSSIP_REDIAL_MAX_MS, GOSSIP_REDIAL_MIN_MS, GOSSIP_SILENT_AFTER } from '../../shared/limits.ts'
import { LOBBY, parseRoomName } from '../../shared/names.ts'

const [alice, bob, carol] = ['alice', 'bob', 'carol'] as unknown as [DeviceId, DeviceId, DeviceId]
const DEV = parseRoomName('dev')

function start() {
  const silence = createGossipSilence({ random: () => 0.999 })
  let now = 1_000_000
  const missed = (authors: DeviceId[], neighbours: DeviceId[], room = LOBBY) =>
    silence.missed({ room, authors, neighbours }, now)
  return {
    heard: (room = LOBBY) => silence.heard(room, now),
    missed,
    /** Whom the last of so many says to dial. */
    missedOften(authors: DeviceId[], neighbours: DeviceId[]) {
      for (let times = 1; times < GOSSIP_SILENT_AFTER; times += 1) expect(missed(authors, neighbours)).toEqual([])
      return missed(authors, neighbours)
    },
    passes(durationMs: number) {
      now += durationMs
    },
  }
}

describe('gossip that has fallen silent', () => {
  test('has its author dialled anew after a few messages that only the archive brought', () => {
    expect(start().missedOften([bob], [alice, bob])).toEqual([bob])
  })

  test('from somebody who is no neighbour has the neighbours dialled that did not pass it on', () => {
    expect(start().missedOften([carol], [alice, bob])).toEqual([alice, bob])
  })

  test('is not found where something comes in between', () => {
    const peer = start()
    for (let times = 0; times < 10 * GOSSIP_SILENT_AFTER; times += 1) {
      expect(peer.missed([bob], [bob])).toEqual([])
      if (times % (GOSSIP_SILENT_AFTER - 1) === 0) peer.heard()
    }
  })

  test('is not found where there is nobody to gossip with, nor in another room', () => {
    const peer = start()
    expect(peer.missedOften([bob], [])).toEqual([])
    peer.missed([bob], [bob], DEV)
    peer.missed([bob], [bob], DEV)
    expect(peer.missed([bob], [bob])).toEqual([])
  })

  test('has nobody dialled without end when that does not help', () => {
    const peer = start()
    const hour = 60 * 60_000
    let dialled = 0
    for (let passedMs = 0; passedMs < 10 * hour; passedMs += 1_000) {
      dialled += peer.missed([bob], [bob]).length
      peer.passes(1_000)
    }
    expect(dialled).toBeLessThan(10 + (10 * hour) / (GOSSIP_REDIAL_MAX_MS / 2))
    expect(dialled).toBeGreaterThan(10)
  })

  test('that speaks only for a moment after a dial does not have it repeated at once; for long, it is as new', () => {
    const peer = start()
    peer.missedOften([bob], [bob])
    peer.heard()
    expect(peer.missedOften([bob], [bob])).toEqual([])
    peer.passes(GOSSIP_REDIAL_MIN_MS)
    peer.heard()
    expect(peer.missedOften([bob], [bob])).toEqual([bob])
    peer.passes(GOSSIP_REDIAL_MIN_MS)
    expect(peer.missedOften([bob], [bob])).toEqual([bob])
  })
})
