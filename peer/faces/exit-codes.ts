/** What a command of one shot exits with. Scripts rely on these numbers. */
import type { ErrorCode } from '../../shared/errors.ts'

export const EXIT = {
  done: 0,
  error: 1,
  usage: 2,
  credentials: 3,
  unreachable: 4,
  /** The other side is offline and nothing could be stored for it. */
  notStored: 5,
  declined: 6,
  integrity: 7,
  conflict: 8,
  interrupted: 130,
} as const

const BY_CODE: Partial<Record<ErrorCode, number>> = {
  USAGE: EXIT.usage,
  INVALID_NAME: EXIT.usage,
  INVALID_PARAMS: EXIT.usage,
  WEAK_PASSWORD: EXIT.usage,
  BAD_CREDENTIALS: EXIT.credentials,
  NOT_LOGGED_IN: EXIT.credentials,
  BANNED: EXIT.credentials,
  INVITE_REQUIRED: EXIT.credentials,
  REGISTRATION_CLOSED: EXIT.credentials,
  PASS_EXPIRED: EXIT.credentials,
  RECOVERY_REQUIRED: EXIT.credentials,
  UNREACHABLE: EXIT.unreachable,
  TIMEOUT: EXIT.unreachable,
  MAILBOX_FULL: EXIT.notStored,
  DECLINED: EXIT.declined,
  CANCELLED: EXIT.declined,
  INTEGRITY: EXIT.integrity,
  SOURCE_CHANGED: EXIT.integrity,
  KEY_CHANGED: EXIT.integrity,
  WRONG_SERVER: EXIT.integrity,
  NAME_TAKEN: EXIT.conflict,
  CONFLICT: EXIT.conflict,
  TAKEN: EXIT.conflict,
  PROFILE_IN_USE: EXIT.conflict,
  ABORTED: EXIT.interrupted,
}

export function exitCodeOf(code: ErrorCode): number {
  return BY_CODE[code] ?? EXIT.error
}
