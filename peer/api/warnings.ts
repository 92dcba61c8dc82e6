/** What a peer warns of: typed codes that bots and faces go by. */
import type { ErrorCode } from '../../shared/errors.ts'

/** `detail` is for logs, in English: faces have words of their own for each `code`, or for `about` and `code`. */
export type Warning = {
  readonly type: 'warning'
  readonly detail: string
} /** RELAY_FULL: it takes no more from this account for now; told once an hour. */ & (
  | { readonly code: SessionWarning | 'ARCHIVE_RESTORED' | 'RELAY_FULL' }
  /** `offsetMs`: the rendezvous' time minus ours. */
  | { readonly code: 'CLOCK_SKEW'; readonly offsetMs: number }
  /** What could not be done, and why. */
  | { readonly code: ErrorCode; readonly about: Trouble }
)

/** Codes of warnings that say why the session has ended for good. VAULT_SHUT: this device does not open the account's vault. */
export type SessionWarning =
  | 'SESSION_REPLACED'
  | 'LOGGED_OUT'
  | 'DEVICE_REVOKED'
  | 'PASSWORD_CHANGED'
  | 'BANNED'
  | 'VAULT_SHUT'

/** What a warning is about, where its code says only why. */
export type Trouble =
  | 'mailNotFetched'
  | 'mailDiscarded'
  | 'keysNotCompared'
  | 'contactNotKept'
  | 'pushNotUnderstood'
  | 'roomNotKept'
  | 'roomEntryNotOpened'
  | 'roomNotRepeated'
  | 'revocationsNotKept'
  | 'transferNotKept'
  | 'messagesNotShown'
