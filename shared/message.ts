/**
 * Private and room messages as they are signed, checked and named. The id is made from the signed bytes, so nobody can
 * take another message's id.
 */
import { createHash } from 'node:crypto'
import { concat, toHex, toUtf8 } from './bytes.ts'
import type { Instant } from './clock.ts'
import { HongyanError } from './errors.ts'
import {
  decodeFileAnswer,
  decodeFileOffer,
  encodeFileAnswer,
  encodeFileOffer,
  type FileAnswer,
  type FileOffer,
} from './file-bodies.ts'
import {
  type DeviceCertificate,
  type DeviceId,
  deviceBytes,
  deviceIdOf,
  devicePublicKey,
  isCertificateValidAt,
  openDeviceCertificate,
  parseCanonical,
} from './identity.ts'
import { RECEIPT_MAX_IDS, TEXT_MAX_BYTES } from './limits.ts'
import { parseRoomName, type RoomName, type Username } from './names.ts'
import { openPass, type Pass } from './pass.ts'
import {
  PrivatePayload,
  ReceiptBody,
  RoomPayload,
  SignedPrivate as SignedPrivateMessage,
  SignedRoom as SignedRoomMessage,
} from './pb/message.ts'
import { DOMAIN, type Domain } from './protocols.ts'
import { decoding, isSignedBy, type Signer } from './signed.ts'

export { type FileAnswer, type FileOffer, type TransferId, transferIdFromBytes } from './file-bodies.ts'

declare const brand: unique symbol
/** 32 hexadecimal digits: the first 16 bytes of SHA-256(domain ‖ 0x00 ‖ payload). */
export type MessageId = string & { readonly [brand]: 'message' }

const MESSAGE_ID_BYTES = 16
export const NONCE_BYTES = 16
/** The last time that a calendar can name (ECMA-262, time values): what lies beyond can be shown to nobody. */
const LAST_INSTANT_MS = 8.64e15

export function messageIdOf(domain: Domain, payload: Uint8Array): MessageId {
  const digest = createHash('sha256')
    .update(toUtf8(`${domain}\0`))
    .update(payload)
    .digest()
  return toHex(digest.subarray(0, MESSAGE_ID_BYTES)) as MessageId
}

/** Checks the length. Throws MALFORMED. */
export function messageIdFromBytes(bytes: Uint8Array): MessageId {
  if (bytes.byteLength !== MESSAGE_ID_BYTES) throw new HongyanError('MALFORMED', 'a message id has 16 bytes')
  return toHex(bytes) as MessageId
}

/** `stored` is told to the account's own other devices only. */
export type ReceiptKind = 'failed' | 'stored' | 'delivered' | 'read'

export type PrivateBody =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'receipt'; readonly kind: ReceiptKind; readonly ids: readonly MessageId[] }
  | FileOffer
  | FileAnswer

/** What both kinds of message say about their origin. */
interface Origin {
  readonly sender: Username
  readonly device: DeviceId
  /** Per sender device and conversation, from 1. */
  readonly sequence: number
  /** Corrected time of the sender. */
  readonly sentAtMs: Instant
  /** 16 random bytes. */
  readonly nonce: Uint8Array
}

export interface PrivateMessage extends Origin {
  readonly recipient: Username
  readonly body: PrivateBody
}

export interface RoomMessage extends Origin {
  readonly room: RoomName
  /** 1 + the highest lamport that the sender had seen in the room. */
  readonly lamport: number
  readonly text: string
}

/** A private message with the bytes that prove it. */
export interface OpenedPrivate {
  readonly id: MessageId
  readonly message: PrivateMessage
  readonly certificate: DeviceCertificate
}

export interface OpenedRoom {
  readonly id: MessageId
  readonly message: RoomMessage
  readonly pass: Pass
}

/** @param certificate Signed(DeviceCertificate) of the signing device */
export function signPrivate(
  message: PrivateMessage,
  device: Signer,
  certificate: Uint8Array,
): { readonly id: MessageId; readonly bytes: Uint8Array } {
  const payload = PrivatePayload.encode({
    ...message,
    device: deviceBytes(message.device),
    ...encodeBody(message.body),
  })
  const { signature } = device.sign(DOMAIN.privateMessage, payload)
  const bytes = SignedPrivateMessage.encode({ payload, signature, certificate })
  return { id: messageIdOf(DOMAIN.privateMessage, payload), bytes }
}

/**
 * Checks form, certificate and signature: sender and device are whom the account key names. Whether that account key
 * is the pinned one is for the caller. Throws MALFORMED, INVALID_NAME or TOO_LARGE.
 */
export function openPrivate(bytes: Uint8Array, server: DeviceId): OpenedPrivate {
  const signed = decoding('a private message', () => SignedPrivateMessage.decode(bytes))
  const certificate = openDeviceCertificate(signed.certificate)
  if (!isSignedBy(devicePublicKey(certificate.device), DOMAIN.privateMessage, signed)) {
    throw malformed('a private message is not signed by its device')
  }
  const payload = decoding('a private message', () => PrivatePayload.decode(signed.payload))
  const message: PrivateMessage = {
    ...openOrigin(payload),
    recipient: parseCanonical(payload.recipient),
    body: decodeBody(payload),
  }
  requireAuthor(message, certificate, server)
  return { id: messageIdOf(DOMAIN.privateMessage, signed.payload), message, certificate }
}

/** @param pass Signed(Pass) of the author */
export function signRoom(
  message: RoomMessage,
  device: Signer,
  pass: Uint8Array,
): { readonly id: MessageId; readonly bytes: Uint8Array } {
  const { text, ...rest } = message
  const payload = RoomPayload.encode({
    ...rest,
    device: deviceBytes(message.device),
    text: { text: requireText(text) },
  })
  const { signature } = device.sign(DOMAIN.roomMessage, payload)
  return { id: messageIdOf(DOMAIN.roomMessage, payload), bytes: SignedRoomMessage.encode({ payload, signature, pass }) }
}

/**
 * Checks form, pass and signature. The pass's time is for the caller: live messages need a valid one, history only a
 * certificate that held when the message was sent. Throws MALFORMED, INVALID_NAME or TOO_LARGE.
 */
export function openRoom(bytes: Uint8Array, server: DeviceId): OpenedRoom {
  const signed = decoding('a room message', () => SignedRoomMessage.decode(bytes))
  const pass = openPass(signed.pass, server)
  if (!isSignedBy(devicePublicKey(pass.certificate.device), DOMAIN.roomMessage, signed)) {
    throw malformed('a room message is not signed by its device')
  }
  const payload = decoding('a room message', () => RoomPayload.decode(signed.payload))
  if (payload.text == null) throw malformed('a room message has no body of a known kind')
  const message: RoomMessage = {
    ...openOrigin(payload),
    room: parseRoomName(payload.room),
    lamport: payload.lamport,
    text: requireText(payload.text.text),
  }
  if (message.room !== payload.room) throw malformed('a signed name is not in canonical form')
  requireAuthor(message, pass.certificate, server)
  return { id: messageIdOf(DOMAIN.roomMessage, signed.payload), message, pass }
}

/**
 * The id of a message by its bytes, of which nothing else is checked: whether what stands beside them is still theirs.
 * Throws MALFORMED.
 */
export function idOfBytes(bytes: Uint8Array, kind: 'private' | 'room'): MessageId {
  const [domain, codec] =
    kind === 'room' ? [DOMAIN.roomMessage, SignedRoomMessage] : [DOMAIN.privateMessage, SignedPrivateMessage]
  return messageIdOf(domain, decoding('a message', () => codec.decode(bytes)).payload)
}

/**
 * Which of its device's messages in that room it is, by its bytes, of which nothing else is checked. Throws MALFORMED.
 */
export function numberOfRoomMessage(bytes: Uint8Array): { readonly device: DeviceId; readonly sequence: number } {
  const { payload } = decoding('a room message', () => SignedRoomMessage.decode(bytes))
  const { device, sequence } = decoding('a room message', () => RoomPayload.decode(payload))
  return { device: deviceIdOf(device), sequence: Number(sequence) }
}

/** The archive's hash chain: SHA-256(domain ‖ 0x00 ‖ previous ‖ id); `previous` is empty before the first entry. */
export function nextChain(previous: Uint8Array, id: MessageId): Uint8Array {
  const input = concat([toUtf8(`${DOMAIN.archiveChain}\0`), previous, Buffer.from(id, 'hex')])
  return Uint8Array.from(createHash('sha256').update(input).digest())
}

/** Throws TOO_LARGE, or INVALID_PARAMS when there is nothing to send. */
export function requireText(text: string): string {
  if (text.length === 0) throw new HongyanError('INVALID_PARAMS', 'the text is empty', { reason: 'textEmpty' })
  if (text.length > TEXT_MAX_BYTES || toUtf8(text).byteLength > TEXT_MAX_BYTES) {
    throw new HongyanError('TOO_LARGE', `a message has at most ${TEXT_MAX_BYTES} bytes of text`)
  }
  return text
}

function openOrigin(payload: PrivatePayload | RoomPayload): Origin {
  if (payload.nonce.byteLength !== NONCE_BYTES) throw malformed('a nonce has 16 bytes')
  if (!Number.isSafeInteger(payload.sequence) || payload.sequence < 1) throw malformed('a sequence begins at 1')
  if (payload.sentAtMs > LAST_INSTANT_MS) throw malformed('a message is sent at no time that there is')
  return {
    sender: parseCanonical(payload.sender),
    device: deviceIdOf(payload.device),
    sequence: payload.sequence,
    sentAtMs: payload.sentAtMs,
    nonce: payload.nonce,
  }
}

function requireAuthor(origin: Origin, certificate: DeviceCertificate, server: DeviceId): void {
  if (certificate.server !== server) throw malformed('a message from another rendezvous')
  if (certificate.username !== origin.sender || certificate.device !== origin.device) {
    throw malformed('a message whose certificate names somebody else')
  }
  if (!isCertificateValidAt(certificate, origin.sentAtMs)) throw malformed("a message outside its certificate's life")
}

function encodeBody(body: PrivateBody): Partial<PrivatePayload> {
  switch (body.type) {
    case 'text':
      return { text: { text: requireText(body.text) } }
    case 'receipt':
      return {
        receipt: {
          kind: RECEIPT_KINDS[body.kind],
          ids: body.ids.map((id) => Buffer.from(id, 'hex')),
        },
      }
    case 'fileOffer':
      return { fileOffer: encodeFileOffer(body) }
    case 'fileAnswer':
      return { fileAnswer: encodeFileAnswer(body) }
  }
}

const RECEIPT_KINDS: Readonly<Record<ReceiptKind, ReceiptBody.Kind>> = {
  failed: ReceiptBody.Kind.FAILED,
  stored: ReceiptBody.Kind.STORED,
  delivered: ReceiptBody.Kind.DELIVERED,
  read: ReceiptBody.Kind.READ,
}

function receiptKindOf(kind: ReceiptBody.Kind): ReceiptKind {
  const kinds = Object.keys(RECEIPT_KINDS) as ReceiptKind[]
  return kinds.find((known) => RECEIPT_KINDS[known] === kind) ?? 'delivered'
}

function decodeBody(payload: PrivatePayload): PrivateBody {
  const { text, receipt, fileOffer, fileAnswer } = payload
  if (text != null) return { type: 'text', text: requireText(text.text) }
  if (receipt != null) {
    if (receipt.ids.length > RECEIPT_MAX_IDS) throw malformed('a receipt with too many ids')
    return { type: 'receipt', kind: receiptKindOf(receipt.kind), ids: receipt.ids.map(messageIdFromBytes) }
  }
  if (fileOffer != null) return decodeFileOffer(fileOffer)
  if (fileAnswer != null) return decodeFileAnswer(fileAnswer)
  throw malformed('a private message has no body of a known kind')
}

function malformed(why: string): HongyanError {
  return new HongyanError('MALFORMED', why)
}
