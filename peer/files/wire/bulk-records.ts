/**
 * Records of the bulk connection: AES-256-GCM, a key of its own for each direction, the record's number as nonce, kind
 * and length as associated data. So a record can be neither forged, altered, repeated, moved nor left out unnoticed.
 *
 * On the wire: kind (1 byte) ‖ length of the content (3 bytes, big-endian) ‖ ciphertext ‖ tag (16 bytes).
 */
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { concat, fromHex, toUtf8 } from '../../../shared/bytes.ts'
import { HongyanError } from '../../../shared/errors.ts'
import { type DeviceId, deviceBytes } from '../../../shared/identity.ts'
import { BULK_RECORD_MAX_BYTES, BULK_RECORDS_MAX } from '../../../shared/limits.ts'
import type { TransferId } from '../../../shared/message.ts'
import { DOMAIN } from '../../../shared/protocols.ts'

export type RecordKind = 'hello' | 'data' | 'frame' | 'end'

export interface BulkContext {
  readonly transferId: TransferId
  readonly dialler: DeviceId
  readonly listener: DeviceId
}

export interface BulkKeys {
  readonly fromDialler: KeyObject
  readonly fromListener: KeyObject
}

export interface Sealer {
  /** Pieces to be written one after another. Throws UNREACHABLE when the key is used up. */
  seal(kind: RecordKind, content: Uint8Array): readonly Uint8Array[]
}

export interface OpenedRecord {
  readonly kind: RecordKind
  readonly content: Uint8Array
}

export interface Opener {
  /** @param record whole, as it came. Throws UNREACHABLE unless it is what the other side sealed next. */
  open(record: Uint8Array): OpenedRecord
}

export const SECRET_BYTES = 32
export const HEAD_BYTES = 4
const TAG_BYTES = 16
/** A hello has no content: its tag is the proof. */
export const HELLO_BYTES = HEAD_BYTES + TAG_BYTES
export const SEALED_MAX_BYTES = HEAD_BYTES + BULK_RECORD_MAX_BYTES + TAG_BYTES

const KEY_BYTES = 32
const NONCE_BYTES = 12
const CIPHER = 'aes-256-gcm'
/** By their number on the wire. */
const KINDS: readonly RecordKind[] = ['hello', 'data', 'frame', 'end']

/** HKDF-SHA256 (RFC 5869) without salt; all that is bound has a fixed length. @param secret 32 bytes, used once */
export function deriveBulkKeys(secret: Uint8Array, { transferId, dialler, listener }: BulkContext): BulkKeys {
  const bound = [toUtf8(`${DOMAIN.bulk}\0`), fromHex(transferId), deviceBytes(dialler), deviceBytes(listener)]
  const keys = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), concat(bound), 2 * KEY_BYTES))
  return {
    fromDialler: createSecretKey(keys.subarray(0, KEY_BYTES)),
    fromListener: createSecretKey(keys.subarray(KEY_BYTES)),
  }
}

/** One per key, or nonces repeat. */
export function createSealer(key: KeyObject, recordsMax = BULK_RECORDS_MAX): Sealer {
  const nextNonce = createNonces(recordsMax)
  return {
    seal(kind, content) {
      if (content.byteLength > BULK_RECORD_MAX_BYTES) throw new HongyanError('TOO_LARGE', 'a record over its cap')
      const head = Buffer.allocUnsafe(HEAD_BYTES)
      head.writeUInt32BE(KINDS.indexOf(kind) * 2 ** 24 + content.byteLength)
      const cipher = createCipheriv(CIPHER, key, nextNonce())
      cipher.setAAD(head)
      const sealed = cipher.update(content)
      cipher.final()
      return [head, sealed, cipher.getAuthTag()]
    },
  }
}

export function createOpener(key: KeyObject, recordsMax = BULK_RECORDS_MAX): Opener {
  const nextNonce = createNonces(recordsMax)
  return {
    open(record) {
      const kind = KINDS[record[0] ?? KINDS.length]
      if (kind === undefined) throw new HongyanError('UNREACHABLE', 'a record of an unknown kind')
      const decipher = createDecipheriv(CIPHER, key, nextNonce(), { authTagLength: TAG_BYTES })
      let content: Uint8Array
      try {
        decipher.setAAD(record.subarray(0, HEAD_BYTES))
        decipher.setAuthTag(record.subarray(-TAG_BYTES))
        content = decipher.update(record.subarray(HEAD_BYTES, -TAG_BYTES))
        decipher.final()
      } catch (cause) {
        throw new HongyanError('UNREACHABLE', 'a record that the other side did not send next', { cause })
      }
      return { kind, content }
    },
  }
}

/** How long the record is that begins with this head, which is believed only once the record is opened. */
export function sealedBytesOf(head: Uint8Array): number {
  const content = ((head[1] ?? 0) << 16) | ((head[2] ?? 0) << 8) | (head[3] ?? 0)
  if (content > BULK_RECORD_MAX_BYTES) throw new HongyanError('UNREACHABLE', 'a record over its cap')
  return HEAD_BYTES + content + TAG_BYTES
}

/** 0, 1, 2 … as 12 bytes, big-endian, and then no more: under one key no nonce is used twice. */
function createNonces(max: number): () => Uint8Array {
  const nonce = Buffer.alloc(NONCE_BYTES)
  let count = 0
  return () => {
    if (count >= max) throw new HongyanError('UNREACHABLE', 'the key of this connection is used up')
    nonce.writeUInt32BE(count, NONCE_BYTES - 4)
    count += 1
    return nonce
  }
}
