/**
 * Signing bytes and checking them, verbatim. Ed25519 (RFC 8032) over `domain ‖ 0x00 ‖ payload`, so that a signature
 * made for one kind of payload proves nothing for another.
 */
import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto'
import { concat, toUtf8 } from './bytes.ts'
import { HongyanError } from './errors.ts'
import { PUBLIC_KEYS_REMEMBERED_MAX } from './limits.ts'
import { memoize } from './memo.ts'
import { Signed } from './pb/records.ts'
import type { Domain } from './protocols.ts'

/** DER headers of RFC 8410: what stands before the 32 bytes of a raw key. */
const PKCS8_ED25519 = new Uint8Array([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20])
const SPKI_ED25519 = new Uint8Array([0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0])

export interface SignedBytes {
  readonly payload: Uint8Array
  readonly signature: Uint8Array
}

/** Holds an Ed25519 private key and signs with it. */
export interface Signer {
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  sign(domain: Domain, payload: Uint8Array): SignedBytes
}

/** @param seed 32 secret bytes */
export function createSigner(seed: Uint8Array): Signer {
  const privateKey = createPrivateKey({ key: Buffer.from(concat([PKCS8_ED25519, seed])), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return {
    publicKey: Uint8Array.from(spki.subarray(SPKI_ED25519.length)),
    sign(domain, payload) {
      return { payload, signature: Uint8Array.from(signBytes(null, signedInput(domain, payload), privateKey)) }
    },
  }
}

/** Whether `signature` is `publicKey`'s over the payload in that domain. A key of the wrong form verifies nothing. */
export function isSignedBy(publicKey: Uint8Array, domain: Domain, signed: SignedBytes): boolean {
  if (publicKey.byteLength !== 32 || signed.signature.byteLength !== 64) return false
  return verifyBytes(null, signedInput(domain, signed.payload), importPublicKey(publicKey), signed.signature)
}

export function encodeSigned(signed: SignedBytes): Uint8Array {
  return Signed.encode(signed)
}

/** Throws MALFORMED. Checks nothing but the form. */
export function decodeSigned(bytes: Uint8Array): SignedBytes {
  return decoding('a signed record', () => Signed.decode(bytes))
}

/** Runs a decoder over hostile bytes; what it throws becomes MALFORMED. */
export function decoding<T>(what: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    throw new HongyanError('MALFORMED', `${what} cannot be decoded`, { cause: error })
  }
}

/** The same devices write again and again, and importing a key costs a third of checking a signature. */
const importPublicKey = memoize(
  (publicKey: Uint8Array): KeyObject =>
    createPublicKey({ key: Buffer.from(concat([SPKI_ED25519, publicKey])), format: 'der', type: 'spki' }),
  PUBLIC_KEYS_REMEMBERED_MAX,
)

function signedInput(domain: Domain, payload: Uint8Array): Uint8Array {
  return concat([toUtf8(`${domain}\0`), payload])
}
