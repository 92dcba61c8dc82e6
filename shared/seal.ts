/**
 * Sealed mail: HPKE base mode (RFC 9180) with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM. What is inside
 * is signed and names sender and recipient, so base mode suffices. Lengths are padded to buckets.
 */
import { toUtf8 } from './bytes.ts'
import { HongyanError } from './errors.ts'
import { createHpke, deriveKeyPair, type HpkeKeyPair } from './hpke.ts'
import { SEALED_MAIL_MAX_BYTES } from './limits.ts'
import { SealedMail } from './pb/message.ts'
import { DOMAIN } from './protocols.ts'
import { decoding } from './signed.ts'
import { privateKeyOf } from './x25519.ts'

/** Leaves room for a hybrid with a post-quantum KEM. */
const SUITE_X25519 = 1
const SMALLEST_BUCKET_BYTES = 512
const LENGTH_BYTES = 4

const hpke = createHpke(toUtf8(DOMAIN.mailSeal))

export type SealingKeyPair = HpkeKeyPair

/** @param seed 32 random bytes (RFC 9180 DeriveKeyPair) */
export function deriveSealingKeyPair(seed: Uint8Array): SealingKeyPair {
  return deriveKeyPair(seed)
}

/** Seals to a public key. Throws MALFORMED for a key that is none, TOO_LARGE above SEALED_MAIL_MAX_BYTES. */
export function sealMail(plaintext: Uint8Array, sealingKey: Uint8Array): Uint8Array {
  const padded = pad(plaintext)
  if (padded.byteLength > SEALED_MAIL_MAX_BYTES)
    throw new HongyanError('TOO_LARGE', 'the message is too large for mail')
  try {
    return SealedMail.encode({ suite: SUITE_X25519, ...hpke.seal(padded, sealingKey) })
  } catch (error) {
    throw new HongyanError('MALFORMED', 'a sealing key is not usable', { cause: error })
  }
}

/**
 * Opens with the first of the private keys (32 bytes each) that it is for. Throws MALFORMED when it is for none of them or
 * was altered.
 */
export function openMail(sealed: Uint8Array, privateKeys: readonly Uint8Array[]): Uint8Array {
  const mail = decoding('sealed mail', () => SealedMail.decode(sealed))
  if (mail.suite !== SUITE_X25519) throw new HongyanError('MALFORMED', 'mail sealed with an unknown suite')
  let cause: unknown
  for (const privateKey of privateKeys) {
    try {
      return unpad(hpke.open(mail, privateKeyOf(privateKey)))
    } catch (error) {
      cause = error
    }
  }
  throw new HongyanError('MALFORMED', 'mail cannot be opened', { cause })
}

/** Length (4 bytes, big-endian), content, zeros up to the next power of two. */
function pad(content: Uint8Array): Uint8Array {
  let bucket = SMALLEST_BUCKET_BYTES
  while (bucket < content.byteLength + LENGTH_BYTES) bucket *= 2
  const padded = new Uint8Array(bucket)
  new DataView(padded.buffer).setUint32(0, content.byteLength)
  padded.set(content, LENGTH_BYTES)
  return padded
}

function unpad(padded: Uint8Array): Uint8Array {
  if (padded.byteLength < LENGTH_BYTES) throw new HongyanError('MALFORMED', 'padding is missing')
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0)
  if (length > padded.byteLength - LENGTH_BYTES) throw new HongyanError('MALFORMED', 'padding is wrong')
  return padded.subarray(LENGTH_BYTES, LENGTH_BYTES + length)
}
