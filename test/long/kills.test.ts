/** Kills at random moments, ten of each. HONGYAN_SEED repeats a run. */
import { test } from 'vitest'
import { chooseSeed, killRendezvousWhileTalking, killSenderWhileTalking } from '../support/hostile-kills.ts'

const KILLS = 10
const TIMEOUT_MS = 600_000
const seed = chooseSeed()

test(`what was accepted arrives once although the rendezvous is killed (seed ${seed})`, { timeout: TIMEOUT_MS }, () =>
  killRendezvousWhileTalking(KILLS, seed),
)

test(`what was accepted arrives once although its sender is killed (seed ${seed})`, { timeout: TIMEOUT_MS }, () =>
  killSenderWhileTalking(KILLS, seed),
)
