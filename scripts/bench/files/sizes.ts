/** Larger files: neither the rate nor the memory may depend on the size. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Benchmark } from '../figure.ts'
import { createBenchDirectory } from '../processes.ts'
import { digestOf, GIB, syncDisk, writeRandomFile } from './content.ts'
import { mibPerSecond } from './large.ts'
import { costOf, sendFile, startFilePair } from './pair.ts'

export const sizes: Benchmark = {
  name: 'Throughput and memory by the size of the file',
  async run(progress, { sizesGib }) {
    await using directory = await createBenchDirectory()
    const source = join(directory.path, 'source.bin')
    const rates: number[] = []
    const senderMib: number[] = []
    const receiverMib: number[] = []
    for (const gib of sizesGib) {
      progress(`writing ${gib} GiB`)
      const digest = await writeRandomFile(source, gib * GIB)
      const folder = join(directory.path, `${gib}`)
      await using pair = await startFilePair(folder)
      const { alice, bob } = pair
      progress(`sending ${gib} GiB`)
      await syncDisk()
      const { result, costs } = await costOf([alice.pid, bob.pid], () =>
        sendFile(alice.headless, bob.headless, source, join(folder, 'received')),
      )
      if (result.digest !== digest || (await digestOf(result.path)) !== digest) throw new Error('other bytes arrived')
      await rm(result.path)
      rates.push(mibPerSecond(gib * GIB, result.ms))
      const [sender, receiver] = costs.map(({ peakKib }) => peakKib / 1024)
      senderMib.push(sender ?? Number.NaN)
      receiverMib.push(receiver ?? Number.NaN)
    }
    return {
      figures: [],
      growths: [
        {
          of: 'GiB',
          sizes: sizesGib,
          lines: [
            { name: 'throughput', unit: 'MiB/s', values: rates },
            { name: 'memory of the sender above idle', unit: 'MiB', values: senderMib },
            { name: 'memory of the receiver above idle', unit: 'MiB', values: receiverMib },
          ],
        },
      ],
    }
  },
}
