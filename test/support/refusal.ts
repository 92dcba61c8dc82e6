/** What a call was refused with, so that tests compare codes and never texts. */
import { type ErrorCode, HongyanError } from '../../shared/errors.ts'

/** The code of the HongyanError thrown; anything else passes through. Undefined when nothing was thrown. */
export function refusalOf(call: () => unknown): ErrorCode | undefined {
  try {
    call()
    return undefined
  } catch (error) {
    if (error instanceof HongyanError) return error.code
    throw error
  }
}

/** The same for a promise. */
export async function rejectionOf(promise: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await promise
    return undefined
  } catch (error) {
    if (error instanceof HongyanError) return error.code
    throw error
  }
}
