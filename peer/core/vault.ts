/**
 * The vault: an account's private seeds under a random vault key, which is wrapped by a key from OPAQUE's export key. The
 * rendezvous keeps it and cannot open it. Pure: the random bytes come in.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { concat, toUtf8 } from '../../shared/bytes.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { Username } from '../../shared/names.ts'
import { DOMAIN } from '../../shared/protocols.ts'

export interface AccountSecrets {
  /** Ed25519, 32 bytes. */
  readonly accountSeed: Uint8Array
  /** Seed of the X25519 sealing key (RFC 9180 DeriveKeyPair), 32 bytes. */
  readonly sealingSeed: Uint8Array
}

const VERSION = 1
const SEED_BYTES = 32
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES

/**
 * version ‖ wrapped vault key ‖ sealed seeds, both AES-256-GCM as nonce ‖ ciphertext ‖ tag.
 * @param exportKey OPAQUE's export key, 64 bytes
 * @param random gives that many random bytes
 */
export function sealVault(
  secrets: AccountSecrets,
  username: Username,
  exportKey: Uint8Array,
  random: (bytes: number) => Uint8Array,
): Uint8Array {
  const vaultKey = random(KEY_BYTES)
  const wrapped = encrypt(wrappingKey(exportKey), random(NONCE_BYTES), vaultKey, username)
  const seeds = encrypt(vaultKey, random(NONCE_BYTES), concat([secrets.accountSeed, secrets.sealingSeed]), username)
  return concat([Uint8Array.of(VERSION), wrapped, seeds])
}

/** Throws MALFORMED for a vault that was altered, is another account's or another password's. */
export function openVault(vault: Uint8Array, username: Username, exportKey: Uint8Array): AccountSecrets {
  if (vault[0] !== VERSION) throw new HongyanError('UNSUPPORTED', 'the vault is of a newer version of Hongyan')
  const vaultKey = decrypt(wrappingKey(exportKey), vault.subarray(1, 1 + WRAPPED_BYTES), username)
  const seeds = decrypt(vaultKey, vault.subarray(1 + WRAPPED_BYTES), username)
  if (seeds.byteLength !== 2 * SEED_BYTES) throw new HongyanError('MALFORMED', 'the vault does not hold two seeds')
  return { accountSeed: seeds.slice(0, SEED_BYTES), sealingSeed: seeds.slice(SEED_BYTES) }
}

function wrappingKey(exportKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', exportKey, new Uint8Array(), DOMAIN.vault, KEY_BYTES))
}

function encrypt(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, username: Username): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(associatedData(username))
  return concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Uint8Array, sealed: Uint8Array, username: Username): Uint8Array {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(associatedData(username))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    return concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
  } catch (error) {
    throw new HongyanError('MALFORMED', 'the vault cannot be opened', { cause: error })
  }
}

function associatedData(username: Username): Uint8Array {
  return toUtf8(`${DOMAIN.vault}\0${username}`)
}
