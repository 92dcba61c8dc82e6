/**
 * Proving a password without showing it: the client's half of OPAQUE (RFC 9807) over a session. The password never leaves
 * this file; what it yields is the export key, which only the same password yields again.
 */
import { client as opaque, ready } from '@serenity-kit/opaque'
import { fromString } from 'uint8arrays/from-string'
import { toString as encode } from 'uint8arrays/to-string'
import { HongyanError } from '../shared/errors.ts'
import type { Asker } from '../shared/exchange.ts'
import type { DeviceId } from '../shared/identity.ts'
import { PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARACTERS } from '../shared/limits.ts'
import type { Username } from '../shared/names.ts'

export type KeyStretching = NonNullable<Parameters<typeof opaque.finishLogin>[0]['keyStretching']>

/** Pinned: a rendezvous that proposed cheaper parameters could guess faster. 64 MiB of Argon2id, as the library names it. */
export const KEY_STRETCHING: KeyStretching = 'memory-constrained'

export interface Registration {
  readonly username: Username
  readonly password: string
  /** What the operator handed out, where registration is not open; empty where none was given. */
  readonly invite: string
}

export interface PasswordProof {
  /**
   * @param seal makes what is kept beside the password's record, from the export key (64 bytes)
   * Throws WEAK_PASSWORD, TOO_LARGE, NAME_TAKEN, RATE_LIMITED or UNREACHABLE.
   */
  register(
    asker: Asker,
    registration: Registration,
    seal: (exportKey: Uint8Array) => Promise<{ readonly accountRecord: Uint8Array; readonly vault: Uint8Array }>,
  ): Promise<void>
  /** The export key. Throws BAD_CREDENTIALS, RATE_LIMITED or UNREACHABLE. */
  prove(asker: Asker, username: Username, password: string): Promise<Uint8Array>
}

export function createPasswordProof(server: DeviceId, keyStretching: KeyStretching): PasswordProof {
  const bindingOf = (username: Username) => ({ identifiers: { client: username, server }, keyStretching })
  return {
    async register(asker, { username, password: typed, invite }, seal) {
      const password = normalise(typed)
      if ([...password].length < PASSWORD_MIN_CHARACTERS) {
        throw new HongyanError('WEAK_PASSWORD', `a password has at least ${PASSWORD_MIN_CHARACTERS} characters`)
      }
      await ready
      const started = opaque.startRegistration({ password })
      const request = fromBase64(started.registrationRequest)
      const { response } = await asker.request('registerStart', { username, request, invite })
      const finished = opaque.finishRegistration({
        password,
        registrationResponse: toBase64(response),
        clientRegistrationState: started.clientRegistrationState,
        ...bindingOf(username),
      })
      const sealed = await seal(fromBase64(finished.exportKey))
      const record = fromBase64(finished.registrationRecord)
      await asker.request('registerFinish', { username, record, ...sealed, invite })
    },
    async prove(asker, username, typed) {
      const password = normalise(typed)
      await ready
      const started = opaque.startLogin({ password })
      const ke1 = fromBase64(started.startLoginRequest)
      const { ke2, attempt } = await asker.request('loginStart', { username, ke1 })
      const finished = opaque.finishLogin({
        clientLoginState: started.clientLoginState,
        loginResponse: toBase64(ke2),
        password,
        ...bindingOf(username),
      })
      // The envelope does not open: wrong password or no such user, which nobody but the rendezvous can tell apart.
      if (finished === undefined) throw new HongyanError('BAD_CREDENTIALS', 'the user name or the password is wrong')
      await asker.request('loginFinish', { attempt, ke3: fromBase64(finished.finishLoginRequest) })
      return fromBase64(finished.exportKey)
    },
  }
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
