/** How sessions end for good, and what of it is told. */
import type { ErrorCode } from '../../shared/errors.ts'
import type { PushBody } from '../../shared/session-methods.ts'
import type { SessionWarning } from '../api.ts'

export interface Ending {
  readonly code: SessionWarning
  readonly detail: string
  /** With which reason it is offline then. */
  readonly ends: ErrorCode
}

/** What the end of a session by the rendezvous means here. */
export const ENDINGS: Readonly<Record<PushBody<'revoked'>['reason'], Ending>> = {
  // The same device goes on elsewhere, and is still logged in.
  REPLACED: { code: 'SESSION_REPLACED', detail: 'another process goes on with this profile', ends: 'CLOSED' },
  LOGGED_OUT: { code: 'LOGGED_OUT', detail: 'the device was logged out', ends: 'NOT_LOGGED_IN' },
  DEVICE_REVOKED: { code: 'DEVICE_REVOKED', detail: 'another device has revoked this one', ends: 'NOT_LOGGED_IN' },
  PASSWORD_CHANGED: { code: 'PASSWORD_CHANGED', detail: 'the password was changed elsewhere', ends: 'NOT_LOGGED_IN' },
  BANNED: { code: 'BANNED', detail: 'the operator has shut the account out', ends: 'BANNED' },
}

/** The password was changed, and we have not been told; or the rendezvous returns something else. */
export const VAULT_SHUT: Ending = {
  code: 'VAULT_SHUT',
  detail: "the account's vault is not opened by the key that this device has",
  ends: 'NOT_LOGGED_IN',
}
