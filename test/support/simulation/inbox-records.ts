/**
 * Private messages of one run being written down, in the order that the arrivals core decides and in which
 * `peer/private/inbox-records.ts` carries it out.
 */
import { type Arrival, type ArrivalsEffect, createArrivals } from '../../../peer/core/private/arrivals.ts'
import { GAP_HOLD_MS } from '../../../shared/limits.ts'
import type { MessageId } from '../../../shared/message.ts'
import { applyReceipt } from './confirmations.ts'
import { type Letter, laneAt } from './letter.ts'
import { createWake, type Machine, performAll } from './machine.ts'
import type { Receipts } from './receipts.ts'
import type { Refusal } from './rendezvous.ts'

/** What a step of a longer errand comes to. */
export type Done = (failure?: Refusal) => void

export interface InboxRecords {
  /** `done` when it is on disk; `isOwed` when its sender is to be told so by a receipt. */
  take(letter: Letter, isOwed: boolean, done: Done): void
  load(): void
}

export interface InboxRecordsInit {
  readonly machine: Machine
  readonly receipts: Receipts
  /** `done` when a pass that began from now on has ended: whether all that waits is here. */
  fetchMail(done: (isComplete: boolean) => void): void
}

interface Waiting {
  readonly letter: Letter
  readonly isOwed: boolean
  readonly waiting: Done[]
}

type Commit = Extract<ArrivalsEffect, { type: 'commit' }>

interface Turn {
  readonly entries: readonly Waiting[]
  readonly effects: readonly ArrivalsEffect[]
  readonly commit: Commit | undefined
}

export function createInboxRecords({ machine, receipts, fetchMail }: InboxRecordsInit): InboxRecords {
  const { account, disk, profile, letters, time } = machine
  const core = createArrivals({ isNewcomer: () => false })
  const underWay = new Map<MessageId, Waiting>()
  let gathered: Waiting[] = []
  let ordered: Commit | undefined
  let isTickDue = false
  let isWriting = false

  const wake = createWake(machine, () => {
    isTickDue = true
    proceed()
  })

  function arrivalOf(letter: Letter): Arrival {
    const lane = laneAt(letter, account)
    const { id, sequence, body } = letter
    return { id, lane, sequence, isShown: body.type === 'text', last: profile.markOf(lane) }
  }

  function proceed(): void {
    if (isWriting || (gathered.length === 0 && ordered === undefined && !isTickDue)) return
    isWriting = true
    let turn: Turn | undefined
    const write = () => {
      const begun = begin()
      turn = begun
      apply(begun)
      return begun
    }
    disk.write(
      write,
      (begun) => end(begun),
      (failure) => end(turn ?? withdraw(), failure),
    )
  }

  /** Inside the commit, which a kill does not divide. */
  function begin(): Turn {
    if (ordered !== undefined) return takeOrder(ordered)
    const entries = gathered
    gathered = []
    const effects: ArrivalsEffect[] = []
    const arrivals = entries.map(({ letter }) => arrivalOf(letter))
    if (arrivals.length > 0) effects.push(...core.handle({ type: 'arrived', arrivals }, time.now))
    if (isTickDue) effects.push(...core.handle({ type: 'tick' }, time.now))
    isTickDue = false
    const commit = effects.find((effect) => effect.type === 'commit')
    return { entries, effects: effects.filter((effect) => effect !== commit), commit }
  }

  function takeOrder(commit: Commit): Turn {
    ordered = undefined
    return { entries: [], effects: [], commit }
  }

  /** Not even a commit could begin. */
  function withdraw(): Turn {
    if (ordered !== undefined) return takeOrder(ordered)
    const entries = gathered
    gathered = []
    if (isTickDue) wake(time.now + GAP_HOLD_MS)
    isTickDue = false
    return { entries, effects: [], commit: undefined }
  }

  function apply({ entries, commit }: Turn): void {
    for (const id of commit?.place ?? []) place(letters.of(id))
    for (const id of commit?.hold ?? []) profile.hold(letters.of(id))
    for (const { lane, last } of commit?.marks ?? []) profile.setMark(lane, last)
    for (const { letter, isOwed } of entries) if (isOwed) owe(letter)
  }

  function place(letter: Letter): void {
    const isText = letter.body.type === 'text'
    profile.insert(letter, isText && letter.sender === account ? 'queued' : undefined)
    if (!isText) return
    for (const { account: by, kind } of profile.takeEarly(letter.id)) applyReceipt(machine, by, kind, letter.id)
  }

  function owe({ sender, id }: Letter): void {
    profile.addReceipt(sender, 'delivered', [id])
  }

  function end({ entries, effects, commit }: Turn, failure?: Refusal): void {
    isWriting = false
    if (commit !== undefined) {
      const type = failure === undefined ? 'committed' : 'commitFailed'
      perform(core.handle({ type }, time.now))
    }
    for (const { letter, waiting } of entries) {
      underWay.delete(letter.id)
      for (const done of waiting) done(failure)
    }
    if (failure === undefined) perform(effects)
    proceed()
  }

  function perform(effects: readonly ArrivalsEffect[]): void {
    performAll(machine, effects, profile.rows.size + 2, (effect) => {
      if (effect.type === 'commit') ordered = effect
      if (effect.type === 'fetchMail') fetchMail((isComplete) => isComplete && beginLanes(effect.number))
      if (effect.type === 'wakeAt') wake(effect.time)
    })
  }

  function beginLanes(number: number): void {
    perform(core.handle({ type: 'mailFetched', number }, time.now))
    proceed()
  }

  return {
    take(letter, isOwed, done) {
      const { id } = letter
      const taken: Done = (failure) => {
        if (failure === undefined && isOwed) receipts.due([letter.sender])
        done(failure)
      }
      const oweNow: Done = (failure) => {
        if (failure !== undefined || !isOwed) taken(failure)
        else
          disk.write(
            () => owe(letter),
            () => taken(),
            taken,
          )
      }
      const earlier = underWay.get(id)
      if (earlier !== undefined) earlier.waiting.push(oweNow)
      else if (profile.has(id)) oweNow()
      else {
        const waiting = { letter, isOwed, waiting: [taken] }
        underWay.set(id, waiting)
        gathered.push(waiting)
        proceed()
      }
    },
    load() {
      const held = profile.held().map(arrivalOf)
      perform(core.handle({ type: 'loaded', held }, time.now))
      proceed()
    },
  }
}
