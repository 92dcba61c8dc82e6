/** What is said of accounts, passwords, devices and trust, as a type. */
import type { ChatSettings } from '../../api.ts'

export interface AccountWords {
  readonly username: string
  readonly password: string
  readonly passwordAgain: string
  readonly passwordsDiffer: string
  readonly weakPassword: string
  readonly recoveryCode: string
  readonly registered: (username: string) => string
  readonly keyChanged: (username: string) => string
  readonly blocked: (username: string) => string
  readonly unblocked: (username: string) => string
  readonly safetyNumber: (username: string, safetyNumber: string) => string
  readonly safetyNumberAfterChange: (username: string, safetyNumber: string) => string
  /** Compared before, and the same since. */
  readonly safetyNumberVerified: (username: string, safetyNumber: string) => string
  readonly verified: (username: string) => string
  readonly notTheNumber: (username: string) => string
  /** What each setting, as it stands now, means. */
  readonly setting: { readonly [Name in keyof ChatSettings]: (value: ChatSettings[Name]) => string }
  /** After a first login on this machine to an account that is in use: what is here and what not. */
  readonly newDevice: string
  readonly loggedOut: string
}
