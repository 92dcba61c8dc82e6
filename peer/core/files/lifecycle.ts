/**
 * One transfer at one side, from the offer to its end: what its user, the other side and the attempts at it do, and what
 * follows. Pure. Answers may come twice, late, in another order or from the wrong device: they are harmless.
 */
import type { ErrorCode } from '../../../shared/errors.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import type { FileAnswer } from '../../../shared/message.ts'
import type { Transfer, TransferState } from '../../api.ts'
import { endingOf, finalStateOf, isOver, isRetryable } from './endings.ts'

/** What is kept of a transfer as far as deciding goes. */
export interface Lifecycle {
  readonly direction: Transfer['direction']
  readonly state: TransferState
  /** Whoever paused resumes; both may have. */
  readonly pausedHere: boolean
  readonly pausedThere: boolean
  /** What it ended with; of one that waits, why. */
  readonly error: ErrorCode | null
  /** Outgoing: the device of the recipient that has it, once one has. Incoming: never. */
  readonly takenBy: DeviceId | null
  /** Incoming: the device that holds the source. Outgoing: this one. */
  readonly source: DeviceId
  /** Number of the newest pause or resumption that the other side told: an older one that comes later says nothing. */
  readonly heard: number
}

export type LifecycleChange = Partial<Omit<Lifecycle, 'direction' | 'source'>>

/** What is told, without the transfer's id. */
export type Answer =
  | { readonly answer: Exclude<FileAnswer['answer'], 'taken' | 'verified'> }
  | { readonly answer: 'taken'; readonly device: DeviceId }
  | { readonly answer: 'verified'; readonly digest: Uint8Array }

export type LifecycleEvent =
  /** The user here. `given up` is a decline or a cancellation, as the case may be. */
  | { readonly type: 'accepted' }
  | { readonly type: 'givenUp' }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  /** The other account, by a message of that device with that number. `own` is this device. */
  | {
      readonly type: 'answered'
      readonly answer: Answer
      readonly device: DeviceId
      readonly sequence: number
      readonly own: DeviceId
    }
  /** Outgoing: that device pulls, and `pullRefusal` had nothing against it. */
  | { readonly type: 'pulled'; readonly device: DeviceId }
  /** Incoming: what is offered is there, and data follows. */
  | { readonly type: 'started' }
  /** The attempt ended by that. */
  | { readonly type: 'ended'; readonly code: ErrorCode }
  /** The attempt was ended from here, for something that is told apart. */
  | { readonly type: 'interrupted' }
  /** All has arrived: incoming, it lies in its place; outgoing, the other side says so. */
  | { readonly type: 'arrived'; readonly digest: Uint8Array }

export type LifecycleEffect =
  /** With the change, in one commit; sent after it, again and again until it was. */
  | { readonly type: 'answer'; readonly answer: Answer }
  /** The user here, once, after the commit. */
  | { readonly type: 'tellChanged'; readonly state: 'accepted' | 'running' | 'paused'; readonly reason?: ErrorCode }
  | { readonly type: 'tellFailed'; readonly code: ErrorCode; readonly retryable: boolean }
  | { readonly type: 'tellVerified'; readonly digest: Uint8Array }
  /** The attempt that runs, if one does; its other side hears that code. */
  | { readonly type: 'stop'; readonly code: ErrorCode }
  /** What was written of it. */
  | { readonly type: 'removePart' }

export interface LifecycleStep {
  /** Empty where nothing happens. */
  readonly change: LifecycleChange
  readonly effects: readonly LifecycleEffect[]
}

const NOTHING: LifecycleStep = { change: {}, effects: [] }

/**
 * It has been accepted, and attempts at it follow each other. Also where the other side has paused: whether that still
 * holds is found out by asking, should its word be lost.
 */
export function isPullable({ direction, state, pausedHere }: Lifecycle): boolean {
  if (direction !== 'incoming') return false
  return state === 'accepted' || state === 'running' || (state === 'paused' && !pausedHere)
}

/** What a device that pulls an outgoing transfer is refused with; undefined where it is to be served. */
export function pullRefusal(t: Lifecycle, device: DeviceId): ErrorCode | undefined {
  if (t.state === 'declined') return 'DECLINED'
  if (t.state === 'cancelled') return 'CANCELLED'
  if (t.takenBy !== null && t.takenBy !== device) return 'TAKEN'
  // It says itself that all is there; whoever asks again has lost its memory of it.
  if (t.state === 'verified') return 'NOT_FOUND'
  if (isOver(t)) return t.error ?? 'NOT_FOUND'
  return t.pausedHere ? 'PAUSED' : undefined
}

/** Whether the user here has anything to pause, or to resume. */
export function canPause({ state }: Lifecycle): boolean {
  return state === 'accepted' || state === 'running' || state === 'paused'
}
export function canResume(t: Lifecycle): boolean {
  if (t.state === 'failed') return isRetryable(t.error)
  return t.state === 'accepted' || t.state === 'running' || t.pausedHere
}

export function stepLifecycle(t: Lifecycle, event: LifecycleEvent): LifecycleStep {
  switch (event.type) {
    case 'accepted':
      return accept(t)
    case 'givenUp':
      return giveUp(t)
    case 'paused':
      return pause(t)
    case 'resumed':
      return resume(t)
    case 'answered':
      return t.direction === 'incoming' ? hearSender(t, event) : hearReceiver(t, event)
    case 'pulled':
      return serve(t, event.device)
    case 'started':
      return t.state === 'accepted' || t.state === 'paused' ? run(t, {}) : NOTHING
    case 'ended':
      return endAttempt(t, event.code)
    case 'interrupted':
      return t.state === 'running' ? { change: { state: restingState(t) }, effects: [] } : NOTHING
    case 'arrived':
      return arrive(t, event.digest)
  }
}

// ---- the user here

function accept(t: Lifecycle): LifecycleStep {
  if (t.direction !== 'incoming') return NOTHING
  if (t.state === 'offered') {
    return { change: { state: 'accepted' }, effects: [{ type: 'answer', answer: { answer: 'accepted' } }] }
  }
  return t.state === 'failed' && isRetryable(t.error) ? takeUp(t) : NOTHING
}

function takeUp(t: Lifecycle): LifecycleStep {
  return { change: { state: restingState(t), error: null }, effects: [changed(restingState(t), t)] }
}

function giveUp(t: Lifecycle): LifecycleStep {
  if (isOver(t)) return NOTHING
  const isRefusal = t.direction === 'incoming' && t.state === 'offered'
  const answer = t.direction === 'incoming' ? 'declined' : 'cancelled'
  return over(t, isRefusal ? 'DECLINED' : 'CANCELLED', [{ type: 'answer', answer: { answer } }])
}

function pause(t: Lifecycle): LifecycleStep {
  if (!canPause(t) || t.pausedHere) return NOTHING
  const effects: LifecycleEffect[] = [{ type: 'answer', answer: { answer: 'paused' } }]
  effects.push({ type: 'tellChanged', state: 'paused' }, { type: 'stop', code: 'PAUSED' })
  return { change: { state: 'paused', pausedHere: true, error: null }, effects }
}

function resume(t: Lifecycle): LifecycleStep {
  const isAgain = t.state === 'failed' && isRetryable(t.error)
  if (!t.pausedHere && !isAgain) return NOTHING
  const next = { ...t, pausedHere: false, error: null }
  const state = restingState(next)
  const answer: LifecycleEffect = { type: 'answer', answer: { answer: 'resumed' } }
  return { change: { pausedHere: false, error: null, state }, effects: [answer, changed(state, next)] }
}

// ---- the other side

type Answered = Extract<LifecycleEvent, { type: 'answered' }>

/** Only whoever holds the source speaks for it. */
function hearSender(t: Lifecycle, { answer, device, sequence, own }: Answered): LifecycleStep {
  if (device !== t.source || isOver(t)) return NOTHING
  if (answer.answer === 'cancelled') return over(t, 'CANCELLED')
  if (answer.answer === 'taken') return answer.device === own ? NOTHING : over(t, 'TAKEN')
  if (answer.answer !== 'paused' && answer.answer !== 'resumed') return NOTHING
  return t.state === 'offered' ? NOTHING : hearPause(t, answer.answer, sequence)
}

function hearReceiver(t: Lifecycle, { answer, device, sequence }: Answered): LifecycleStep {
  const has = t.takenBy === null || t.takenBy === device
  // What is there is there, even if it was given up here meanwhile; of what nobody has taken nothing is.
  if (answer.answer === 'verified') return t.takenBy === device ? arrive(t, answer.digest) : NOTHING
  if (!has || isOver(t)) return NOTHING
  switch (answer.answer) {
    case 'accepted':
      if (t.state !== 'offered') return NOTHING
      return {
        change: { state: 'accepted', takenBy: device },
        effects: [
          { type: 'answer', answer: { answer: 'taken', device } },
          { type: 'tellChanged', state: 'accepted' },
        ],
      }
    case 'declined':
      return over(t, t.state === 'offered' ? 'DECLINED' : 'CANCELLED')
    case 'paused':
    case 'resumed':
      return t.takenBy === null ? NOTHING : hearPause(t, answer.answer, sequence)
    default:
      return NOTHING
  }
}

/**
 * A running attempt goes on: whoever paused ends it, and a stream that still brings something is newer than a message.
 */
function hearPause(t: Lifecycle, answer: 'paused' | 'resumed', sequence: number): LifecycleStep {
  if (sequence <= t.heard) return NOTHING
  const isTakenUp = answer === 'resumed' && t.state === 'failed'
  const next = { ...t, pausedThere: answer === 'paused' }
  const state = t.state === 'running' || (t.state === 'failed' && !isTakenUp) ? t.state : restingState(next)
  const error = state === t.state ? t.error : null
  const change = { heard: sequence, pausedThere: next.pausedThere, error, state }
  const isNews = state !== t.state && (state === 'paused' || state === 'accepted')
  return { change, effects: isNews ? [changed(state, next)] : [] }
}

function serve(t: Lifecycle, device: DeviceId): LifecycleStep {
  if (t.direction !== 'outgoing' || pullRefusal(t, device) !== undefined) return NOTHING
  const answers: LifecycleEffect[] = t.takenBy === null ? [{ type: 'answer', answer: { answer: 'taken', device } }] : []
  const { change, effects } = run(t, { takenBy: device, pausedThere: false })
  return { change, effects: [...answers, ...effects] }
}

function run(t: Lifecycle, change: LifecycleChange): LifecycleStep {
  const told: LifecycleEffect[] = t.state === 'running' ? [] : [{ type: 'tellChanged', state: 'running' }]
  const pausedThere = t.direction === 'incoming' ? false : t.pausedThere
  return { change: { pausedThere, ...change, state: 'running', error: null }, effects: told }
}

// ---- how attempts end

/**
 * A fault of either machine, a disk that cannot be read say, is no matter of reaching each other; and of a relay that
 * carries no more, of this account or (RATE_LIMITED) of the other, people should know what ends that.
 */
const WORTH_TELLING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['CLOSED', 'INTERNAL', 'RELAY_FULL', 'RATE_LIMITED'])

function endAttempt(t: Lifecycle, code: ErrorCode): LifecycleStep {
  if (isOver(t) || t.state === 'offered' || t.state === 'failed') return NOTHING
  const ending = endingOf(code)
  if (ending === 'forGood') {
    // Its frame may have been lost, and nobody pulls any more.
    const isOurs = t.direction === 'incoming' && code !== 'CANCELLED' && code !== 'TAKEN' && code !== 'DECLINED'
    return over(t, code, isOurs ? [{ type: 'answer', answer: { answer: 'declined' } }] : [])
  }
  if (ending === 'repairable') {
    const told: LifecycleEffect = { type: 'tellFailed', code, retryable: true }
    return { change: { state: 'failed', error: code }, effects: [told] }
  }
  const next = { ...t, pausedThere: t.pausedThere || code === 'PAUSED' }
  const state = restingState(next)
  const reason = WORTH_TELLING.has(code) ? code : 'UNREACHABLE'
  const error = state === 'paused' ? null : reason
  const isNews = state !== t.state || error !== t.error
  const told: LifecycleEffect = state === 'paused' ? changed(state, next) : { type: 'tellChanged', state, reason }
  return { change: { state, pausedThere: next.pausedThere, error }, effects: isNews ? [told] : [] }
}

function arrive(t: Lifecycle, digest: Uint8Array): LifecycleStep {
  if (t.state === 'verified' || (t.direction === 'incoming' && (isOver(t) || t.state === 'offered'))) return NOTHING
  const answers: LifecycleEffect[] =
    t.direction === 'incoming' ? [{ type: 'answer', answer: { answer: 'verified', digest } }] : []
  const change = { state: 'verified', error: null, pausedHere: false, pausedThere: false } as const
  return { change, effects: [...answers, { type: 'tellVerified', digest }] }
}

/** Ends it for good, with what that code means for it. */
function over(t: Lifecycle, code: ErrorCode, answers: readonly LifecycleEffect[] = []): LifecycleStep {
  const state = finalStateOf(code, t)
  const error = state === 'cancelled' && code === 'DECLINED' ? 'CANCELLED' : code
  return {
    change: { state, error, pausedHere: false, pausedThere: false },
    effects: [
      ...answers,
      { type: 'tellFailed', code: error, retryable: false },
      { type: 'stop', code: error },
      ...(t.direction === 'incoming' ? ([{ type: 'removePart' }] as const) : []),
    ],
  }
}

/** Where it is while nothing runs. */
function restingState({
  pausedHere,
  pausedThere,
}: Pick<Lifecycle, 'pausedHere' | 'pausedThere'>): 'paused' | 'accepted' {
  return pausedHere || pausedThere ? 'paused' : 'accepted'
}

function changed(state: 'paused' | 'accepted', { pausedHere }: Pick<Lifecycle, 'pausedHere'>): LifecycleEffect {
  return { type: 'tellChanged', state, ...(state === 'paused' && !pausedHere ? { reason: 'PAUSED' } : {}) }
}
