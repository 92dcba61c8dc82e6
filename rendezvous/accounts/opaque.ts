/**
 * The server's half of OPAQUE (RFC 9807) in bytes. The library speaks base64url, and throws errors of its own for
 * whatever is malformed; neither leaves this file. Never sees a password.
 */
import { client, ready, server } from '@serenity-kit/opaque'
import { fromString } from 'uint8arrays/from-string'
import { toString as encode } from 'uint8arrays/to-string'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import type { Username } from '../../shared/names.ts'
import { decoding } from '../../shared/signed.ts'

/** What the server keeps between the two messages of a login. */
export type LoginState = string & { readonly brand: 'opaque login state' }

export interface Opaque {
  /** RegistrationRequest → RegistrationResponse. Throws MALFORMED. */
  respondToRegistration(username: Username, request: Uint8Array): Uint8Array
  /** Throws MALFORMED for a record that no login could use: its owner would be locked out for ever. */
  requireUsableRecord(record: Uint8Array): void
  /**
   * KE1 → KE2. Without a record the answer is for an account that does not exist: of the same form, bytes and cost.
   * Throws MALFORMED.
   */
  startLogin(
    username: Username,
    record: Uint8Array | undefined,
    ke1: Uint8Array,
  ): { readonly ke2: Uint8Array; readonly state: LoginState }
  /** Checks KE3, the proof of the password. Throws BAD_CREDENTIALS. */
  finishLogin(username: Username, state: LoginState, ke3: Uint8Array): void
}

/** The secret that makes every registration record usable: without it all accounts are lost. */
export async function createOpaqueSetup(): Promise<Uint8Array> {
  await ready
  return toBytes(server.createSetup())
}

/** @param rendezvous its PeerId is the server identifier, canonical usernames are the client identifiers */
export async function createOpaque(setup: Uint8Array, rendezvous: DeviceId): Promise<Opaque> {
  await ready
  const serverSetup = toText(setup)
  const probe = toBytes(client.startLogin({ password: '' }).startLoginRequest)
  const identifiers = (username: Username) => ({ client: username, server: rendezvous as string })

  const opaque: Opaque = {
    respondToRegistration(username, request) {
      const { registrationResponse } = decoding('a registration request', () =>
        server.createRegistrationResponse({
          serverSetup,
          userIdentifier: username,
          registrationRequest: toText(request),
        }),
      )
      return toBytes(registrationResponse)
    },
    requireUsableRecord(record) {
      opaque.startLogin('probe' as Username, record, probe)
    },
    startLogin(username, record, ke1) {
      const { loginResponse, serverLoginState } = decoding('a login request', () =>
        server.startLogin({
          serverSetup,
          userIdentifier: username,
          registrationRecord: record === undefined ? null : toText(record),
          startLoginRequest: toText(ke1),
          identifiers: identifiers(username),
        }),
      )
      return { ke2: toBytes(loginResponse), state: serverLoginState as LoginState }
    },
    finishLogin(username, state, ke3) {
      try {
        server.finishLogin({
          serverLoginState: state,
          finishLoginRequest: toText(ke3),
          identifiers: identifiers(username),
        })
      } catch (cause) {
        // A malformed proof and a wrong one are the same: not a proof.
        throw new HongyanError('BAD_CREDENTIALS', 'the password is wrong or the account does not exist', { cause })
      }
    },
  }
  return opaque
}

function toBytes(text: string): Uint8Array {
  return fromString(text, 'base64url')
}

function toText(bytes: Uint8Array): string {
  return encode(bytes, 'base64url')
}
