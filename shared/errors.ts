/**
 * The one table of failures. A `HongyanError` is made where the cause is known, becomes a status at the wire and a
 * sentence at a face. `message` is for logs and developers; no raw text of it goes to the other side, or to people.
 */

/** code → wire status. 2xx refused, 4xx malformed, 5xx the other side's fault. Local codes have none. */
const STATUS = {
  BAD_CREDENTIALS: 201,
  NAME_TAKEN: 202,
  MAILBOX_FULL: 203,
  RATE_LIMITED: 204,
  NOT_FOUND: 205,
  PASS_EXPIRED: 206,
  BANNED: 207,
  CLOSED: 208,
  NOT_LOGGED_IN: 209,
  CONFLICT: 210,
  TOO_LARGE: 211,
  KEY_CHANGED: 212,
  RECOVERY_REQUIRED: 213,
  NO_SPACE: 214,
  DECLINED: 215,
  CANCELLED: 216,
  SOURCE_CHANGED: 217,
  INTEGRITY: 218,
  NOT_MEMBER: 219,
  TOO_OLD: 220,
  TAKEN: 221,
  PAUSED: 222,
  INVITE_REQUIRED: 223,
  REGISTRATION_CLOSED: 224,
  INVALID_NAME: 401,
  WEAK_PASSWORD: 402,
  INVALID_PARAMS: 403,
  UNSUPPORTED: 404,
  MALFORMED: 405,
  INTERNAL: 500,
} as const

/** Failures that never cross the wire. */
type LocalCode =
  | 'UNREACHABLE'
  /** The relay carries no more, of this account or of anybody, for now. */
  | 'RELAY_FULL'
  | 'TIMEOUT'
  | 'ABORTED'
  | 'WRONG_SERVER'
  | 'PROFILE_IN_USE'
  | 'CORRUPT_DATABASE'
  | 'NEWER_SCHEMA'
  | 'NOT_WRITABLE'
  | 'ADDRESS_IN_USE'
  | 'CANNOT_LISTEN'
  | 'USAGE'

export type ErrorCode = keyof typeof STATUS | LocalCode

const RETRYABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'MAILBOX_FULL',
  'RATE_LIMITED',
  'UNREACHABLE',
  'RELAY_FULL',
  'TIMEOUT',
  'CLOSED',
  'NO_SPACE',
  'INTERNAL',
  'PASS_EXPIRED',
])

/** Why, where a code alone does not tell people enough; each language has words for it. */
export type ErrorReason =
  // of a name
  | 'nameEmpty'
  | 'nameTooLong'
  | 'nameCharacters'
  | 'nameWithoutLetter'
  | 'nameEdges'
  | 'nameScripts'
  // of a file's name, or its path
  | 'fileNameEmpty'
  | 'fileNameTooLong'
  | 'fileNameFolder'
  | 'fileNameSeparator'
  | 'fileNameUnshowable'
  | 'fileNameEnd'
  | 'fileNameReserved'
  | 'fileNameNotUnicode'
  | 'fileNameOther'
  | 'fileNamesCollide'
  | 'pathTooLong'
  | 'pathTooDeep'
  // of what is asked for
  | 'conversationSign'
  | 'filesToPeople'
  | 'ownName'
  | 'textEmpty'
  | 'otherSafetyNumber'
  | 'codeMistyped'
  | 'notAFile'
  | 'tooManyEntries'
  // of the disk
  | 'unreadable'
  | 'otherUsers'
  | 'openToAll'
  | 'folderGone'

export interface HongyanErrorInit {
  /** Milliseconds until another try makes sense. */
  readonly retryAfterMs?: number
  readonly reason?: ErrorReason | undefined
  /** The path or address that it is about, for people to see. */
  readonly where?: string | undefined
  readonly cause?: unknown
  /** The rendezvous says so, perhaps of itself: its disk is another one than ours. */
  readonly fromRendezvous?: boolean
}

export class HongyanError extends Error {
  readonly code: ErrorCode
  readonly retryAfterMs: number | undefined
  readonly reason: ErrorReason | undefined
  readonly where: string | undefined
  readonly fromRendezvous: boolean

  constructor(code: ErrorCode, message: string, init: HongyanErrorInit = {}) {
    super(message, { cause: init.cause })
    this.name = 'HongyanError'
    this.code = code
    this.retryAfterMs = init.retryAfterMs
    this.reason = init.reason
    this.where = init.where
    this.fromRendezvous = init.fromRendezvous ?? false
  }

  /** Whether the same call may succeed later without a change by the caller. */
  get retryable(): boolean {
    return RETRYABLE.has(this.code)
  }
}

/** What the system or SQLite says of the disk. It may come up anywhere, and what a person does about it is the same. */
const OF_THE_DISK: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'NO_SPACE',
  EDQUOT: 'NO_SPACE',
  SQLITE_FULL: 'NO_SPACE',
  SQLITE_IOERR_SHMSIZE: 'NO_SPACE',
  EROFS: 'NOT_WRITABLE',
  SQLITE_READONLY: 'NOT_WRITABLE',
  SQLITE_CORRUPT: 'CORRUPT_DATABASE',
}

/** What was caught, as a HongyanError: unknown causes become `fallback`. */
export function toHongyanError(error: unknown, fallback: ErrorCode = 'INTERNAL'): HongyanError {
  if (error instanceof HongyanError) return error
  const text = error instanceof Error ? error.message : String(error)
  const disk = error instanceof Error && 'code' in error ? OF_THE_DISK[String(error.code)] : undefined
  if (disk !== undefined) return new HongyanError(disk, text, { cause: error, where: pathOf(error) })
  const aborted = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
  return new HongyanError(aborted ? 'TIMEOUT' : fallback, text, { cause: error })
}

/** The file that the system's error is about. */
export function pathOf(error: unknown): string | undefined {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined
}

export const STATUS_OK = 100

/** Wire status of a failure; what has no status of its own is the server's fault. */
export function statusOf(code: ErrorCode): number {
  return code in STATUS ? STATUS[code as keyof typeof STATUS] : STATUS.INTERNAL
}

/** Failure of a wire status; a status of a later version keeps its band. */
export function codeOf(status: number): ErrorCode {
  for (const [code, value] of Object.entries(STATUS)) if (value === status) return code as keyof typeof STATUS
  if (status >= 200 && status < 300) return 'CLOSED'
  if (status >= 400 && status < 500) return 'MALFORMED'
  return 'INTERNAL'
}
