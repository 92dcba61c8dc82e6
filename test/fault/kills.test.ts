/** A few of the kills of test/long/kills.test.ts, so that every run of the tests meets some. HONGYAN_SEED repeats one. */
import { test } from 'vitest'
import { chooseSeed, killWhileTalking } from '../support/hostile-kills.ts'

const KILLS = 10
const TIMEOUT_MS = 300_000
const seed = chooseSeed()

test(
  `what was accepted arrives once, in order, although rendezvous, sender and receiver are killed in turn (seed ${seed})`,
  { timeout: TIMEOUT_MS },
  async () => void (await killWhileTalking(KILLS, seed)),
)
