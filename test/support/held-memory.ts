/** What a process holds on its heap and beside it, whatever its collector is too lazy to return. */
import { readFileSync } from 'node:fs'

export interface HeldMemory {
  /** For the process to be measured. */
  readonly env: Readonly<Record<string, string>>
  /** From the first sample since this is called for the first time to the largest. */
  growthBytes(): number
}

/** For a process that is left alone. */
export const UNMEASURED_MEMORY: HeldMemory = { env: {}, growthBytes: () => 0 }

/** @param path of a file of its own, which need not exist */
export function measureHeldMemory(path: string): HeldMemory {
  let mark: number | undefined
  return {
    env: {
      NODE_OPTIONS: `--import=${new URL('./held-memory-probe.ts', import.meta.url).href}`,
      HONGYAN_TEST_HELD_MEMORY: path,
    },
    growthBytes() {
      const samples = readFileSync(path, 'utf8').split('\n').slice(0, -1).map(Number)
      if (samples.length === 0) throw new Error(`nothing has been measured in ${path}`)
      mark ??= samples.length - 1
      return Math.max(...samples.slice(mark)) - (samples[mark] ?? 0)
    },
  }
}
