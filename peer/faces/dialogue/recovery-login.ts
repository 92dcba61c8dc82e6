/** A login that asks for a recovery code where one is needed, and only there. */
import { type ErrorCode, toHongyanError } from '../../../shared/errors.ts'
import type { Chat, LoginResult } from '../../api.ts'
import type { Catalogue } from '../catalogue/index.ts'
import type { Reader } from './reader.ts'

export interface RecoveryLoginInit {
  readonly chat: Chat
  readonly username: string
  readonly password: string
  readonly reader: Pick<Reader, 'print' | 'readHidden'>
  readonly catalogue: Catalogue
}

/** Undefined when the person gives up. Rejects as `Chat.login`, but for what is wrong with a code: that is asked for again. */
export async function logInAskingRecovery(init: RecoveryLoginInit): Promise<LoginResult | undefined> {
  const { chat, username, password, reader, catalogue } = init
  try {
    return await chat.login({ username, password })
  } catch (error) {
    if (toHongyanError(error).code !== 'RECOVERY_REQUIRED') throw error
  }
  reader.print(catalogue.errors.RECOVERY_REQUIRED)
  for (;;) {
    const recoveryCode = await reader.readHidden(catalogue.account.recoveryCode)
    if (recoveryCode === undefined || recoveryCode.trim() === '') return undefined
    try {
      return await chat.login({ username, password, recoveryCode })
    } catch (error) {
      const complaint = complaintOf(toHongyanError(error).code, catalogue)
      if (complaint === undefined) throw error
      reader.print(complaint)
    }
  }
}

/** The password was right, or nobody would have been asked for a code. */
function complaintOf(code: ErrorCode, { account }: Catalogue): string | undefined {
  if (code === 'INVALID_PARAMS') return account.recoveryCodeMistyped
  return code === 'BAD_CREDENTIALS' ? account.recoveryCodeWrong : undefined
}
