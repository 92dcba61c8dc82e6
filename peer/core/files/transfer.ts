/**
 * One transfer as both sides see it: the states it goes through. Who sends data and when is decided in
 * transfer-sender.ts, what is believed in transfer-receiver.ts. Pure: no I/O, no clock.
 */
import type { ErrorCode } from '../../../shared/errors.ts'
import type { TransferState } from '../../api.ts'

/** What can happen to a transfer, whoever caused it. */
export type Happening = 'accepted' | 'started' | 'verified' | 'declined' | 'cancelled' | 'failed'

/**
 * Where each happening leads; what is not named changes nothing, and a state without a line is final. A decline after
 * the offer was accepted is how the receiver cancels. `failed` can be tried again.
 */
const NEXT: Partial<Record<TransferState, Partial<Record<Happening, TransferState>>>> = {
  // A pull may overtake the message that announces it, hence `started`.
  offered: { accepted: 'accepted', started: 'running', declined: 'declined', cancelled: 'cancelled', failed: 'failed' },
  accepted: { started: 'running', declined: 'cancelled', cancelled: 'cancelled', failed: 'failed' },
  running: { verified: 'verified', declined: 'cancelled', cancelled: 'cancelled', failed: 'failed' },
  failed: { accepted: 'accepted', started: 'running', declined: 'cancelled', cancelled: 'cancelled' },
}

/** The state after it, or undefined where it changes nothing. */
export function nextState(state: TransferState, happening: Happening): TransferState | undefined {
  return NEXT[state]?.[happening]
}

/** What an error means for the transfer that it ended. */
export function happeningOf(code: ErrorCode): 'declined' | 'cancelled' | 'failed' {
  if (code === 'DECLINED') return 'declined'
  return code === 'CANCELLED' ? 'cancelled' : 'failed'
}
