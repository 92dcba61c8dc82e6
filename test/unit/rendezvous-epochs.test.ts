import { describe, expect, it } from 'vitest'
import { epochsToMake, epochsToReplace } from '../../rendezvous/rooms/epochs.ts'
import { EPOCH_MS, EPOCHS_AHEAD } from '../../shared/limits.ts'

const TODAY = Math.floor(1_700_000_000_000 / EPOCH_MS) * EPOCH_MS
const NOON = TODAY + EPOCH_MS / 2
const key = new Uint8Array(32)

describe('epoch keys', () => {
  it('begin today, one a day, as far ahead as a pass may be used', () => {
    const made = epochsToMake(undefined, NOON)
    expect(made.map(({ epoch }) => epoch)).toEqual(Array.from({ length: EPOCHS_AHEAD + 1 }, (_, index) => index + 1))
    expect(made.map(({ startsAtMs }) => startsAtMs)).toEqual(made.map((_, index) => TODAY + index * EPOCH_MS))
  })

  it('are not made twice, and one more the next day', () => {
    const newest = { epoch: EPOCHS_AHEAD + 1, startsAtMs: TODAY + EPOCHS_AHEAD * EPOCH_MS, key }
    expect(epochsToMake(newest, NOON)).toEqual([])
    expect(epochsToMake(newest, NOON + EPOCH_MS)).toEqual([
      { epoch: newest.epoch + 1, startsAtMs: newest.startsAtMs + EPOCH_MS },
    ])
  })

  it('go on counting after a room was silent for long, from the day of its return', () => {
    const [first, ...rest] = epochsToMake({ epoch: 9, startsAtMs: TODAY - 100 * EPOCH_MS, key }, NOON)
    expect(first).toEqual({ epoch: 10, startsAtMs: TODAY })
    expect(rest.length).toBe(EPOCHS_AHEAD)
  })

  it('are replaced from now on, for today and every day that has a key, without a number coming twice', () => {
    const newest = { epoch: EPOCHS_AHEAD + 1, startsAtMs: TODAY + EPOCHS_AHEAD * EPOCH_MS, key }
    const made = epochsToReplace(newest, NOON)
    expect(made.map(({ epoch }) => epoch)).toEqual(made.map((_, index) => newest.epoch + 1 + index))
    expect(made.map(({ startsAtMs }) => startsAtMs)).toEqual([
      NOON,
      ...Array.from({ length: EPOCHS_AHEAD }, (_, index) => TODAY + (index + 1) * EPOCH_MS),
    ])
    const last = made.at(-1)
    expect(last && epochsToMake({ ...last, key }, NOON)).toEqual([])
  })

  it('are not made when the clock was set back', () => {
    expect(epochsToMake({ epoch: 5, startsAtMs: TODAY + EPOCHS_AHEAD * EPOCH_MS, key }, NOON - 30 * EPOCH_MS)).toEqual(
      [],
    )
  })
})
