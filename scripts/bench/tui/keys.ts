/** From a key press until the key is on the screen, while messages keep coming into the conversation that is open. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Benchmark, median, percentile } from '../figure.ts'
import { cpuMs } from '../usage.ts'
import { HISTORY_MESSAGES, openScene } from './scene.ts'
import { startTimed, type TimedTerminal } from './timed-terminal.ts'

const MESSAGES_PER_SECOND = 50
const KEYS = 400
const WARM_UP_KEYS = 20
/** A fast typist's pace, and no multiple of what the program paces itself by. */
const KEY_EVERY_MS = 53
/** What is typed is wiped when it is so long. */
const LINE_KEYS = 40
/** To what came last. */
const END = '\u001b[F'
const WIPE = '\u007f'
const BARE_NODE = join(import.meta.dirname, 'bare-node.ts')

export const keys: Benchmark = {
  name: `From a key press until it shows, with ${HISTORY_MESSAGES} messages`,
  async run(progress) {
    await using scene = await openScene(progress)
    await using program = scene.start()
    await program.shownAtMs(scene.isLobbyShown)
    program.type(END)
    progress('typing while nothing comes')
    const quiet = await typeKeys(program)

    progress(`typing while ${MESSAGES_PER_SECOND} messages a second come`)
    let said = 0
    const failures: unknown[] = []
    const saying = setInterval(() => {
      said += 1
      scene.say(`来信 ${said}: so many letters, ${said} by now`).catch((error: unknown) => failures.push(error))
    }, 1000 / MESSAGES_PER_SECOND)
    const cpuBefore = cpuMs(program.pid)
    const startedAtMs = performance.now()
    const busy = await typeKeys(program).finally(() => clearInterval(saying))
    const cpuShare = (cpuMs(program.pid) - cpuBefore) / (performance.now() - startedAtMs)
    await program.shownAtMs(({ text }) => text.includes(`来信 ${said}:`))
    if (failures.length > 0) throw new AggregateError(failures, 'not all could be said')

    progress('typing into bare Node.js')
    await using bare = startTimed([BARE_NODE])
    await bare.shownAtMs(({ text }) => text.includes('>'))
    const bareMs = await typeKeys(bare)
    const baseline = (share: number) => ({ name: 'bare Node.js, one line, idle', value: percentile(bareMs, share) })
    return {
      figures: [
        { name: 'nothing else comes, p50', value: median(quiet), unit: 'ms', baseline: baseline(0.5) },
        {
          ...{ name: 'nothing else comes, p99', value: percentile(quiet, 0.99), unit: 'ms' },
          ...{ target: { atMost: 16 }, baseline: baseline(0.99) },
        },
        {
          ...{ name: `${MESSAGES_PER_SECOND} messages a second come, p50`, value: median(busy), unit: 'ms' },
          baseline: baseline(0.5),
        },
        {
          ...{ name: `${MESSAGES_PER_SECOND} messages a second come, p99`, value: percentile(busy, 0.99), unit: 'ms' },
          ...{ target: { atMost: 16 }, baseline: baseline(0.99) },
        },
        { name: 'one processor, while they come', value: cpuShare * 100, unit: '%' },
      ],
    }
  },
}

/** How long each took, but for the first ones. */
async function typeKeys(program: TimedTerminal): Promise<number[]> {
  const tookMs: number[] = []
  let line = ''
  for (let number = -WARM_UP_KEYS; number < KEYS; number += 1) {
    await sleep(KEY_EVERY_MS)
    line += String.fromCharCode('a'.charCodeAt(0) + (number & 15))
    const pressedAtMs = performance.now()
    program.type(line.slice(-1))
    const shown = `> ${line}`
    const atMs = await program.shownAtMs(({ rows }) => rows.some((row) => row.endsWith(shown)))
    if (number >= 0) tookMs.push(atMs - pressedAtMs)
    if (line.length < LINE_KEYS && number < KEYS - 1) continue
    for (const _ of line) program.type(WIPE)
    const begun = `> ${line.slice(0, 1)}`
    await program.shownAtMs(({ rows }) => !rows.some((row) => row.includes(begun)))
    line = ''
  }
  return tookMs
}
