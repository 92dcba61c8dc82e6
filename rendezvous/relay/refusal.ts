/** Why a relay does not carry for an account, as it tells whoever has asked: what they do next differs. */

import type { CircuitRefusal } from '../../shared/circuit.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'

/** Of code RATE_LIMITED. */
export class RelayRefusal extends HongyanError {
  readonly reason: CircuitRefusal.Reason

  constructor(reason: CircuitRefusal.Reason, retryAfterMs?: number) {
    super('RATE_LIMITED', `the relay refuses: ${reason}`, retryAfterMs === undefined ? {} : { retryAfterMs })
    this.reason = reason
  }
}

/** Counts; what refuses to does so for that reason. */
export function counted(reason: CircuitRefusal.Reason, count: () => void): void {
  try {
    count()
  } catch (error) {
    throw new RelayRefusal(reason, toHongyanError(error).retryAfterMs)
  }
}
