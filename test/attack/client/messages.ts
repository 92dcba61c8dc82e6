/** Private and room messages (sections 8 and 10), honest or not: every claim in them is the caller's. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { decode, encode, type Fields } from './document.ts'
import { idOf, type Key, multihashOf } from './keys.ts'

const PRIVATE = 'hongyan/private/1'
const ROOM = 'hongyan/room/1'

export interface Forged {
  readonly id: Uint8Array
  readonly bytes: Uint8Array
}

export interface PrivateClaims {
  readonly sender: string
  /** PeerId. */
  readonly device: string
  readonly recipient: string
  readonly sequence?: number
  readonly sentAtMs?: number
  /** `text`, `receipt`, `fileOffer` or `fileAnswer`. */
  readonly body: Fields
}

/** `SignedPrivate`. @param device signs, whoever it says it is */
export function privateMessage(device: Key, certificate: Uint8Array, { body, ...claims }: PrivateClaims): Forged {
  const { sender, recipient, sequence = 1, sentAtMs = Date.now() } = claims
  const origin = { sender, device: multihashOf(claims.device), sequence, sentAtMs, nonce: randomBytes(16) }
  const payload = encode('PrivatePayload', { ...origin, recipient, ...body })
  const signature = device.sign(PRIVATE, payload)
  return { id: idOf(PRIVATE, payload), bytes: encode('SignedPrivate', { payload, signature, certificate }) }
}

/** The same signed bytes with other claims: what an alteration is. */
export function alterPrivate(bytes: Uint8Array, change: Fields): Forged {
  const { payload, signature, certificate } = decode<SignedPrivate>('SignedPrivate', bytes)
  const altered = encode('PrivatePayload', { ...decode('PrivatePayload', payload), ...change })
  return { id: idOf(PRIVATE, altered), bytes: encode('SignedPrivate', { payload: altered, signature, certificate }) }
}

interface SignedPrivate {
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  readonly certificate: Uint8Array
}

export interface RoomClaims {
  readonly room: string
  readonly sender: string
  readonly device: string
  readonly sequence?: number
  readonly lamport?: number
  readonly sentAtMs?: number
  readonly text: string
}

/** `SignedRoom`. */
export function roomMessage(device: Key, pass: Uint8Array, claims: RoomClaims): Forged {
  const { room, sender, sequence = 1, lamport = 1, sentAtMs = Date.now(), text } = claims
  const origin = { room, sender, device: multihashOf(claims.device), sequence, lamport, sentAtMs }
  const payload = encode('RoomPayload', { ...origin, nonce: randomBytes(16), text: { text } })
  const signature = device.sign(ROOM, payload)
  return { id: idOf(ROOM, payload), bytes: encode('SignedRoom', { payload, signature, pass }) }
}

export interface Epoch {
  readonly epoch: number
  readonly startsAtMs: number
  readonly key: Uint8Array
}

/** The newest that has started. */
export function currentEpoch(epochs: readonly Epoch[]): Epoch {
  const started = epochs.filter(({ startsAtMs }) => startsAtMs <= Date.now())
  const [newest] = started.toSorted((one, other) => other.epoch - one.epoch)
  if (newest === undefined) throw new Error('no epoch has started')
  return newest
}

/** `SealedRoom`. */
export function sealRoom(signed: Uint8Array, room: string, { epoch, key }: Epoch): Uint8Array {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData(room, epoch))
  const ciphertext = Buffer.concat([cipher.update(signed), cipher.final(), cipher.getAuthTag()])
  return encode('SealedRoom', { epoch, nonce, ciphertext })
}

/** The `SignedRoom` inside. Throws for another room's or epoch's key. */
export function unsealRoom(sealed: Uint8Array, room: string, epochs: readonly Epoch[]): Uint8Array {
  const { epoch, nonce, ciphertext } = decode<{ epoch: number; nonce: Uint8Array; ciphertext: Uint8Array }>(
    'SealedRoom',
    sealed,
  )
  const key = epochs.find((known) => known.epoch === epoch)?.key
  if (key === undefined) throw new Error('an unknown epoch')
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(associatedData(room, epoch))
  decipher.setAuthTag(ciphertext.subarray(-16))
  return Buffer.concat([decipher.update(ciphertext.subarray(0, -16)), decipher.final()])
}

export function nextChain(previous: Uint8Array, id: Uint8Array): Uint8Array {
  return createHash('sha256').update('hongyan/archive/1\0').update(previous).update(id).digest()
}

function associatedData(room: string, epoch: number): Uint8Array {
  const number = Buffer.alloc(4)
  number.writeUInt32BE(epoch)
  return Buffer.concat([Buffer.from(`hongyan/room-seal/1\0${room}\0`), number])
}
