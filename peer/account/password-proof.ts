/**
 * Proving a password without showing it: the client's half of OPAQUE (RFC 9807) over a session. The password never leaves
 * this file; what it yields is the export key, which only the same password yields again.
 */
import { client as opaque, ready } from '@serenity-kit/opaque'
import { fromString } from 'uint8arrays/from-string'
import { toString as encode } from 'uint8arrays/to-string'
import { HongyanError } from '../../shared/errors.ts'
import type { Asker } from '../../shared/exchange.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARACTERS } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { decoding } from '../../shared/signed.ts'

export type KeyStretching = NonNullable<Parameters<typeof opaque.finishLogin>[0]['keyStretching']>

/** Pinned: a rendezvous that proposed cheaper parameters could guess faster. 64 MiB of Argon2id, as the library names it. */
export const KEY_STRETCHING: KeyStretching = 'memory-constrained'

export interface Registration {
  readonly username: Username
  readonly password: string
  /** What the operator handed out, where registration is not open; empty where none was given. */
  readonly invite: string
}

export interface PasswordChange {
  readonly username: Username
  readonly oldPassword: string
  readonly newPassword: string
}

/** What is kept beside the password's record. */
export interface Sealed {
  readonly accountRecord: Uint8Array
  readonly vault: Uint8Array
}

export interface PasswordProof {
  /**
   * @param seal makes what is kept beside the password's record, from the export key (64 bytes)
   * Throws WEAK_PASSWORD, TOO_LARGE, NAME_TAKEN, RATE_LIMITED or UNREACHABLE.
   */
  register(asker: Asking, registration: Registration, seal: (exportKey: Uint8Array) => Promise<Sealed>): Promise<void>
  /** The export key. Throws BAD_CREDENTIALS, RATE_LIMITED or UNREACHABLE. */
  prove(asker: Asking, username: Username, password: string): Promise<Uint8Array>
  /**
   * Proves the old password and registers the new one.
   * @param seal as of `register`, from the new export key; `expectedVersion` is that of the vault which is replaced
   * Throws BAD_CREDENTIALS before `seal` is called, CONFLICT where the vault was another, else as `register`.
   */
  change(
    asker: Asking,
    change: PasswordChange,
    seal: (exportKey: Uint8Array) => Promise<Sealed & { readonly expectedVersion: number }>,
  ): Promise<void>
}

type Asking = Pick<Asker, 'request'>

export function createPasswordProof(server: DeviceId, keyStretching: KeyStretching): PasswordProof {
  const bindingOf = (username: Username) => ({ identifiers: { client: username, server }, keyStretching })

  function beginRegistration(username: Username, password: string) {
    const { registrationRequest, clientRegistrationState } = opaque.startRegistration({ password })
    return {
      request: fromBase64(registrationRequest),
      finish(response: Uint8Array) {
        // The library throws errors of its own for what is malformed.
        const { exportKey, registrationRecord } = decoding('a registration response', () =>
          opaque.finishRegistration({
            ...{ password, clientRegistrationState, registrationResponse: toBase64(response) },
            ...bindingOf(username),
          }),
        )
        return { exportKey: fromBase64(exportKey), record: fromBase64(registrationRecord) }
      },
    }
  }

  function beginProof(username: Username, password: string) {
    const { startLoginRequest, clientLoginState } = opaque.startLogin({ password })
    return {
      ke1: fromBase64(startLoginRequest),
      finish(ke2: Uint8Array) {
        const finished = decoding('a login response', () =>
          opaque.finishLogin({
            ...{ password, clientLoginState, loginResponse: toBase64(ke2) },
            ...bindingOf(username),
          }),
        )
        // The envelope does not open: wrong password or no such user, which nobody but the rendezvous can tell apart.
        if (finished === undefined) throw new HongyanError('BAD_CREDENTIALS', 'the user name or the password is wrong')
        return { exportKey: fromBase64(finished.exportKey), ke3: fromBase64(finished.finishLoginRequest) }
      },
    }
  }

  return {
    async register(asker, { username, password, invite }, seal) {
      const typed = requireStrong(password)
      await ready
      const registration = beginRegistration(username, typed)
      const { response } = await asker.request('registerStart', { username, request: registration.request, invite })
      const { exportKey, record } = registration.finish(response)
      await asker.request('registerFinish', { username, record, ...(await seal(exportKey)) })
    },
    async prove(asker, username, password) {
      const typed = normalise(password)
      await ready
      const proof = beginProof(username, typed)
      const { ke2, attempt } = await asker.request('loginStart', { username, ke1: proof.ke1 })
      const { exportKey, ke3 } = proof.finish(ke2)
      await asker.request('loginFinish', { attempt, ke3 })
      return exportKey
    },
    async change(asker, { username, oldPassword, newPassword }, seal) {
      const old = normalise(oldPassword)
      // Whoever keeps the password has typed the present one, and is told whether it is that.
      const typed = { old, next: newPassword === oldPassword ? old : requireStrong(newPassword) }
      await ready
      const proof = beginProof(username, typed.old)
      const registration = beginRegistration(username, typed.next)
      const start = { ke1: proof.ke1, request: registration.request }
      const { ke2, response, attempt } = await asker.request('changePasswordStart', start)
      const { ke3 } = proof.finish(ke2)
      const { exportKey, record } = registration.finish(response)
      await asker.request('changePasswordFinish', { attempt, ke3, record, ...(await seal(exportKey)) })
    },
  }
}

/** As `normalise`; throws WEAK_PASSWORD, too. */
function requireStrong(password: string): string {
  const normal = normalise(password)
  if ([...normal].length < PASSWORD_MIN_CHARACTERS) {
    throw new HongyanError('WEAK_PASSWORD', `a password has at least ${PASSWORD_MIN_CHARACTERS} characters`)
  }
  return normal
}

/** NFC: OPAQUE itself takes two spellings of one text for two passwords. */
function normalise(password: string): string {
  if (password.length > PASSWORD_MAX_BYTES) throw new HongyanError('TOO_LARGE', 'the password is too long')
  return password.normalize('NFC')
}

function fromBase64(text: string): Uint8Array {
  return fromString(text, 'base64url')
}

function toBase64(bytes: Uint8Array): string {
  return encode(bytes, 'base64url')
}
