/** What carries a file fastest between two processes that do nothing but read, hash, write and sync it. */
import { join } from 'node:path'
import { type Benchmark, type Figure, median } from '../figure.ts'
import { createBenchDirectory } from '../processes.ts'
import type { CarrierName } from './carriers.ts'
import { GIB, syncDisk, writeRandomFile } from './content.ts'
import { carry, mibPerSecond } from './large.ts'

const SIZE_BYTES = 1 * GIB
const ROUNDS = 3
const NAMES: Readonly<Record<CarrierName, string>> = {
  bulk: 'the bulk connection',
  tls: 'TLS 1.3 with a secret both know',
  stream: 'a libp2p stream, 2 MiB on the way',
}

type Carried = Awaited<ReturnType<typeof carry>>

export const carrierComparison: Benchmark = {
  name: '1 GiB, disk to disk, by what carries it and nothing else',
  async run(progress) {
    await using directory = await createBenchDirectory()
    const source = join(directory.path, 'source.bin')
    progress('writing what is to be sent')
    const digest = await writeRandomFile(source, SIZE_BYTES)
    const carriers = Object.keys(NAMES) as CarrierName[]
    const carried = new Map<CarrierName, Carried[]>(carriers.map((carrier) => [carrier, []]))
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (const carrier of carriers) {
        progress(`round ${round} of ${ROUNDS}: ${NAMES[carrier]}`)
        await syncDisk()
        const done = await carry(carrier, source, join(directory.path, 'target.bin'))
        if (done.digest !== digest) throw new Error(`other bytes arrived over ${carrier}`)
        carried.get(carrier)?.push(done)
      }
    }
    return { figures: carriers.flatMap((carrier) => figuresOf(NAMES[carrier], carried.get(carrier) ?? [])) }
  },
}

function figuresOf(name: string, rounds: readonly Carried[]): Figure[] {
  const cpuMs = rounds.map(({ costs }) => costs.reduce((sum, cost) => sum + cost.cpuMs, 0))
  return [
    { name: `${name}: throughput`, value: mibPerSecond(SIZE_BYTES, median(rounds.map(({ ms }) => ms))), unit: 'MiB/s' },
    { name: `${name}: CPU of both`, value: median(cpuMs) / 1000 / (SIZE_BYTES / GIB), unit: 's/GiB' },
  ]
}
