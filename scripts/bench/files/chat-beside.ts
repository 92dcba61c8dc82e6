/** Private messages, both ways, between two peers of whom one is sending the other a large file as fast as it goes. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { HeadlessProcess } from '../../../test/support/headless-process.ts'
import { type Benchmark, median, percentile } from '../figure.ts'
import { createBenchDirectory } from '../processes.ts'
import { GIB, syncDisk, writeRandomFile } from './content.ts'
import { mibPerSecond } from './large.ts'
import { type FilePair, sendFile, startFilePair } from './pair.ts'

const SIZE_BYTES = 4 * GIB
const IDLE_MESSAGES = 300

export const chatBeside: Benchmark = {
  name: 'Private messages while a file goes at full speed between the same two peers, from the request to the event',
  async run(progress) {
    await using directory = await createBenchDirectory()
    const source = join(directory.path, 'large.bin')
    progress('writing what is to be sent')
    await writeRandomFile(source, SIZE_BYTES)
    await using pair = await startFilePair(directory.path)
    const { alice, bob } = pair

    progress('talking with nothing else to do')
    await talk(pair, (count) => count < IDLE_MESSAGES)
    const idleMs = await talk(pair, (count) => count < IDLE_MESSAGES)

    progress('talking beside a transfer')
    await syncDisk()
    let isSending = true
    const sending = sendFile(alice.headless, bob.headless, source, join(directory.path, 'received')).finally(() => {
      isSending = false
    })
    const [{ ms, path }, busyMs] = await Promise.all([sending, talk(pair, () => isSending)])
    await rm(path)
    const baseline = 'the same with nothing else to do'
    return {
      figures: [
        { name: 'p50', value: median(busyMs), unit: 'ms', baseline: { name: baseline, value: median(idleMs) } },
        {
          ...{ name: 'p99', value: percentile(busyMs, 0.99), unit: 'ms', target: { atMost: 50 } },
          baseline: { name: baseline, value: percentile(idleMs, 0.99) },
        },
        { name: 'longest', value: Math.max(...busyMs), unit: 'ms' },
        { name: 'messages meanwhile', value: busyMs.length, unit: 'times' },
        { name: 'throughput of the file meanwhile', value: mibPerSecond(SIZE_BYTES, ms), unit: 'MiB/s' },
      ],
    }
  },
}

/** One message after another, each the other way, as long as `goesOn`. */
async function talk({ alice, bob }: FilePair, goesOn: (count: number) => boolean): Promise<number[]> {
  const latenciesMs: number[] = []
  let [from, to] = [alice.headless, bob.headless]
  while (goesOn(latenciesMs.length)) {
    latenciesMs.push(await say(from, to))
    ;[from, to] = [to, from]
  }
  return latenciesMs
}

let said = 0

async function say(from: HeadlessProcess, to: HeadlessProcess): Promise<number> {
  said += 1
  const text = `message ${said}`
  const after = to.mark
  const startedAt = performance.now()
  const heard = to.waitForEvent('message', { text }, { after }).then(() => performance.now() - startedAt)
  const [ms] = await Promise.all([heard, from.request('message.send', { to: `@${to.process.name}`, text })])
  return ms
}
