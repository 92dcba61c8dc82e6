/**
 * Whether the relay carries more of what this account sends. It says so only when it is asked for a circuit, and ends those
 * that there are without a word; so it is asked before much is sent by it.
 */
import type { Instant } from '../../../shared/clock.ts'
import { RELAY_SHARE_LEFT_MS, RELAY_SHARE_SPENT_MS } from '../../../shared/limits.ts'

export interface RelayShare {
  /** As the relay has said lately, or says now. Where it gives no answer nobody is held up. */
  isLeft(): Promise<boolean>
  /** A circuit has been cut, which may be why: what the relay said before counts no more. */
  doubt(): void
}

/** @param ask the relay, now. Must not throw. */
export function createRelayShare(ask: () => Promise<boolean>, now: () => Instant): RelayShare {
  let said: Promise<boolean> | undefined
  let untilMs = Number.NEGATIVE_INFINITY

  return {
    isLeft() {
      if (said !== undefined && now() < untilMs) return said
      const asked = ask()
      said = asked
      untilMs = Number.POSITIVE_INFINITY
      void asked.then((isLeft) => {
        if (said === asked) untilMs = now() + (isLeft ? RELAY_SHARE_LEFT_MS : RELAY_SHARE_SPENT_MS)
      })
      return asked
    },
    doubt() {
      said = undefined
    },
  }
}
