/** From the start of the process until one can use it: the conversation is there, and a key shows. */
import { join } from 'node:path'
import { type Benchmark, median, percentile } from '../figure.ts'
import { HISTORY_MESSAGES, openScene } from './scene.ts'
import { startTimed, type TimedTerminal } from './timed-terminal.ts'

const RUNS = 11
const BARE_NODE = join(import.meta.dirname, 'bare-node.ts')
const PROMPT = '> '

export const start: Benchmark = {
  name: `From the start of the process until it can be used, with ${HISTORY_MESSAGES} messages`,
  async run(progress) {
    await using scene = await openScene(progress)
    const runs = { firstFrame: [] as number[], usable: [] as number[], plain: [] as number[], bare: [] as number[] }
    for (let run = 1; run <= RUNS; run += 1) {
      progress(`run ${run} of ${RUNS}`)
      {
        await using program = scene.start()
        const frame = program.shownAtMs(({ text }) => text.trim() !== '')
        await program.shownAtMs(scene.isLobbyShown)
        runs.firstFrame.push((await frame) - program.startedAtMs)
        runs.usable.push(await untilKeyShows(program))
      }
      {
        await using plain = scene.start('--plain')
        await plain.shownAtMs(({ text }) => text.includes(PROMPT.trim()))
        runs.plain.push(await untilKeyShows(plain))
      }
      await using bare = startTimed([BARE_NODE])
      await bare.shownAtMs(({ text }) => text.includes(PROMPT.trim()))
      runs.bare.push(await untilKeyShows(bare))
    }
    const baseline = { name: 'bare Node.js, one line', value: median(runs.bare) }
    return {
      figures: [
        { name: 'first frame, p50', value: median(runs.firstFrame), unit: 'ms' },
        {
          ...{ name: 'usable, p50', value: median(runs.usable), unit: 'ms' },
          ...{ target: { atMost: 500 }, baseline },
        },
        { name: 'usable, slowest', value: percentile(runs.usable, 1), unit: 'ms' },
        { name: 'usable with --plain, p50', value: median(runs.plain), unit: 'ms', baseline },
      ],
    }
  },
}

async function untilKeyShows(program: TimedTerminal): Promise<number> {
  program.type('q')
  const atMs = await program.shownAtMs(({ rows }) => rows.some((row) => row.includes(`${PROMPT}q`)))
  return atMs - program.startedAtMs
}
