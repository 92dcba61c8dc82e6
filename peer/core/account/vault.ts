/**
 * The vault: an account's private seeds under a random vault key, which is wrapped by a key from OPAQUE's export key and,
 * for who wants it, a recovery code. The rendezvous keeps it and cannot open it. Pure: the random bytes come in.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { concat, toUtf8 } from '../../../shared/bytes.ts'
import { HongyanError } from '../../../shared/errors.ts'
import { VAULT_HEAD_BYTES } from '../../../shared/limits.ts'
import type { Username } from '../../../shared/names.ts'
import { DOMAIN } from '../../../shared/protocols.ts'
import { decodeSealingKeys, encodeSealingKeys, type Keyring } from './sealing-keys.ts'

export interface VaultContents {
  /** Ed25519, 32 bytes. */
  readonly accountSeed: Uint8Array
  readonly sealingKeys: Keyring['keys']
}

/** What the vault key is wrapped with: all that a person knows. */
export interface VaultSecrets {
  /** OPAQUE's, 64 bytes. */
  readonly exportKey: Uint8Array
  /** 16 bytes; undefined where the password alone opens the vault. */
  readonly recoveryCode: Uint8Array | undefined
}

const VERSION = 2
const FLAG_RECOVERY = 1
const SEED_BYTES = 32
export const VAULT_KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = 2

type Random = (bytes: number) => Uint8Array

/** version ‖ flags ‖ wrapped vault key ‖ body, the latter two AES-256-GCM as nonce ‖ ciphertext ‖ tag. */
export function sealVault(
  contents: VaultContents,
  username: Username,
  { vaultKey, exportKey, recoveryCode }: VaultSecrets & { readonly vaultKey: Uint8Array },
  random: Random,
): Uint8Array {
  const header = Uint8Array.of(VERSION, recoveryCode === undefined ? 0 : FLAG_RECOVERY)
  const key = wrappingKey({ exportKey, recoveryCode })
  const head = concat([header, encrypt(key, random(NONCE_BYTES), vaultKey, associatedData(username, header))])
  return concat([head, sealBody(head, contents, username, vaultKey, random)])
}

/** The same vault with other contents: what the vault key is wrapped with need not be known. */
export function rewriteVault(
  vault: Uint8Array,
  contents: VaultContents,
  username: Username,
  vaultKey: Uint8Array,
  random: Random,
): Uint8Array {
  const head = headOf(vault)
  return concat([head, sealBody(head, contents, username, vaultKey, random)])
}

/** Whether a recovery code belongs to the vault. Throws MALFORMED or UNSUPPORTED. */
export function hasRecoveryCode(vault: Uint8Array): boolean {
  return headOf(vault)[1] === FLAG_RECOVERY
}

/** The vault key. Throws MALFORMED where the secrets are others, or the vault was altered or is another account's. */
export function unwrapVaultKey(vault: Uint8Array, username: Username, secrets: VaultSecrets): Uint8Array {
  const head = headOf(vault)
  const header = head.subarray(0, HEADER_BYTES)
  return decrypt(wrappingKey(secrets), head.subarray(HEADER_BYTES), associatedData(username, header))
}

/** Throws MALFORMED for a vault that was altered, is another account's or under another vault key. */
export function openVault(vault: Uint8Array, username: Username, vaultKey: Uint8Array): VaultContents {
  const head = headOf(vault)
  const body = decrypt(vaultKey, vault.subarray(VAULT_HEAD_BYTES), associatedData(username, head))
  if (body.byteLength < SEED_BYTES) throw new HongyanError('MALFORMED', 'the vault holds too little')
  return { accountSeed: body.slice(0, SEED_BYTES), sealingKeys: decodeSealingKeys(body.subarray(SEED_BYTES)) }
}

function headOf(vault: Uint8Array): Uint8Array {
  const [version, flags = 0] = vault
  if (version === undefined || vault.byteLength < VAULT_HEAD_BYTES) {
    throw new HongyanError('MALFORMED', 'the vault is cut off')
  }
  if (version !== VERSION || flags > FLAG_RECOVERY) {
    throw new HongyanError('UNSUPPORTED', 'the vault is of another version of Hongyan')
  }
  return vault.subarray(0, VAULT_HEAD_BYTES)
}

/** Bound to its head: a body is worth nothing beside another wrapped key. */
function sealBody(
  head: Uint8Array,
  { accountSeed, sealingKeys }: VaultContents,
  username: Username,
  vaultKey: Uint8Array,
  random: Random,
): Uint8Array {
  const body = concat([accountSeed, encodeSealingKeys(sealingKeys)])
  return encrypt(vaultKey, random(NONCE_BYTES), body, associatedData(username, head))
}

function wrappingKey({ exportKey, recoveryCode }: VaultSecrets): Uint8Array {
  const material = recoveryCode === undefined ? exportKey : concat([exportKey, recoveryCode])
  return new Uint8Array(hkdfSync('sha256', material, new Uint8Array(), DOMAIN.vault, VAULT_KEY_BYTES))
}

function encrypt(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, associated: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(associated)
  return concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(associated)
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    return concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
  } catch (error) {
    throw new HongyanError('MALFORMED', 'the vault cannot be opened', { cause: error })
  }
}

function associatedData(username: Username, before: Uint8Array): Uint8Array {
  return concat([toUtf8(`${DOMAIN.vault}\0${username}\0`), before])
}
