/** Registration and proof of a password, with the cheapest key stretching there is. */
import { client as opaque, ready } from '@serenity-kit/opaque'
import type { Asker } from '../../../shared/exchange.ts'
import { signAccountRecord } from '../../../shared/identity.ts'
import type { MemberConnection } from './member-session.ts'

/** Cheap on purpose: the rendezvous never sees it. */
const keyStretching = { 'argon2id-custom': { iterations: 1, memory: 8, parallelism: 1 } } as const
const PASSWORD = 'correct horse'

export async function registerOn({ member, server }: MemberConnection, asker: Asker): Promise<void> {
  await ready
  const { username, account } = member
  const { clientRegistrationState, registrationRequest } = opaque.startRegistration({ password: PASSWORD })
  const request = Buffer.from(registrationRequest, 'base64url')
  const { response } = await asker.request('registerStart', { username, request, invite: '' })
  const { registrationRecord } = opaque.finishRegistration({
    password: PASSWORD,
    clientRegistrationState,
    registrationResponse: Buffer.from(response).toString('base64url'),
    identifiers: { client: username, server },
    keyStretching,
  })
  await asker.request('registerFinish', {
    username,
    record: Buffer.from(registrationRecord, 'base64url'),
    accountRecord: signAccountRecord({ server, username, sealingKey: account.publicKey, version: 1 }, account),
    vault: Buffer.alloc(320),
  })
}

export async function proveOn({ member, server }: MemberConnection, asker: Asker): Promise<void> {
  await ready
  const { username } = member
  const { clientLoginState, startLoginRequest } = opaque.startLogin({ password: PASSWORD })
  const { ke2, attempt } = await asker.request('loginStart', {
    username,
    ke1: Buffer.from(startLoginRequest, 'base64url'),
  })
  const proof = opaque.finishLogin({
    password: PASSWORD,
    clientLoginState,
    loginResponse: Buffer.from(ke2).toString('base64url'),
    identifiers: { client: username, server },
    keyStretching,
  })
  if (proof === undefined) throw new Error(`${username} has another password`)
  await asker.request('loginFinish', { attempt, ke3: Buffer.from(proof.finishLoginRequest, 'base64url') })
}
