/** A network at its worst, for minutes: what falls silent stays so. HONGYAN_SEED repeats a run. */
import { test } from 'vitest'
import { chooseSeed } from '../support/hostile-kills.ts'
import { talkThroughCuts } from '../support/talk-through-cuts.ts'
import { tell } from '../support/tell.ts'

const LASTS_MS = 180_000
const seed = chooseSeed()

test(`over a network that is cut, silent and slow at random everything arrives once, in order (seed ${seed})`, async () => {
  const outcome = await talkThroughCuts({ lastsMs: LASTS_MS, seed, silence: 'for ever' })
  const { cuts, silences, slow, messages } = outcome
  tell(`${messages} messages through ${cuts} cuts, ${silences} silences and ${slow} slow links (seed ${seed})`)
})
