/** What the end of an attempt means for its transfer: that is a matter of why it ended. Pure. */
import type { ErrorCode } from '../../../shared/errors.ts'
import type { Transfer, TransferState } from '../../api.ts'

/** Room or a name can be made; then it goes on from what was written. */
export const REPAIRABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['NO_SPACE', 'NOT_WRITABLE', 'CONFLICT'])
/** Another attempt would end the same way. */
const FOR_GOOD: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'SOURCE_CHANGED',
  'NOT_FOUND',
  'INVALID_NAME',
  'INVALID_PARAMS',
  'MALFORMED',
  'TOO_LARGE',
  'INTEGRITY',
  'UNSUPPORTED',
  'DECLINED',
  'CANCELLED',
  'TAKEN',
])

/** `passing`: of the way there, which will be better. */
export function endingOf(code: ErrorCode): 'repairable' | 'forGood' | 'passing' {
  if (REPAIRABLE.has(code)) return 'repairable'
  return FOR_GOOD.has(code) ? 'forGood' : 'passing'
}

/** Where a transfer ends that ends for good. */
export function finalStateOf(
  code: ErrorCode,
  { direction, state }: Pick<Transfer, 'direction' | 'state'>,
): 'declined' | 'cancelled' | 'failed' {
  // Whoever declines what was accepted cancels it; at another device of the recipient it is declined.
  if (code === 'DECLINED') return state === 'offered' || direction === 'incoming' ? 'declined' : 'cancelled'
  return code === 'CANCELLED' || code === 'TAKEN' ? 'cancelled' : 'failed'
}

/** Of a failed transfer: it can be taken up where it ended. */
export function isRetryable(error: ErrorCode | null): boolean {
  return error !== null && REPAIRABLE.has(error)
}

/** Nothing more will come of it, whatever this side does. */
export function isOver({ state, error }: { readonly state: TransferState; readonly error: ErrorCode | null }): boolean {
  if (state === 'failed') return !isRetryable(error)
  return state === 'verified' || state === 'declined' || state === 'cancelled'
}
