/**
 * A place at a relay: taken, renewed at half its life, asked for again, ever later, where it is refused. Only so can the
 * relay be asked to let others in here.
 */
import type { Connection } from '@libp2p/interface'
import { type ErrorCode, toHongyanError } from '../../../shared/errors.ts'
import {
  RESERVATION_MS,
  RESERVATION_RENEW_MS,
  RESERVATION_RETRY_MAX_MS,
  RESERVATION_RETRY_MS,
} from '../../../shared/limits.ts'
import { createBackoff } from '../../core/backoff.ts'

export interface Place {
  readonly isHeld: boolean
  /** What the relay has last said, once it has; undefined while there is none. */
  answered(): Promise<'held' | ErrorCode> | undefined
  /**
   * From now on at the relay of that connection, and at no other. The same once more: asks at once whether it is still had,
   * and holds it meanwhile.
   */
  keep(relay: Connection): void
  leave(): void
}

export interface PlaceInit {
  /** Asks for it once. Throws what the relay refuses with; TIMEOUT or UNREACHABLE where it gives no answer. */
  reserve(relay: Connection, signal: AbortSignal): Promise<void>
  /** It is held, or not any more. Must not throw. */
  onChange(): void
  /** [0, 1), for jitter: a relay that had no room for a thousand has them back one by one. */
  readonly random: () => number
}

export function createPlace({ reserve, onChange, random }: PlaceInit): Place {
  const backoff = createBackoff({ random, minMs: RESERVATION_RETRY_MS, maxMs: RESERVATION_RETRY_MAX_MS })
  let isHeld = false
  let untilMs = 0
  let answered: Promise<'held' | ErrorCode> | undefined
  let timer: NodeJS.Timeout | undefined
  let leaving = new AbortController()
  let kept: Connection | undefined

  function setHeld(value: boolean): void {
    if (isHeld === value) return
    isHeld = value
    onChange()
  }

  async function ask(relay: Connection, { signal }: AbortController): Promise<void> {
    answered = reserve(relay, signal).then(
      () => 'held' as const,
      (error: unknown) => toHongyanError(error, 'UNREACHABLE').code,
    )
    const answer = await answered
    if (signal.aborted) return
    const now = performance.now()
    if (answer === 'held') {
      untilMs = now + RESERVATION_MS
      backoff.succeed()
    } else {
      backoff.fail(now)
    }
    // A relay that is silent for once still keeps the place; one that says no does not.
    setHeld(answer === 'held' || (isSilence(answer) && now < untilMs))
    timer = setTimeout(() => void ask(relay, leaving), answer === 'held' ? RESERVATION_RENEW_MS : backoff.until - now)
  }

  function askNoMore(): void {
    leaving.abort()
    clearTimeout(timer)
  }

  function leave(): void {
    askNoMore()
    kept = undefined
    answered = undefined
    untilMs = 0
    backoff.succeed()
    setHeld(false)
  }

  return {
    get isHeld() {
      return isHeld
    },
    answered: () => answered,
    keep(relay) {
      if (kept === relay) askNoMore()
      else leave()
      kept = relay
      leaving = new AbortController()
      void ask(relay, leaving)
    },
    leave,
  }
}

function isSilence(code: ErrorCode): boolean {
  return code === 'TIMEOUT' || code === 'UNREACHABLE'
}
