/**
 * One transfer in virtual time: its sender, and two devices of its recipient. Messages between them come late, twice and
 * in another order, attempts end anywhere, and each of the three may stop between any two steps.
 */
import { isOver } from '../../peer/core/files/endings.ts'
import {
  type Answer,
  isPullable,
  type Lifecycle,
  type LifecycleEffect,
  type LifecycleEvent,
  pullRefusal,
  stepLifecycle,
} from '../../peer/core/files/lifecycle.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { Chance } from './simulated-time.ts'

export interface Party {
  readonly device: DeviceId
  /** On disk, as are the answers that are still to be sent. */
  row: Lifecycle
  due: Answer[]
  /** Messages of this device are numbered. */
  sequence: number
  /** What its user was told, in order. */
  readonly told: Told[]
  /** The other end of the attempt that runs here. */
  attempt: Party | undefined
}

export type Told =
  | Exclude<LifecycleEffect, { type: 'answer' | 'stop' | 'removePart' }>
  /** To a process that begins anything may be told anew. */
  | { readonly type: 'restarted' }

interface Letter {
  readonly from: Party
  readonly to: Party
  readonly answer: Answer
  readonly sequence: number
}

const DIGEST = new Uint8Array(32)
const LOSSES: readonly ErrorCode[] = ['UNREACHABLE', 'CLOSED', 'TIMEOUT', 'INTERNAL']
const SENDER_FAULTS: readonly ErrorCode[] = ['SOURCE_CHANGED']
const RECEIVER_FAULTS: readonly ErrorCode[] = ['NO_SPACE', 'CONFLICT', 'INTEGRITY']
const SETTLING_ROUNDS = 20

export interface SimulatedTransfer {
  readonly sender: Party
  readonly receivers: readonly Party[]
  /** Something happens to somebody. */
  step(): void
  /** Nobody interferes any more: everything said is heard, who paused goes on, and what can be pulled is. */
  settle(): void
}

export function createSimulatedTransfer(chance: Chance): SimulatedTransfer {
  const sender = party('sender', 'outgoing')
  const receivers = [party('phone', 'incoming'), party('laptop', 'incoming')]
  const parties = [sender, ...receivers]
  let letters: Letter[] = []

  function apply(who: Party, event: LifecycleEvent): void {
    const { change, effects } = stepLifecycle(who.row, event)
    who.row = { ...who.row, ...change }
    for (const effect of effects) {
      if (effect.type === 'answer') who.due.push(effect.answer)
      else if (effect.type === 'stop') stop(who, effect.code)
      else if (effect.type !== 'removePart') who.told.push(effect)
    }
  }

  function stop(who: Party, code: ErrorCode): void {
    const other = who.attempt
    if (other === undefined) return
    who.attempt = undefined
    apply(who, { type: 'interrupted' })
    if (other.attempt === who) endAt(other, chance.happens(0.7) ? code : 'UNREACHABLE')
  }

  function endAt(who: Party, code: ErrorCode): void {
    if (who.attempt === undefined) return
    who.attempt = undefined
    apply(who, { type: 'ended', code })
  }

  // ---- messages

  function send(who: Party): void {
    const answer = who.due.shift()
    if (answer === undefined) return
    who.sequence += 1
    const { sequence } = who
    for (const to of who === sender ? receivers : [sender]) letters.push({ from: who, to, answer, sequence })
  }

  function deliver(): void {
    if (letters.length === 0) return
    const letter = chance.pick(letters)
    // After a stop between carrying it out and taking its id down it comes again.
    if (chance.happens(0.8)) letters = letters.filter((other) => other !== letter)
    const { from, to, answer, sequence } = letter
    apply(to, { type: 'answered', answer, device: from.device, sequence, own: to.device })
  }

  // ---- attempts

  function pull(receiver: Party): void {
    if (!isPullable(receiver.row) || receiver.attempt !== undefined) return
    const refusal = pullRefusal(sender.row, receiver.device)
    if (refusal !== undefined) {
      apply(receiver, { type: 'ended', code: refusal })
      return
    }
    // A device that pulls anew has lost the stream that the sender still waits on.
    endAt(sender, 'UNREACHABLE')
    apply(sender, { type: 'pulled', device: receiver.device })
    sender.attempt = receiver
    receiver.attempt = sender
    if (chance.happens(0.8)) apply(receiver, { type: 'started' })
    else lose(receiver)
  }

  function arrive(receiver: Party): void {
    if (receiver.attempt === undefined) return
    receiver.attempt = undefined
    apply(receiver, { type: 'arrived', digest: DIGEST })
    if (sender.attempt !== receiver) return
    sender.attempt = undefined
    apply(sender, chance.happens(0.5) ? { type: 'arrived', digest: DIGEST } : { type: 'ended', code: 'UNREACHABLE' })
  }

  /** The connection: each side notices for itself, the other one perhaps much later. */
  function lose(who: Party): void {
    endAt(who, chance.pick(LOSSES))
  }

  /** What makes an attempt fail; the other side may hear why. */
  function fail(who: Party): void {
    const other = who.attempt
    if (other === undefined) return
    const code = chance.pick(who === sender ? SENDER_FAULTS : RECEIVER_FAULTS)
    endAt(who, code)
    if (other.attempt === who) endAt(other, chance.happens(0.5) ? code : 'UNREACHABLE')
  }

  /** What was under way is gone; what is on disk is as it was. */
  function restart(who: Party): void {
    who.attempt = undefined
    apply(who, { type: 'interrupted' })
    who.told.push({ type: 'restarted' })
  }

  return {
    sender,
    receivers,
    step() {
      const who = chance.pick(parties)
      const receiver = chance.pick(receivers)
      const acts: readonly (() => void)[] = [
        () => apply(who, { type: chance.pick(['paused', 'resumed']) }),
        () => apply(receiver, { type: 'accepted' }),
        () => send(who),
        () => send(who),
        () => send(who),
        deliver,
        deliver,
        deliver,
        () => pull(receiver),
        () => pull(receiver),
        () => pull(receiver),
        () => lose(who),
        () => restart(who),
        // Seldom, else no transfer would get far.
        () => chance.happens(0.3) && arrive(receiver),
        () => chance.happens(0.1) && fail(who),
        () => chance.happens(0.1) && apply(who, { type: 'givenUp' }),
      ]
      chance.pick(acts)()
    },
    settle() {
      for (let round = 0; round < SETTLING_ROUNDS; round += 1) {
        for (const each of parties) {
          const isRepairable = each.row.state === 'failed' && !isOver(each.row)
          if (each.row.pausedHere || isRepairable) apply(each, { type: 'resumed' })
          while (each.due.length > 0) send(each)
        }
        while (letters.length > 0) deliver()
        for (const each of receivers) {
          pull(each)
          arrive(each)
        }
      }
    },
  }
}

function party(device: string, direction: Lifecycle['direction']): Party {
  const row: Lifecycle = {
    ...{ direction, state: 'offered', pausedHere: false, pausedThere: false, error: null, takenBy: null, heard: 0 },
    source: 'sender' as DeviceId,
  }
  return { device: device as DeviceId, row, due: [], sequence: 0, told: [], attempt: undefined }
}
