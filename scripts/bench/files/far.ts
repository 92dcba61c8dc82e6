/** A large file between two peers that are far from each other: how much of a long, narrow line is used. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createSlowNetwork } from '../../../test/support/slow-network.ts'
import type { Benchmark } from '../figure.ts'
import { createBenchDirectory } from '../processes.ts'
import { MIB, syncDisk, writeRandomFile } from './content.ts'
import { type FilePair, sendFile, startFilePair } from './pair.ts'

const LINE = { roundTripMs: 100, bitsPerSecond: 200_000_000 } as const
const SIZE_BYTES = 192 * MIB
/** By then whatever begins slowly has begun. */
const STARTED_BYTES = SIZE_BYTES / 4

export const far: Benchmark = {
  name: '100 ms round trip, 200 Mbit/s',
  async run(progress) {
    await using directory = await createBenchDirectory()
    const source = join(directory.path, 'far.bin')
    progress('writing what is to be sent')
    const digest = await writeRandomFile(source, SIZE_BYTES)
    await using network = await createSlowNetwork(LINE)
    await using pair = await startFilePair(directory.path, network.env)
    progress('sending')
    await syncDisk()
    const started = startOf(pair)
    const sent = await sendFile(pair.alice.headless, pair.bob.headless, source, join(directory.path, 'received'))
    const endedAt = performance.now()
    if (sent.digest !== digest) throw new Error('other bytes arrived')
    await rm(sent.path)
    const { bytes, atMs } = await started
    const share = (sentBytes: number, ms: number) => (100 * sentBytes * 8) / (LINE.bitsPerSecond * (ms / 1000))
    return {
      figures: [
        {
          ...{
            name: 'of the line, after the first quarter',
            value: share(SIZE_BYTES - bytes, endedAt - atMs),
            unit: '%',
          },
          target: { atLeast: 90 },
        },
        { name: 'of the line, from the word to accept until verified', value: share(SIZE_BYTES, sent.ms), unit: '%' },
      ],
      notes: [
        'The line is a process of the benchmark that delays and paces what TCP hands it: it shows what keeps too little on the way, not how a system’s own TCP begins or what loss does to it.',
      ],
    }
  },
}

/** The first progress that the receiver tells from a quarter on. */
async function startOf({ bob }: FilePair): Promise<{ readonly bytes: number; readonly atMs: number }> {
  const { bytes } = await bob.headless.waitForEvent('file.progress', ({ bytes }) => Number(bytes) >= STARTED_BYTES, {
    timeoutMs: 5 * 60_000,
  })
  return { bytes: Number(bytes), atMs: performance.now() }
}
