/** Whether a new password is worth a warning. Looks where the password is: nothing of it leaves this function. */
import { PASSWORD_MIN_CHARACTERS } from '../../../shared/limits.ts'

export type PasswordStrength = 'tooShort' | 'weak' | 'fine'

/** Below this score (of 4) an online guesser needs no luck. */
const FINE_SCORE = 2

/** No dictionary is shipped; these few head every list of stolen passwords, and patterns are found by rule. */
const COMMON = (
  'password passw0rd qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm 1q2w3e4r 1qaz2wsx iloveyou letmein welcome ' +
  'monkey dragon sunshine princess football baseball superman batman master shadow michael admin administrator root ' +
  'login guest test secret default changeme hello freedom whatever trustno1 starwars computer internet woaini ' +
  'a123456 123456a 5201314 1314520 abc123 hunter2 hongyan'
).split(' ')

/** @param known words that an attacker would try first, such as the username */
export async function passwordStrength(password: string, known: readonly string[]): Promise<PasswordStrength> {
  // Counted as the login counts: in NFC, by code points.
  if ([...password.normalize('NFC')].length < PASSWORD_MIN_CHARACTERS) return 'tooShort'
  // Loaded when somebody registers, never at start.
  const { ZxcvbnFactory } = await import('@zxcvbn-ts/core')
  const { score } = new ZxcvbnFactory({ dictionary: { common: COMMON } }).check(password, [...known, 'hongyan', '鸿雁'])
  return score < FINE_SCORE ? 'weak' : 'fine'
}
