/** Time as a port: rules never read a clock of their own. */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number

export interface Clock {
  now(): Instant
}

export const systemClock: Clock = { now: () => Date.now() }

/** A clock that is told how far it is off, so that peers agree with their rendezvous. */
export interface CorrectedClock extends Clock {
  /** Learns from a time that the other side had between `sentAt` and `receivedAt` of this machine. */
  learn(otherTime: Instant, sentAt: Instant, receivedAt: Instant): void
  readonly offsetMs: number
}

/** @param hintMs the offset until the first reply */
export function createCorrectedClock(local: Clock, hintMs = 0): CorrectedClock {
  let offsetMs = hintMs
  let bestRoundTripMs = Number.POSITIVE_INFINITY
  return {
    now: () => local.now() + offsetMs,
    learn(otherTime, sentAt, receivedAt) {
      const roundTripMs = receivedAt - sentAt
      const estimate = otherTime - (sentAt + receivedAt) / 2
      // A short round trip bounds the error; a jump of more than it means that a clock was set.
      const jumped = Math.abs(estimate - offsetMs) > roundTripMs + bestRoundTripMs
      if (roundTripMs < 0 || (roundTripMs > bestRoundTripMs && !jumped)) return
      bestRoundTripMs = roundTripMs
      offsetMs = Math.round(estimate)
    },
    get offsetMs() {
      return offsetMs
    },
  }
}

/** Begins at the system's time and never runs backwards: for waiting and measuring. */
export const steadyClock: Clock = { now: () => Math.floor(performance.timeOrigin + performance.now()) }
