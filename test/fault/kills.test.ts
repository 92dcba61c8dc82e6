/** A few of the kills of test/long/kills.test.ts, so that every run of the tests meets some. HONGYAN_SEED repeats one. */
import { test } from 'vitest'
import { chooseSeed, killRendezvousWhileTalking, killSenderWhileTalking } from '../support/hostile-kills.ts'

const KILLS = 2
const TIMEOUT_MS = 120_000
const seed = chooseSeed()

test.concurrent(
  `what was accepted arrives once although the rendezvous is killed (seed ${seed})`,
  { timeout: TIMEOUT_MS },
  () => killRendezvousWhileTalking(KILLS, seed),
)

test.concurrent(
  `what was accepted arrives once although its sender is killed (seed ${seed})`,
  { timeout: TIMEOUT_MS },
  () => killSenderWhileTalking(KILLS, seed),
)
