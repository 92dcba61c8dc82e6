/** What the operating system says about a file, in our words. */
import { type ErrorCode, HongyanError, pathOf } from '../../../shared/errors.ts'

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'NO_SPACE',
  EDQUOT: 'NO_SPACE',
  // A file system whose files cannot be that large, or a limit of the process: less room than is needed.
  EFBIG: 'NO_SPACE',
  EACCES: 'NOT_WRITABLE',
  EPERM: 'NOT_WRITABLE',
  EROFS: 'NOT_WRITABLE',
  ENOENT: 'NOT_FOUND',
  ENOTDIR: 'NOT_FOUND',
  EEXIST: 'CONFLICT',
  EISDIR: 'CONFLICT',
  ENOTEMPTY: 'CONFLICT',
  ENAMETOOLONG: 'INVALID_NAME',
}

/** What a file operation threw, as a HongyanError. */
export function fileError(error: unknown, what: string): HongyanError {
  if (error instanceof HongyanError) return error
  const code = CODES[systemCode(error)] ?? 'INTERNAL'
  const reason = code === 'INVALID_NAME' ? ('fileNameTooLong' as const) : undefined
  return new HongyanError(code, what, { cause: error, reason, where: pathOf(error) })
}

/** Runs a file operation; what it throws becomes a HongyanError. */
export async function onDisk<T>(what: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation()
  } catch (error) {
    throw fileError(error, what)
  }
}

/** `ENOENT` and the like; empty where it is none of the system's errors. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
