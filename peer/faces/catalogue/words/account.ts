/** What is said of accounts, passwords, devices and trust, as a type. */
import type { SessionWarning } from '../../../api.ts'

export interface AccountWords {
  readonly username: string
  readonly password: string
  readonly passwordAgain: string
  readonly passwordsDiffer: string
  readonly weakPassword: string
  readonly recoveryCode: string
  readonly recoveryCodeMistyped: string
  readonly recoveryCodeWrong: string
  readonly oldPassword: string
  readonly oldPasswordWrong: string
  readonly newPassword: string
  readonly passwordChanged: string
  readonly recoveryExplained: string
  readonly recoveryCreated: (code: string) => string
  readonly recoveryRemoved: string
  readonly thisDevice: string
  readonly onlineNow: string
  readonly lastSeen: (time: string) => string
  readonly devicesHint: string
  readonly noSuchDevice: string
  readonly isThisDevice: string
  readonly deviceRevoked: (peerId: string) => string
  readonly registered: (username: string) => string
  readonly keyChanged: (username: string) => string
  readonly keyRestored: (username: string) => string
  readonly blocked: (username: string) => string
  readonly unblocked: (username: string) => string
  readonly safetyNumber: (username: string, safetyNumber: string) => string
  readonly safetyNumberAfterChange: (username: string, safetyNumber: string) => string
  /** Compared before, and the same since. */
  readonly safetyNumberVerified: (username: string, safetyNumber: string) => string
  readonly verified: (username: string) => string
  readonly notTheNumber: (username: string) => string
  /** After a first login on this machine to an account that is in use: what is here and what not. */
  readonly newDevice: string
  readonly loggedOut: string
  /** Offline for good, since the server does not take this device for logged in any more. */
  readonly loggedOutHere: string
  /** The same, found at the start: the menu follows. */
  readonly loggedOutMeanwhile: string
  readonly invite: string
  /** Why the rendezvous has ended the session, and what to do. */
  readonly sessionEnded: Readonly<Record<SessionWarning, string>>
  /** @param offsetMs the rendezvous' time minus ours */
  readonly clockSkew: (offsetMs: number) => string
}
