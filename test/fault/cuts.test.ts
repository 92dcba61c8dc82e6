/** A little of the trouble of test/long/cuts.test.ts, so that every run of the tests meets some. HONGYAN_SEED repeats one. */
import { expect, test } from 'vitest'
import { chooseSeed } from '../support/hostile-kills.ts'
import { talkThroughCuts } from '../support/talk-through-cuts.ts'

const LASTS_MS = 8_000
const seed = chooseSeed()

test(`over a network that is cut, silent and slow at random everything arrives once, in order, with true states (seed ${seed})`, {
  timeout: 400_000,
}, async () => {
  const { cuts, silences, slow } = await talkThroughCuts({ lastsMs: LASTS_MS, seed, silence: 'for a while' })
  // Of which kind is a matter of chance; there is none while all is cut.
  expect(cuts + silences + slow).toBeGreaterThan(0)
})
