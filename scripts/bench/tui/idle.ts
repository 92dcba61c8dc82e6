/** What the screen costs while nothing happens: processor and memory. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark } from '../figure.ts'
import { cpuMs, residentKib } from '../usage.ts'
import { HISTORY_MESSAGES, openScene, type Scene } from './scene.ts'

/** Connections, catching up and the collector have settled by then. */
const SETTLE_MS = 10_000
const WATCH_MS = 20_000

export const idle: Benchmark = {
  name: `Open and idle, with ${HISTORY_MESSAGES} messages`,
  async run(progress) {
    await using scene = await openScene(progress)
    const screen = await watch(scene, progress)
    const plain = await watch(scene, progress, '--plain')
    return {
      figures: [
        {
          ...{ name: 'one processor', value: screen.cpuShare * 100, unit: '%' },
          ...{ target: { atMost: 1 }, baseline: { name: '--plain', value: plain.cpuShare * 100 } },
        },
        { name: 'memory', value: screen.mib, unit: 'MiB', baseline: { name: '--plain', value: plain.mib } },
      ],
    }
  },
}

async function watch(scene: Scene, progress: (doing: string) => void, ...args: readonly string[]) {
  await using program = scene.start(...args)
  await program.shownAtMs(({ text }) => text.includes('#lobby>'))
  progress(`settling ${args.join(' ')}`)
  await sleep(SETTLE_MS)
  const before = cpuMs(program.pid)
  progress(`watching ${args.join(' ')}`)
  await sleep(WATCH_MS)
  const cpuShare = (cpuMs(program.pid) - before) / WATCH_MS
  return { cpuShare, mib: residentKib(program.pid) / 1024 }
}
