/** A change of password (section 6), step by step, so that each can be left out, mixed up or said again. */
import { client, ready } from '@serenity-kit/opaque'
import { type Account, accountRecord, fromText, STRETCHING, sealVault, toText } from './account.ts'
import type { Fields } from './document.ts'
import type { Session } from './session.ts'

export interface PasswordChange {
  /** What `changePasswordFinish` takes, for a vault of version `expectedVersion`. */
  readonly finish: Fields
}

/**
 * @param account whose session it is
 * @param oldPassword the proof that is given; whatever is not the account's is a wrong one
 */
export async function startPasswordChange(
  session: Session,
  account: Account,
  { oldPassword = account.password, newPassword, expectedVersion = 1, recordVersion = 2 }: PasswordWish,
): Promise<PasswordChange> {
  await ready
  const { username, server } = account
  const identifiers = { client: username, server }
  const login = client.startLogin({ password: oldPassword })
  const registration = client.startRegistration({ password: newPassword })
  const reply = await session.request<{ ke2: Uint8Array; response: Uint8Array; attempt: Uint8Array }>(
    'changePasswordStart',
    { ke1: fromText(login.startLoginRequest), request: fromText(registration.registrationRequest) },
  )
  const proof = client.finishLogin({
    password: oldPassword,
    clientLoginState: login.clientLoginState,
    loginResponse: toText(reply.ke2),
    identifiers,
    keyStretching: STRETCHING.cheap,
  })
  const { registrationRecord, exportKey } = client.finishRegistration({
    password: newPassword,
    clientRegistrationState: registration.clientRegistrationState,
    registrationResponse: toText(reply.response),
    identifiers,
    keyStretching: STRETCHING.cheap,
  })
  return {
    finish: {
      attempt: reply.attempt,
      // Whoever guesses sends something all the same.
      ke3: proof === undefined ? new Uint8Array(64) : fromText(proof.finishLoginRequest),
      record: fromText(registrationRecord),
      expectedVersion,
      vault: sealVault(account, fromText(exportKey)),
      accountRecord: await accountRecord(account, { version: recordVersion }),
    },
  }
}

export interface PasswordWish {
  readonly oldPassword?: string
  readonly newPassword: string
  readonly expectedVersion?: number
  readonly recordVersion?: number
}
