/** X25519 keys between their 32 bytes and node:crypto. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { concat } from './bytes.ts'

export const X25519_KEY_BYTES = 32
/** DER header of RFC 8410: what stands before the 32 bytes of a raw key. */
const PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20)

/** Throws RangeError, or what OpenSSL throws. */
export function importPrivateKey(privateKey: Uint8Array): KeyObject {
  requireLength(privateKey)
  return createPrivateKey({ key: Buffer.from(concat([PKCS8, privateKey])), format: 'der', type: 'pkcs8' })
}

/** Throws RangeError, or what OpenSSL throws. */
export function importPublicKey(publicKey: Uint8Array): KeyObject {
  requireLength(publicKey)
  // A JWK (RFC 8037) is imported in three quarters of the time that DER takes.
  const x = Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.byteLength).toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' })
}

/** The 32 bytes of a public key. */
export function exportPublicKey(key: KeyObject): Uint8Array {
  return Uint8Array.from(Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url'))
}

const imported = new WeakMap<Uint8Array, KeyObject>()

/** As `importPrivateKey`; remembered for as long as those bytes are, which must not change. */
export function privateKeyOf(privateKey: Uint8Array): KeyObject {
  const known = imported.get(privateKey)
  if (known !== undefined) return known
  const key = importPrivateKey(privateKey)
  imported.set(privateKey, key)
  return key
}

function requireLength(key: Uint8Array): void {
  if (key.byteLength !== X25519_KEY_BYTES) throw new RangeError('an X25519 key has 32 bytes')
}
