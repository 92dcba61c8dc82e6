/** Kills of either side at random moments, fifty transfers. HONGYAN_SEED repeats a run from that seed on. */
import { test } from 'vitest'
import { killWhileSending } from '../support/hostile-file-kills.ts'
import { chooseSeed } from '../support/hostile-kills.ts'
import { tell } from '../support/tell.ts'

const RUNS = 50
const KILLS = 6
const TIMEOUT_MS = 3_600_000
const first = chooseSeed()

test(`files and folders arrive as they were sent although sender and receiver are killed (seeds from ${first})`, {
  timeout: TIMEOUT_MS,
}, async () => {
  let met = 0
  for (let run = 0; run < RUNS; run += 1) {
    const [kind, seed] = [run % 2 === 0 ? 'file' : 'folder', (first + run) >>> 0] as const
    try {
      met += await killWhileSending({ kind, kills: KILLS, seed })
    } catch (cause) {
      throw new Error(`a ${kind}, seed ${seed}`, { cause })
    }
  }
  tell(`${RUNS} transfers, ${met} kills in their middle (seeds from ${first})`)
})
