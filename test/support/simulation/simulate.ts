/** Lives through one scenario from beginning to end, and says what happened or what must not have. */
import type { MessageId } from '../../../shared/message.ts'
import { befall } from './misfortunes.ts'
import type { Fate } from './process.ts'
import type { Scenario } from './scenario.ts'
import { requireAllIsWell } from './verdict.ts'
import { type Tally, Violation } from './witness.ts'
import { createWorld, NOBODY, type World } from './world.ts'

export interface Summary extends Tally {
  /** Virtual. */
  readonly lastedMs: number
}

/** Something that a user must never see has happened; `story` is what led to it. */
export class SimulationFailure extends Error {
  readonly seed: number
  readonly story: readonly string[]

  constructor(seed: number, what: string, story: readonly string[]) {
    super(`seed ${seed}: ${what}`)
    this.name = 'SimulationFailure'
    this.seed = seed
    this.story = story
  }
}

/** Long enough for every retry there is. */
const RECOVERY_MS = 10 * 60_000
const QUIET_MS = 60 * 60_000

export interface SimulationInit {
  /** Whose kills fall on top of the scenario's. */
  readonly fate?: Fate
  /** Is told everything as it happens. */
  readonly watch?: (line: string) => void
}

/** Throws SimulationFailure. */
export function simulate(scenario: Scenario, { fate, watch }: SimulationInit = {}): Summary {
  const world = createWorld(scenario, fate)
  if (watch !== undefined) world.witness.trace.watch(watch)
  const start = world.time.now
  try {
    live(world)
    recover(world)
    requireAllIsWell(world)
    requireQuiet(world)
  } catch (error) {
    throw failure(world, start, error)
  }
  return { ...world.witness.tally, lastedMs: world.time.now - start }
}

function failure({ scenario, witness, time }: World, start: number, error: unknown): SimulationFailure {
  const at = `at ${((time.now - start) / 1000).toFixed(3)} s of virtual time`
  const id: MessageId | undefined = error instanceof Violation ? error.id : undefined
  const what = error instanceof Error ? (error instanceof Violation ? error.message : `${error.stack}`) : String(error)
  const which = id === undefined ? '' : ` (message ${id.slice(-6)})`
  return new SimulationFailure(scenario.seed, `${what}${which}, ${at}`, witness.trace.read(id))
}

function live(world: World): void {
  const { scenario, chance, time } = world
  world.rendezvous.start()
  for (const peer of world.peers) peer.start()
  time.pass(3_000)
  let actions = scenario.actions
  let misfortunes = scenario.misfortunes
  const gapMs = scenario.durationMs / (actions + misfortunes)
  while (actions + misfortunes > 0) {
    if (chance.below(actions + misfortunes) < actions) {
      actions -= 1
      act(world)
    } else {
      misfortunes -= 1
      befall(world, chance.pick(scenario.kinds))
    }
    // Often several things happen at once.
    time.pass(chance.happens(0.3) ? 0 : Math.floor(gapMs * 2 * chance.random()))
  }
}

/** What people do. */
function act({ peers, accounts, chance, roomsOf }: World): void {
  const peer = chance.pick(peers)
  const { account } = peer.machine
  const friend = chance.pick(accounts)
  const isBurst = chance.happens(0.1)
  if (chance.happens(0.02)) peer.write(NOBODY)
  else if (chance.happens(0.05)) peer.retryFailed()
  else if (chance.happens(0.15)) peer.read(friend)
  else if (chance.happens(0.5)) for (let n = 0; n < (isBurst ? 20 : 1); n += 1) peer.say(chance.pick(roomsOf(account)))
  else if (friend !== account) for (let n = 0; n < (isBurst ? 20 : 1); n += 1) peer.write(friend)
}

function recover(world: World): void {
  world.calm()
  world.time.pass(RECOVERY_MS)
  for (const peer of world.peers) peer.retryFailed()
  world.time.pass(RECOVERY_MS)
}

function requireQuiet({ time, witness }: World): void {
  const before = witness.tally.effects
  time.pass(QUIET_MS)
  witness.require(witness.tally.effects === before, 'something is done though nothing happens')
  witness.require(time.pending === 0, `${time.pending} things are still to happen`)
}
