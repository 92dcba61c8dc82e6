/** Several files at once, half of them each way, between the same two peers. */
import { join } from 'node:path'
import type { Benchmark, Figure } from '../figure.ts'
import { createBenchDirectory } from '../processes.ts'
import { MIB, syncDisk, writeRandomFile } from './content.ts'
import { mibPerSecond } from './large.ts'
import { costOf, sendFile, startFilePair } from './pair.ts'

const FILES = 6
const SIZE_BYTES = 256 * MIB

export const several: Benchmark = {
  name: `${FILES} files of 256 MiB at once, half of them each way`,
  async run(progress) {
    await using directory = await createBenchDirectory()
    progress('writing what is to be sent')
    const paths = Array.from({ length: FILES }, (_, number) => join(directory.path, `file ${number}.bin`))
    const digests: string[] = []
    for (const path of paths) digests.push(await writeRandomFile(path, SIZE_BYTES))
    await using pair = await startFilePair(directory.path)
    const { alice, bob } = pair

    progress('one after another')
    await syncDisk()
    let aloneMs = 0
    for (const path of paths.slice(0, 2)) {
      aloneMs += (await sendFile(alice.headless, bob.headless, path, join(directory.path, 'alone'))).ms
    }
    progress('all at once')
    await syncDisk()
    const startedAt = performance.now()
    const { result, costs } = await costOf([alice.pid, bob.pid], () =>
      Promise.all(
        paths.map((path, index) => {
          const [from, to] = index % 2 === 0 ? [alice, bob] : [bob, alice]
          return sendFile(from.headless, to.headless, path, join(directory.path, `to ${to.headless.process.name}`))
        }),
      ),
    )
    const ms = performance.now() - startedAt
    if (result.some(({ digest }, index) => digest !== digests[index])) throw new Error('other bytes arrived')
    const times = result.map((sent) => sent.ms)
    const figures: Figure[] = [
      {
        ...{ name: 'throughput of all together', value: mibPerSecond(FILES * SIZE_BYTES, ms), unit: 'MiB/s' },
        baseline: { name: 'two of them, one after the other', value: mibPerSecond(2 * SIZE_BYTES, aloneMs) },
      },
      {
        name: 'the first to be there, of the time of the last',
        value: Math.min(...times) / Math.max(...times),
        unit: 'ratio',
      },
      ...costs.map(({ peakKib }, side): Figure => {
        const who = side === 0 ? 'alice' : 'bob'
        return { name: `resident memory of ${who}, peak above idle`, value: peakKib / 1024, unit: 'MiB' }
      }),
    ]
    return { figures }
  },
}
