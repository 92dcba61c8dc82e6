/** Why a relay does not carry for an account, as it tells whoever has asked: what they do next differs. */

import type { CircuitRefusal } from '../../shared/circuit.ts'
import { HongyanError, toHongyanError } from '../../shared/errors.ts'

/** Of code RATE_LIMITED. */
export class RelayRefusal extends HongyanError {
  readonly refusal: CircuitRefusal.Reason

  constructor(refusal: CircuitRefusal.Reason, retryAfterMs?: number) {
    super('RATE_LIMITED', `the relay refuses: ${refusal}`, retryAfterMs === undefined ? {} : { retryAfterMs })
    this.refusal = refusal
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
