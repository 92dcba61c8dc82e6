/**
 * Loaded before a program's own code (`--import`): collects garbage again and again and appends what is held all the same,
 * in bytes, to the file that HONGYAN_TEST_HELD_MEMORY names. What a lazy collector leaves lying does not count.
 */
import { appendFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const INTERVAL_MS = 150
const path = process.env.HONGYAN_TEST_HELD_MEMORY

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function sample(): void {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  if (path !== undefined) appendFileSync(path, `${heapUsed + external}\n`)
}

setInterval(sample, INTERVAL_MS).unref()
