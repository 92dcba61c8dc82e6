/** How rooms hang together, in virtual time; `npm run simulate -- --mesh` lives through more of the same. */
import { describe, expect, test } from 'vitest'
import { SECOND } from '../../shared/limits/units.ts'
import { ROOM_NEIGHBOURS_FEW, ROOM_NEIGHBOURS_MAX } from '../../shared/limits.ts'
import { liveThroughMesh, type MeshStory } from '../support/simulated-mesh/story.ts'

/** What the relay of one member's own dials takes in peace. */
const CIRCUITS = 16

const stories: readonly MeshStory[] = [1, 2].flatMap((seed) => [
  { seed, members: 12, natedShare: 0.5, circuitsMax: CIRCUITS },
  { seed, members: 100, natedShare: 0.5, circuitsMax: CIRCUITS },
  { seed, members: 100, natedShare: 0.9, circuitsMax: CIRCUITS },
  { seed, members: 60, natedShare: 1, circuitsMax: CIRCUITS },
])

describe.each(stories)('$members members, $natedShare of them behind NATs (seed $seed)', (story) => {
  test('hang together with few neighbours each, also after a third of them has vanished', () => {
    const { settled, healedMs, healed, churned, returned, mostEver } = liveThroughMesh(story)
    for (const { parts, fewest, members } of [settled, healed, churned, returned]) {
      expect(parts).toBe(1)
      expect(fewest).toBeGreaterThanOrEqual(Math.min(ROOM_NEIGHBOURS_FEW, members - 1))
    }
    expect(mostEver).toBeLessThanOrEqual(ROOM_NEIGHBOURS_MAX + 1)
    // Twenty seconds are what a ping and then its silence take.
    expect(healedMs).toBeLessThanOrEqual(60 * SECOND)
  })
})

test('half of a room can be dialled: nobody needs the relay for it', () => {
  const { settled, healed } = liveThroughMesh({ seed: 1, members: 100, natedShare: 0.5, circuitsMax: CIRCUITS })
  expect(settled.relayedShare).toBeLessThan(0.05)
  expect(healed.relayedShare).toBeLessThan(0.05)
})

test('in a room that is connected well nobody dials, and nobody is let go', () => {
  const { quiet } = liveThroughMesh({ seed: 1, members: 100, natedShare: 0.5, circuitsMax: CIRCUITS })
  expect(quiet).toMatchObject({ dials: 0, letGo: 0, asks: 0 })
})

test('a relay that takes nobody is not asked again and again, nor are those that have no place left', () => {
  const { quiet, returned } = liveThroughMesh({ seed: 1, members: 60, natedShare: 0.9, circuitsMax: 0 })
  expect(quiet.relayRefusals / returned.members).toBeLessThan(10)
  expect(quiet.dials / returned.members / 60).toBeLessThan(2)
})
