/** Asks for a password that is to be set. */
import { HongyanError } from '../../../shared/errors.ts'
import type { Catalogue } from '../catalogue/index.ts'
import { passwordStrength } from './password-strength.ts'
import type { Reader } from './reader.ts'

export interface NewPasswordInit {
  /** A password that contains it is a weak one. */
  readonly username: string
  readonly reader: Pick<Reader, 'print' | 'readHidden'>
  readonly catalogue: Catalogue
  readonly question: string
}

/**
 * Asked twice, with a warning where it is easily guessed. Undefined when the two differ, which is said, or at the end of
 * input. Rejects with WEAK_PASSWORD when it is too short.
 */
export async function askNewPassword(init: NewPasswordInit): Promise<string | undefined> {
  const { username, reader, catalogue, question } = init
  const password = await reader.readHidden(question)
  if (password === undefined) return undefined
  const strength = await passwordStrength(password, [username])
  if (strength === 'tooShort') throw new HongyanError('WEAK_PASSWORD', 'the password is too short')
  if (strength === 'weak') reader.print(catalogue.account.weakPassword)
  const again = await reader.readHidden(catalogue.account.passwordAgain)
  if (again === undefined || again === password) return again
  reader.print(catalogue.account.passwordsDiffer)
  return undefined
}
