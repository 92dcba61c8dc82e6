/** A large file over a network that is cut ten times. HONGYAN_SEED repeats a run. */
import { test } from 'vitest'
import { sendThroughCuts } from '../support/file-through-cuts.ts'
import { chooseSeed } from '../support/hostile-kills.ts'

const GIB = 2 ** 30
const seed = chooseSeed()

test(`2 GiB arrive whole although every connection is cut ten times (seed ${seed})`, { timeout: 900_000 }, () =>
  sendThroughCuts({ sizeBytes: 2 * GIB, cuts: 10, seed }),
)
