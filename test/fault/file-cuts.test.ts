/** A little of test/long/file-cuts.test.ts, so that every run of the tests meets some. HONGYAN_SEED repeats one. */
import { test } from 'vitest'
import { sendThroughCuts } from '../support/file-through-cuts.ts'
import { chooseSeed } from '../support/hostile-kills.ts'

const MIB = 2 ** 20
const seed = chooseSeed()

test(`a file arrives whole over a network that is cut in its middle (seed ${seed})`, { timeout: 300_000 }, () =>
  sendThroughCuts({ sizeBytes: 400 * MIB, cuts: 3, seed }),
)
