/**
 * HPKE in base mode, one message per context (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, with
 * empty associated data. Every primitive is node:crypto's; here is only the order in which they are used.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import { concat, toUtf8 } from './bytes.ts'
import { PUBLIC_KEYS_REMEMBERED_MAX } from './limits.ts'
import { memoize } from './memo.ts'
import { exportPublicKey, importPrivateKey, importPublicKey, X25519_KEY_BYTES } from './x25519.ts'

/** X25519, 32 bytes each. */
export interface HpkeKeyPair {
  readonly publicKey: Uint8Array
  readonly privateKey: Uint8Array
}

export interface HpkeMessage {
  /** The ephemeral public key, 32 bytes. */
  readonly enc: Uint8Array
  readonly ciphertext: Uint8Array
}

export interface Hpke {
  /** Throws when `publicKey` is none. */
  seal(plaintext: Uint8Array, publicKey: Uint8Array): HpkeMessage
  /** Throws when it was sealed to another key or altered. */
  open(message: HpkeMessage, privateKey: KeyObject): Uint8Array
}

/** Of AES-256. */
const KEY_BYTES = 32
const TAG_BYTES = 16
const NONCE_BYTES = 12

const EMPTY = new Uint8Array()
const VERSION = toUtf8('HPKE-v1')
/** "KEM" ‖ kem_id, and "HPKE" ‖ kem_id ‖ kdf_id ‖ aead_id. */
const KEM_SUITE = concat([toUtf8('KEM'), Uint8Array.of(0, 0x20)])
const SUITE = concat([toUtf8('HPKE'), Uint8Array.of(0, 0x20, 0, 1, 0, 2)])
const MODE_BASE = Uint8Array.of(0)

/** @param seed 32 random bytes (DeriveKeyPair, section 7.1.3) */
export function deriveKeyPair(seed: Uint8Array): HpkeKeyPair {
  const privateKey = extractAndExpand(KEM_SUITE, {
    salt: EMPTY,
    extract: ['dkp_prk', seed],
    expand: ['sk', EMPTY],
    bytes: X25519_KEY_BYTES,
  })
  return { publicKey: exportPublicKey(createPublicKey(importPrivateKey(privateKey))), privateKey }
}

/** @param info what the messages are for: one sealed for something else cannot be opened */
export function createHpke(info: Uint8Array): Hpke {
  const context = concat([
    MODE_BASE,
    labeledExtract(SUITE, 'psk_id_hash', EMPTY),
    labeledExtract(SUITE, 'info_hash', info),
  ])

  /** Key and nonce of the one message (sections 4.1 and 5.1). */
  function schedule(
    shared: Uint8Array,
    enc: Uint8Array,
    publicKey: Uint8Array,
  ): { key: Uint8Array; nonce: Uint8Array } {
    const sharedSecret = extractAndExpand(KEM_SUITE, {
      salt: EMPTY,
      extract: ['eae_prk', shared],
      expand: ['shared_secret', concat([enc, publicKey])],
      bytes: KEY_BYTES,
    })
    const derive = (label: string, bytes: number) =>
      extractAndExpand(SUITE, { salt: sharedSecret, extract: ['secret', EMPTY], expand: [label, context], bytes })
    return { key: derive('key', KEY_BYTES), nonce: derive('base_nonce', NONCE_BYTES) }
  }

  return {
    seal(plaintext, recipient) {
      const ephemeral = generateKeyPairSync('x25519')
      const enc = exportPublicKey(ephemeral.publicKey)
      const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: recipientKey(recipient) })
      const { key, nonce } = schedule(shared, enc, recipient)
      const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce)
      return { enc, ciphertext: concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]) }
    },
    open({ enc, ciphertext }, privateKey) {
      if (ciphertext.byteLength < TAG_BYTES) throw new RangeError('a ciphertext ends with its tag')
      // OpenSSL refuses the points of low order, whose secret would be zero, as section 7.1.4 wants it.
      const shared = diffieHellman({ privateKey, publicKey: importPublicKey(enc) })
      const { key, nonce } = schedule(shared, enc, publicKeyOf(privateKey))
      const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), nonce, { authTagLength: TAG_BYTES })
      decipher.setAuthTag(ciphertext.subarray(-TAG_BYTES))
      return concat([decipher.update(ciphertext.subarray(0, -TAG_BYTES)), decipher.final()])
    },
  }
}

/** One writes to the same people again and again, and importing a key costs as much as agreeing on a secret. */
const recipientKey = memoize(importPublicKey, PUBLIC_KEYS_REMEMBERED_MAX)

const publicKeys = new WeakMap<KeyObject, Uint8Array>()

function publicKeyOf(privateKey: KeyObject): Uint8Array {
  const known = publicKeys.get(privateKey)
  if (known !== undefined) return known
  const publicKey = exportPublicKey(createPublicKey(privateKey))
  publicKeys.set(privateKey, publicKey)
  return publicKey
}

// ---- HKDF with labels (section 4)

type Labeled = readonly [label: string, value: Uint8Array]

/** LabeledExpand of LabeledExtract. */
function extractAndExpand(
  suite: Uint8Array,
  { salt, extract, expand, bytes }: { salt: Uint8Array; extract: Labeled; expand: Labeled; bytes: number },
): Uint8Array {
  const length = Uint8Array.of(bytes >> 8, bytes & 0xff)
  const info = concat([length, labeled(suite, expand)])
  // As a KeyObject: node:crypto takes long to find out that bytes are none.
  return new Uint8Array(hkdfSync('sha256', createSecretKey(labeled(suite, extract)), salt, info, bytes))
}

/** With an empty salt. */
function labeledExtract(suite: Uint8Array, ...extract: Labeled): Uint8Array {
  return createHmac('sha256', EMPTY).update(labeled(suite, extract)).digest()
}

function labeled(suite: Uint8Array, [label, value]: Labeled): Uint8Array {
  return concat([VERSION, suite, toUtf8(label), value])
}
