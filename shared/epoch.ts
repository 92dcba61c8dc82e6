/**
 * Epoch keys: the AES-256-GCM key of a room for a time. They make gossip noise to whoever is not a member; who wrote a
 * message is proved by the signature inside.
 */
import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto'
import { concat, toUtf8 } from './bytes.ts'
import type { Instant } from './clock.ts'
import { HongyanError } from './errors.ts'
import type { RoomName } from './names.ts'
import { SealedRoom } from './pb/message.ts'
import { DOMAIN } from './protocols.ts'
import { decoding } from './signed.ts'

export interface EpochKey {
  /** Grows by one with each key of a room. */
  readonly epoch: number
  readonly startsAtMs: Instant
  /** 32 bytes. */
  readonly key: Uint8Array
}

export const EPOCH_NONCE_BYTES = 12
const TAG_BYTES = 16

/** The epoch in force at `now`: the newest that has started. Undefined when none has. */
export function currentEpoch(epochs: readonly EpochKey[], now: Instant): EpochKey | undefined {
  let current: EpochKey | undefined
  for (const epoch of epochs) {
    if (epoch.startsAtMs <= now && (current === undefined || epoch.epoch > current.epoch)) current = epoch
  }
  return current
}

/**
 * Keys go to node:crypto as KeyObjects: it takes longer to find out that bytes are none than to encrypt a message.
 *
 * @param nonce 12 random bytes, never used before with this key
 */
export function sealRoom(signed: Uint8Array, room: RoomName, { epoch, key }: EpochKey, nonce: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce)
  cipher.setAAD(associatedData(room, epoch))
  const ciphertext = concat([cipher.update(signed), cipher.final(), cipher.getAuthTag()])
  return SealedRoom.encode({ epoch, nonce, ciphertext })
}

/** The epoch that a sealed message names, so that its key can be looked up. Throws MALFORMED. */
export function epochOf(sealed: Uint8Array): number {
  return decoding('a sealed room message', () => SealedRoom.decode(sealed)).epoch
}

/** Returns SignedRoom bytes. Throws MALFORMED when it was sealed for another room or epoch, or altered. */
export function unsealRoom(sealed: Uint8Array, room: RoomName, { epoch, key }: EpochKey): Uint8Array {
  const message = decoding('a sealed room message', () => SealedRoom.decode(sealed))
  const { nonce, ciphertext } = message
  if (message.epoch !== epoch || nonce.byteLength !== EPOCH_NONCE_BYTES || ciphertext.byteLength < TAG_BYTES) {
    throw new HongyanError('MALFORMED', 'a sealed room message is not of this form')
  }
  try {
    const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(associatedData(room, epoch))
    decipher.setAuthTag(ciphertext.subarray(-TAG_BYTES))
    return concat([decipher.update(ciphertext.subarray(0, -TAG_BYTES)), decipher.final()])
  } catch (error) {
    throw new HongyanError('MALFORMED', 'a room message cannot be opened', { cause: error })
  }
}

/** domain ‖ 0x00 ‖ room ‖ 0x00 ‖ epoch (4 bytes, big-endian). */
function associatedData(room: RoomName, epoch: number): Uint8Array {
  const number = new Uint8Array(4)
  new DataView(number.buffer).setUint32(0, epoch)
  return concat([toUtf8(`${DOMAIN.roomSeal}\0${room}\0`), number])
}
