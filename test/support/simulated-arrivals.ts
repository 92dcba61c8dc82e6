/**
 * A receiver's disk and screen in virtual time: performs what the arrivals core decides, with commits that take time and
 * may fail, and throws as soon as something happens that a user must never see.
 */
import {
  type Arrival,
  type Arrivals,
  type ArrivalsEffect,
  createArrivals,
  type LaneId,
} from '../../peer/core/private/arrivals.ts'
import type { Instant } from '../../shared/clock.ts'
import type { MessageId } from '../../shared/message.ts'
import type { SimulatedTime } from './simulated-time.ts'

export interface Letter {
  readonly id: MessageId
  readonly lane: LaneId
  readonly sequence: number
  readonly isShown: boolean
}

export interface SimulatedReceiver {
  /** As they were shown, oldest first. */
  readonly shown: readonly Letter[]
  readonly placed: ReadonlyMap<MessageId, Instant>
  readonly held: ReadonlySet<MessageId>
  readonly commits: number
  readonly mailFetches: number
  /** How often a commit fails, from 0 to 1, and how long each takes. */
  disk: { failing: () => boolean; latencyMs: () => number }
  arrive(...letters: readonly Letter[]): void
  has(letter: Letter): boolean
  /** SIGKILL and a new start from what is on disk. */
  crash(): void
}

type Commit = Extract<ArrivalsEffect, { type: 'commit' }>

export interface SimulatedReceiverInit {
  readonly isNewcomer?: boolean
  /** How long a fetch of mail takes; undefined: it fails. */
  readonly fetchMs?: () => number | undefined
}

export function createSimulatedReceiver(
  time: SimulatedTime,
  { isNewcomer = false, fetchMs = () => undefined }: SimulatedReceiverInit = {},
): SimulatedReceiver {
  const letters = new Map<MessageId, Letter>()
  const shown: Letter[] = []
  const placed = new Map<MessageId, Instant>()
  const held = new Set<MessageId>()
  const marks = new Map<LaneId, number>()
  let core: Arrivals = createArrivals({ isNewcomer: () => isNewcomer })
  let run = 0
  let commits = 0
  let mailFetches = 0
  let wakeNumber = 0
  let isCommitting = false

  function require(condition: boolean, what: string): void {
    if (!condition) throw new Error(`${what} (at ${time.now})`)
  }

  function letterOf(id: MessageId): Letter {
    const letter = letters.get(id)
    if (letter === undefined) throw new Error('an effect for a message that never came')
    return letter
  }

  const arrivalOf = (letter: Letter): Arrival => ({ ...letter, last: marks.get(letter.lane) ?? 0 })

  function tell(event: Parameters<Arrivals['handle']>[0]): void {
    for (const effect of core.handle(event, time.now)) {
      if (effect.type === 'commit') write(effect)
      if (effect.type === 'fetchMail') fetchMail(effect.number)
      if (effect.type === 'wakeAt') wake(effect.time)
    }
  }

  function fetchMail(number: number): void {
    mailFetches += 1
    const present = run
    const ms = fetchMs()
    if (ms !== undefined) time.after(ms, () => run === present && tell({ type: 'mailFetched', number }))
  }

  function wake(at: Instant): void {
    require(at > time.now, 'woken for the past')
    wakeNumber += 1
    const number = wakeNumber
    time.after(at - time.now, () => {
      if (number === wakeNumber) tell({ type: 'tick' })
    })
  }

  function write(commit: Commit): void {
    require(!isCommitting, 'two commits at once')
    isCommitting = true
    const present = run
    time.after(receiver.disk.latencyMs(), () => {
      if (run !== present) return
      isCommitting = false
      const isFailure = receiver.disk.failing()
      if (!isFailure) apply(commit)
      tell({ type: isFailure ? 'commitFailed' : 'committed' })
    })
  }

  function apply({ place, hold, marks: moved }: Commit): void {
    commits += 1
    for (const id of place) {
      require(!placed.has(id), 'placed twice')
      held.delete(id)
      placed.set(id, time.now)
      if (letterOf(id).isShown) shown.push(letterOf(id))
    }
    for (const id of hold) {
      require(!placed.has(id) && !held.has(id) && letterOf(id).isShown, 'held for nothing')
      held.add(id)
    }
    for (const { lane, last } of moved) {
      require(last > (marks.get(lane) ?? 0), 'a mark that does not move forward')
      marks.set(lane, last)
    }
  }

  const receiver: SimulatedReceiver = {
    shown,
    placed,
    held,
    get commits() {
      return commits
    },
    get mailFetches() {
      return mailFetches
    },
    disk: { failing: () => false, latencyMs: () => 0 },
    arrive(...news) {
      for (const letter of news) letters.set(letter.id, letter)
      const fresh = news.filter((letter) => !receiver.has(letter))
      if (fresh.length > 0) tell({ type: 'arrived', arrivals: fresh.map(arrivalOf) })
    },
    has: ({ id }) => placed.has(id) || held.has(id),
    crash() {
      run += 1
      wakeNumber += 1
      isCommitting = false
      core = createArrivals({ isNewcomer: () => isNewcomer })
      const found = [...held].map((id) => arrivalOf(letterOf(id))).sort((one, other) => one.sequence - other.sequence)
      tell({ type: 'loaded', held: found })
    },
  }
  return receiver
}
