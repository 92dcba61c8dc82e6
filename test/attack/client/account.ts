/** Accounts: keys, records, certificates and vault (sections 4 and 6), and OPAQUE by the library that the document names. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { client, ready } from '@serenity-kit/opaque'
import { numberOf } from './document.ts'
import { createKey, type Key, multihashOf, signed } from './keys.ts'
import { sealingKeysOf } from './mail.ts'
import type { Session } from './session.ts'

export interface Account {
  readonly server: string
  readonly username: string
  readonly password: string
  readonly key: Key
  readonly sealingSeed: Uint8Array
}

/** What the document asks of every client, and what the cheapest may do that has no secrets. */
export const STRETCHING = {
  documented: { 'argon2id-custom': { iterations: 3, memory: 65_536, parallelism: 4 } },
  cheap: { 'argon2id-custom': { iterations: 1, memory: 8, parallelism: 1 } },
} as const
export type Stretching = (typeof STRETCHING)[keyof typeof STRETCHING]

export async function createAccount(
  server: string,
  username: string,
  password = 'a hostile password',
): Promise<Account> {
  return { server, username, password, key: await createKey(), sealingSeed: randomBytes(32) }
}

export async function accountRecord(
  { server, username, key, sealingSeed }: Account,
  { version = 1, signer = key }: { readonly version?: number; readonly signer?: Key } = {},
): Promise<Uint8Array> {
  const { publicKey: sealingKey } = await sealingKeysOf(sealingSeed)
  const fields = { server: multihashOf(server), username, accountKey: key.publicKey, sealingKey, version }
  return signed(signer, 'hongyan/account/1', 'AccountRecord', fields)
}

export interface CertificateClaims {
  readonly server: string
  readonly username: string
  /** PeerId. */
  readonly device: string
  readonly issuedAtMs?: number
  readonly expiresAtMs?: number
}

/** @param account signs; whose key the certificate names as well, unless told otherwise */
export function deviceCertificate(account: Key, claims: CertificateClaims, named = account.publicKey): Uint8Array {
  const { server, username, device, issuedAtMs = Date.now() } = claims
  return signed(account, 'hongyan/device/1', 'DeviceCertificate', {
    server: multihashOf(server),
    username,
    accountKey: named,
    device: multihashOf(device),
    issuedAtMs,
    expiresAtMs: claims.expiresAtMs ?? issuedAtMs + numberOf('DEVICE_CERTIFICATE_LIFE_MS'),
  })
}

/** @param signer the rendezvous, or whoever would like to be it */
export function pass(
  signer: Key,
  certificate: Uint8Array,
  { issuedAtMs = Date.now(), serial = 1 }: { readonly issuedAtMs?: number; readonly serial?: number } = {},
): Uint8Array {
  const expiresAtMs = issuedAtMs + numberOf('PASS_LIFE_MS')
  return signed(signer, 'hongyan/pass/1', 'Pass', { certificate, serial, issuedAtMs, expiresAtMs })
}

// ---- OPAQUE

export async function register(
  session: Session,
  account: Account,
  { stretching = STRETCHING.cheap, invite = '' }: { readonly stretching?: Stretching; readonly invite?: string } = {},
): Promise<void> {
  await ready
  const { username, password, server } = account
  const started = client.startRegistration({ password })
  const { response } = await session.request<{ response: Uint8Array }>('registerStart', {
    username,
    request: fromText(started.registrationRequest),
    invite,
  })
  const finished = client.finishRegistration({
    password,
    clientRegistrationState: started.clientRegistrationState,
    registrationResponse: toText(response),
    identifiers: { client: username, server },
    keyStretching: stretching,
  })
  await session.request('registerFinish', {
    username,
    record: fromText(finished.registrationRecord),
    accountRecord: await accountRecord(account),
    vault: sealVault(account, fromText(finished.exportKey)),
    invite,
  })
}

/** Throws where the reply does not prove a rendezvous that knows the account. The export key. */
export async function proveLogin(
  session: Session,
  { username, password, server }: Pick<Account, 'username' | 'password' | 'server'>,
  stretching: Stretching = STRETCHING.cheap,
): Promise<Uint8Array> {
  await ready
  const started = client.startLogin({ password })
  const { ke2, attempt } = await session.request<{ ke2: Uint8Array; attempt: Uint8Array }>('loginStart', {
    username,
    ke1: fromText(started.startLoginRequest),
  })
  const finished = client.finishLogin({
    password,
    clientLoginState: started.clientLoginState,
    loginResponse: toText(ke2),
    identifiers: { client: username, server },
    keyStretching: stretching,
  })
  // Whoever guesses sends something all the same.
  const ke3 = finished === undefined ? randomBytes(64) : fromText(finished.finishLoginRequest)
  await session.request('loginFinish', { attempt, ke3 })
  if (finished === undefined) throw new Error('a wrong proof was taken')
  return fromText(finished.exportKey)
}

// ---- the vault

const VAULT_DOMAIN = 'hongyan/vault/1'

/** Version 2, no recovery code. */
const HEADER = Uint8Array.of(2, 0)
const HEAD_BYTES = 2 + 12 + 48

/** Under a random vault key; with one sealing key, made now. */
export function sealVault(account: Account, exportKey: Uint8Array): Uint8Array {
  const vaultKey = randomBytes(32)
  const wrapped = seal(wrappingKey(exportKey), vaultKey, associatedData(account.username, HEADER))
  return fillVault(Buffer.concat([HEADER, wrapped]), account, vaultKey)
}

/** What is locked by that head (or the head of that vault) with the keys of that account in it. */
export function fillVault(
  vault: Uint8Array,
  { username, key, sealingSeed }: Account,
  vaultKey: Uint8Array,
): Uint8Array {
  const head = vault.subarray(0, HEAD_BYTES)
  const madeAt = Buffer.alloc(8)
  madeAt.writeBigUInt64BE(BigInt(Date.now()))
  const body = Buffer.concat([key.seed, sealingSeed, madeAt])
  return Buffer.concat([head, seal(vaultKey, body, associatedData(username, head))])
}

function seal(under: Uint8Array, content: Uint8Array, bound: Uint8Array): Uint8Array {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', under, nonce).setAAD(bound)
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()])
}

/** Throws where it is not this account's or the key is wrong. */
export function openVault(vault: Uint8Array, username: string, exportKey: Uint8Array) {
  const open = (under: Uint8Array, sealed: Uint8Array, bound: Uint8Array) => {
    const decipher = createDecipheriv('aes-256-gcm', under, sealed.subarray(0, 12))
    decipher.setAAD(associatedData(username, bound)).setAuthTag(sealed.subarray(-16))
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
  }
  const head = vault.subarray(0, HEAD_BYTES)
  const vaultKey = open(wrappingKey(exportKey), head.subarray(2), head.subarray(0, 2))
  const seeds = open(vaultKey, vault.subarray(HEAD_BYTES), head)
  return { vaultKey, accountSeed: seeds.subarray(0, 32), sealingSeed: seeds.subarray(32, 64) }
}

/** The same head, and a body that opens by nothing. */
export function spoilVault(vault: Uint8Array): Uint8Array {
  return Buffer.concat([vault.subarray(0, HEAD_BYTES), randomBytes(vault.byteLength - HEAD_BYTES)])
}

function associatedData(username: string, bound: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${VAULT_DOMAIN}\0${username}\0`), bound])
}

function wrappingKey(exportKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', exportKey, new Uint8Array(), VAULT_DOMAIN, 32))
}

/** The library speaks base64url, the wire bytes. */
export function fromText(text: string): Uint8Array {
  return Buffer.from(text, 'base64url')
}

export function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
