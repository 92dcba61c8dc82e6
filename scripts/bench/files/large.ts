/** 1 GiB of random bytes from disk to disk over loopback: two `hongyan` processes, a bare TLS socket, scp. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Benchmark, type Figure, type Measured, median } from '../figure.ts'
import { createBenchDirectory } from '../processes.ts'
import { startWorker } from '../worker.ts'
import type { CarrierJobs } from './carrier-worker.ts'
import type { CarrierName } from './carriers.ts'
import { digestOf, GIB, MIB, syncDisk, writeRandomFile } from './content.ts'
import { type Cost, costOf, sendFile, startFilePair } from './pair.ts'
import { NO_SSH, startSsh } from './ssh.ts'

const SIZE_BYTES = 1 * GIB
/** Taken in turn, so that what else the machine does meets all alike; the median counts. */
const ROUNDS = 3

interface Round {
  readonly oursMs: number
  readonly costs: readonly Cost[]
  readonly tlsMs: number
  readonly scpMs: number | undefined
}

export const large: Benchmark = {
  name: '1 GiB of random bytes, disk to disk, over loopback',
  async run(progress) {
    await using directory = await createBenchDirectory()
    const at = (name: string) => join(directory.path, name)
    progress('writing what is to be sent')
    const digest = await writeRandomFile(at('large.bin'), SIZE_BYTES)
    await using pair = await startFilePair(directory.path)
    await using ssh = await startSsh(directory.path)

    async function ours(): Promise<Pick<Round, 'oursMs' | 'costs'>> {
      const { alice, bob } = pair
      const { result, costs } = await costOf([alice.pid, bob.pid], () =>
        sendFile(alice.headless, bob.headless, at('large.bin'), at('received')),
      )
      if (result.digest !== digest || (await digestOf(result.path)) !== digest) throw new Error('other bytes arrived')
      await rm(result.path)
      return { oursMs: result.ms, costs }
    }

    async function scp(): Promise<number | undefined> {
      const ms = await ssh?.scp(at('large.bin'), at('copied.bin'))
      await rm(at('copied.bin'), { force: true })
      return ms
    }

    const rounds: Round[] = []
    for (let round = 1; round <= ROUNDS; round += 1) {
      const name = `round ${round} of ${ROUNDS}`
      progress(`${name}: hongyan`)
      await syncDisk()
      const own = await ours()
      progress(`${name}: a bare TLS socket`)
      await syncDisk()
      const tls = await carry('tls', at('large.bin'), at('carried.bin'))
      if (tls.digest !== digest) throw new Error('other bytes arrived over TLS')
      progress(`${name}: scp`)
      await syncDisk()
      rounds.push({ ...own, tlsMs: tls.ms, scpMs: await scp() })
    }
    return measuredOf(rounds)
  },
}

/** One file between two processes that do nothing else; removed afterwards. */
export async function carry(carrier: CarrierName, from: string, to: string) {
  const url = new URL('./carrier-worker.ts', import.meta.url)
  await using sender = startWorker<CarrierJobs>(url)
  await using receiver = startWorker<CarrierJobs>(url)
  const address = await sender.call('serve', { carrier, path: from })
  const { result, costs } = await costOf([sender.pid, receiver.pid], () =>
    receiver.call('fetch', { carrier, address, path: to }),
  )
  await rm(to)
  return { ...result, costs }
}

export function mibPerSecond(bytes: number, ms: number): number {
  return (bytes / MIB / ms) * 1000
}

function measuredOf(rounds: readonly Round[]): Measured {
  const rate = (ms: (round: Round) => number) => mibPerSecond(SIZE_BYTES, median(rounds.map(ms)))
  const ours = rate(({ oursMs }) => oursMs)
  const hasScp = rounds.every(({ scpMs }) => scpMs !== undefined)
  const scp = rate(({ scpMs }) => scpMs ?? Number.NaN)
  const tls = rate(({ tlsMs }) => tlsMs)
  const throughput = (baseline: string, value: number): Figure => ({
    ...{ name: 'throughput, synced and verified', value: ours, unit: 'MiB/s' },
    baseline: { name: baseline, value },
  })
  const cost = (side: 0 | 1, of: keyof Cost) => median(rounds.map(({ costs }) => costs[side]?.[of] ?? Number.NaN))
  const sides = [
    [0, 'the sender'],
    [1, 'the receiver'],
  ] as const
  return {
    figures: [
      ...(hasScp
        ? [{ ...throughput('scp, its default cipher, not synced', scp), target: { atLeast: 0.9 * scp } }]
        : []),
      throughput(
        'a bare Node.js TLS 1.3 socket, the same digest and syncs',
        rate(({ tlsMs }) => tlsMs),
      ),
      ...sides.map(
        ([side, name]): Figure => ({
          ...{ name: `resident memory of ${name}, peak above idle`, value: cost(side, 'peakKib') / 1024, unit: 'MiB' },
          target: { atMost: 150 },
        }),
      ),
      ...sides.map(
        ([side, name]): Figure => ({
          ...{ name: `CPU of ${name}`, value: cost(side, 'cpuMs') / 1000 / (SIZE_BYTES / GIB), unit: 's/GiB' },
        }),
      ),
    ],
    comparisons: [
      {
        ...{ name: '1 GiB from disk to disk', unit: 'MiB/s' },
        bars: [
          { name: 'hongyan', value: ours },
          ...(hasScp ? [{ name: 'scp', value: scp }] : []),
          { name: 'bare TLS socket', value: tls },
        ],
      },
    ],
    notes: hasScp ? [] : [NO_SSH],
  }
}
