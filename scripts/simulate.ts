/**
 * `npm run simulate -- --seeds N`: lives through that many scenarios in virtual time and stops at the first in which
 * something happens that a user must never see, with the command that repeats it.
 */
import { parseArgs } from 'node:util'
import { quietContent, stormyContent } from '../test/support/simulated-content/scenario.ts'
import { ContentViolation, simulateContent } from '../test/support/simulated-content/world.ts'
import { liveThroughMeshes } from '../test/support/simulated-mesh/report.ts'
import { killAtEveryStep, quietStory } from '../test/support/simulation/every-step.ts'
import { largeScenario, type Scenario, smallScenario } from '../test/support/simulation/scenario.ts'
import { SimulationFailure, type Summary, simulate } from '../test/support/simulation/simulate.ts'

const HELP = `npm run simulate -- [options]
  --seeds N       live through N seeds (default 1000)
  --from S        beginning with this one (default 1)
  --peers P       worlds of P accounts in one lobby, instead of two to five with dense misfortune
  --every-step    a quiet story per seed, repeated with one kill at each step of each process
  --mesh          how a room of P members (default 100) hangs together, half of them behind NATs, instead of messages
  --files         the contents of files between two processes, instead of messages and rooms
  --seed S        only this one, told as it happens
  --help
Exit code 1 when something went wrong; the line printed then repeats it.`

/** Whoever waits for less needs no word. */
const PROGRESS_AFTER_MS = 1_000

interface Options {
  readonly from: number
  readonly seeds: number
  readonly peers: number | undefined
  readonly everyStep: boolean
  readonly files: boolean
  readonly mesh: boolean
  readonly isTold: boolean
}

function optionsOf(): Options | undefined {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      from: { type: 'string' },
      seed: { type: 'string' },
      peers: { type: 'string' },
      'every-step': { type: 'boolean', default: false },
      files: { type: 'boolean', default: false },
      mesh: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const { seed } = values
  return {
    from: numberOf('--from', seed ?? values.from ?? '1', 0),
    seeds: seed === undefined ? numberOf('--seeds', values.seeds ?? '1000', 1) : 1,
    peers: values.peers === undefined ? undefined : numberOf('--peers', values.peers, 2),
    everyStep: values['every-step'],
    files: values.files,
    mesh: values.mesh,
    isTold: seed !== undefined,
  }
}

function numberOf(name: string, text: string, min: number): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < min) {
    throw new TypeError(`${name} needs a whole number from ${min} on`)
  }
  return value
}

function scenarioOf(seed: number, { peers, everyStep }: Options): Scenario {
  if (everyStep) return quietStory(seed)
  return peers === undefined ? smallScenario(seed) : largeScenario(seed, peers)
}

/** Of contents of files: what all seeds came to. */
function liveThroughFiles({ from, seeds, everyStep }: Options): string {
  const total = { attempts: 0, crashes: 0, restarts: 0, failed: 0 }
  for (let seed = from; seed < from + seeds; seed += 1) {
    const scenario = everyStep ? quietContent(seed) : stormyContent(seed)
    const summary = simulateContent(scenario)
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += summary[key]
    if (!everyStep) continue
    for (const side of ['sender', 'receiver'] as const) {
      for (let step = 1; step <= summary.steps[side]; step += 1) {
        total.crashes += simulateContent(scenario, { side, step }).crashes
      }
    }
  }
  const { attempts, crashes, restarts, failed } = total
  return [
    `${seeds} seeds: what arrived is what was sent, and nothing was promised that was not on the disk`,
    `${attempts} attempts, ${crashes} crashes, ${restarts} beginnings anew, ${failed} sources that changed`,
  ].join('\n')
}

/** What all seeds came to. */
type Total = { -readonly [Key in keyof Summary]: number } & { seeds: number; steps: number }

function liveThrough(options: Options): Total {
  const total: Total = {
    seeds: 0,
    steps: 0,
    ...{ texts: 0, receipts: 0, kept: 0, held: 0, effects: 0, kills: 0, lost: 0, lastedMs: 0 },
  }
  const startedAt = performance.now()
  let toldAt = startedAt
  for (let seed = options.from; seed < options.from + options.seeds; seed += 1) {
    const scenario = scenarioOf(seed, options)
    const summary = simulate(scenario, options.isTold ? { watch: (line) => console.log(line) } : {})
    for (const key of Object.keys(summary) as (keyof Summary)[]) total[key] += summary[key]
    if (options.everyStep) total.steps += killAtEveryStep(scenario)
    total.seeds += 1
    const now = performance.now()
    if (now - toldAt < PROGRESS_AFTER_MS) continue
    toldAt = now
    console.error(`${total.seeds} of ${options.seeds} seeds, ${((now - startedAt) / 1000).toFixed(0)} s`)
  }
  return total
}

function summaryOf(options: Options): string {
  if (options.mesh) return liveThroughMeshes({ ...options, members: options.peers ?? 100 })
  return options.files ? liveThroughFiles(options) : wordsOn(liveThrough(options))
}

function wordsOn({ seeds, steps, texts, receipts, kept, held, kills, lost, effects, lastedMs }: Total): string {
  const lasted = `${(lastedMs / 3_600_000).toFixed(1)} h`
  const repeated = steps === 0 ? '' : `, repeated with ${steps} kills`
  return [
    `${seeds} seeds, ${lasted} of virtual time${repeated}: nothing lost, doubled or out of order`,
    `${texts} messages and ${receipts} receipts, ${kept} copies on disks, ${effects} effects`,
    `${held} messages waited for one before them`,
    `${kills} kills, ${lost} times gossip did not arrive`,
  ].join('\n')
}

function tell(failure: SimulationFailure | ContentViolation, { peers, everyStep, files, isTold }: Options): void {
  if (!isTold || files) for (const line of failure.story) console.error(line)
  const more = [
    peers === undefined ? '' : ` --peers ${peers}`,
    everyStep ? ' --every-step' : '',
    files ? ' --files' : '',
  ].join('')
  console.error(`\n${failure.message}\nnpm run simulate -- --seed ${failure.seed}${more}`)
}

try {
  const options = optionsOf()
  if (options === undefined) console.log(HELP)
  else {
    try {
      console.log(summaryOf(options))
    } catch (error) {
      if (!(error instanceof SimulationFailure || error instanceof ContentViolation)) throw error
      tell(error, options)
      process.exitCode = 1
    }
  }
} catch (error) {
  if (!(error instanceof TypeError)) throw error
  console.error(`${error.message}\n\n${HELP}`)
  process.exitCode = 2
}
