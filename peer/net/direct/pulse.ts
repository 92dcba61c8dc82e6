/**
 * Whether anybody is at the other end of a direct stream, and how far away: asks now and then, and gives it up after a
 * silence in which nothing else came from there either. Knows no stream.
 */
import { HongyanError } from '../../../shared/errors.ts'
import {
  PING_INTERVAL_MS,
  PING_REST_MS,
  PING_SUSPICION_MIN_MS,
  PING_SUSPICION_MS,
  PING_SUSPICION_ROUND_TRIPS,
  PING_TIMEOUT_MS,
} from '../../../shared/limits.ts'
import { createRoundTrip } from '../../core/connecting/round-trip.ts'

export interface Pulse {
  /** Undefined before the first answer. */
  readonly rttMs: number | undefined
  /** Anything at all came from the other side. */
  heard(): void
  answered(number: number): void
  /** There is a reason for doubt: asks as soon as it may, and has less patience. */
  suspect(): void
  stop(): void
}

export interface PulseInit {
  ask(number: number): void
  /** `rttMs` has been measured anew. */
  onAnswer(): void
  /** Nobody is there. Told once. */
  onSilence(reason: HongyanError): void
  readonly intervalMs?: number
  readonly timeoutMs?: number
}

/** A timer so late says that this process was held up, or slept, rather than the other side. */
const LATE_MS = 1_000

/** Asks at once. */
export function createPulse(init: PulseInit): Pulse {
  const { ask, onAnswer, onSilence, intervalMs = PING_INTERVAL_MS, timeoutMs = PING_TIMEOUT_MS } = init
  const trip = createRoundTrip()
  let number = 0
  let isOpen = false
  let askedAt = 0
  let patienceMs = timeoutMs
  let heardAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined

  function question(): void {
    number += 1
    isOpen = true
    askedAt = performance.now()
    ask(number)
    awaitAnswer(patienceMs)
  }

  function awaitAnswer(waitMs: number): void {
    const dueAt = performance.now() + waitMs
    timer = setTimeout(() => {
      const now = performance.now()
      const restMs = now - dueAt > LATE_MS ? patienceMs : Math.max(askedAt, heardAt) + patienceMs - now
      if (restMs > 0) awaitAnswer(restMs)
      else onSilence(new HongyanError('TIMEOUT', 'the other side has gone silent'))
    }, waitMs)
  }

  question()
  return {
    get rttMs() {
      return trip.ms
    },
    heard() {
      heardAt = performance.now()
    },
    answered(to) {
      if (!isOpen || to !== number) return
      isOpen = false
      patienceMs = timeoutMs
      clearTimeout(timer)
      timer = setTimeout(question, intervalMs)
      trip.learn(performance.now() - askedAt)
      onAnswer()
    },
    suspect() {
      clearTimeout(timer)
      const byTripMs = PING_SUSPICION_ROUND_TRIPS * (trip.ms ?? Number.POSITIVE_INFINITY)
      const leastMs = Math.max(PING_SUSPICION_MIN_MS, byTripMs)
      patienceMs = Math.min(timeoutMs, PING_SUSPICION_MS, leastMs)
      // One that came sooner after the last would not be answered, and taken for silence.
      timer = setTimeout(question, Math.max(0, askedAt + 2 * PING_REST_MS - performance.now()))
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
