/** Kills at random moments, a hundred in a row. HONGYAN_SEED repeats a run. */
import { test } from 'vitest'
import { chooseSeed, killWhileTalking } from '../support/hostile-kills.ts'
import { tell } from '../support/tell.ts'

const KILLS = 100
const TIMEOUT_MS = 900_000
const seed = chooseSeed()

test(`what was accepted arrives once, in order, although rendezvous, sender and receiver are killed in turn (seed ${seed})`, {
  timeout: TIMEOUT_MS,
}, async () => {
  const { kills, messages } = await killWhileTalking(KILLS, seed)
  tell(`killed ${JSON.stringify(kills)}; arrived once and in order ${JSON.stringify(messages)} (seed ${seed})`)
})
