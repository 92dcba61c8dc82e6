/** Which failures are answers for good. Every other one is a circumstance that may pass, so it is tried again. */
import type { ErrorCode } from '../../shared/errors.ts'

/** What the message itself, or the account it is for, will never get past. */
const BY_ANYONE: readonly ErrorCode[] = [
  'KEY_CHANGED',
  'TOO_LARGE',
  'NOT_FOUND',
  'INVALID_NAME',
  'INVALID_PARAMS',
  'MALFORMED',
]

/** A device's refusal for good. UNSUPPORTED is none: a newer device of the same account may fetch the mail. */
const BY_DEVICE: ReadonlySet<ErrorCode> = new Set(BY_ANYONE)

const BY_RENDEZVOUS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...BY_ANYONE,
  'UNSUPPORTED',
  'BANNED',
  'NOT_MEMBER',
  'TOO_OLD',
])

/** Refusals by the rendezvous that say something of the message, not of whoever brings it. */
const OF_THE_MESSAGE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...(['TOO_OLD', 'TOO_LARGE', 'INVALID_PARAMS', 'MALFORMED'] as const),
])

export function isFinalFromDevice(code: ErrorCode): boolean {
  return BY_DEVICE.has(code)
}

export function isFinalFromRendezvous(code: ErrorCode): boolean {
  return BY_RENDEZVOUS.has(code)
}

export function isOfTheMessage(code: ErrorCode): boolean {
  return OF_THE_MESSAGE.has(code)
}
