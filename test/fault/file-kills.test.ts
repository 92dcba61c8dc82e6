/** A few of the kills of test/long/file-kills.test.ts, so that every run of the tests meets some. HONGYAN_SEED repeats one. */
import { test } from 'vitest'
import { killWhileSending } from '../support/hostile-file-kills.ts'
import { chooseSeed } from '../support/hostile-kills.ts'

const RUNS = 3
const KILLS = 4
const TIMEOUT_MS = 300_000
const first = chooseSeed()

test.each(Array.from({ length: RUNS }, (_, run) => [run % 2 === 0 ? 'file' : 'folder', (first + run) >>> 0] as const))(
  'a %s arrives as it was sent although sender and receiver are killed (seed %i)',
  { timeout: TIMEOUT_MS },
  async (kind, seed) => void (await killWhileSending({ kind, kills: KILLS, seed })),
)
