import { describe, expect, test } from 'vitest'
import { type HeldFlow, mostHeld } from '../../rendezvous/relay/most-held.ts'
import { KIB } from '../../shared/limits/units.ts'
import type { Username } from '../../shared/names.ts'

const WINDOW = 256 * KIB

const flow = (account: string, heldBytes: number, stalledSince?: number): HeldFlow => {
  return { account: account as Username, heldBytes, stalledSince }
}

/** What that account sends by it, and nothing the other way. */
function circuit(account: string, heldBytes: number, stalledSince?: number) {
  return { account, held: [flow(account, heldBytes, stalledSince), flow('receiver', 0)] }
}

describe('where what waits fills a relay', () => {
  test('goes a circuit of whoever has most waiting, not the one slow line', () => {
    // Its receivers take a little now and then, so that none has stalled for long.
    const greedy = Array.from({ length: 120 }, (_, number) => circuit('mallory', WINDOW, 9_000 + number))
    const slow = circuit('alice', WINDOW, 1_000)
    expect(mostHeld([slow, ...greedy])).toBe(greedy[0])
  })

  test('goes of its circuits the one whose receiver has taken nothing for longest, before those that wait for a turn', () => {
    const turn = circuit('mallory', WINDOW)
    const [late, early] = [circuit('mallory', 1, 2_000), circuit('mallory', 1, 1_000)]
    expect(mostHeld([turn, late, early])).toBe(early)
    expect(mostHeld([turn, circuit('mallory', WINDOW - 1)])).toBe(turn)
  })

  test('counts what somebody sends, not what is sent to them', () => {
    // Everybody writes to bob, who reads slowly; it is mallory that fills the relay.
    const toBob = Array.from({ length: 20 }, (_, number) => circuit(`member${number}`, WINDOW, 1_000))
    const both = { held: [flow('mallory', WINDOW, 5_000), flow('mallory', WINDOW, 5_000)] }
    expect(mostHeld([...toBob, both])).toBe(both)
  })

  test('goes nobody who has nothing waiting', () => {
    expect(mostHeld([])).toBeUndefined()
    expect(mostHeld([circuit('alice', 0, 1_000)])).toBeUndefined()
  })
})
