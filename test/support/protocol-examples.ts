/** The byte examples of docs/protocol.md, made by this program from fixed keys, times and random bytes. */

import { encode } from 'it-length-prefixed'
import { RECOVERY_CODE_BYTES } from '../../peer/core/account/recovery-code.ts'
import { sealVault, type VaultContents } from '../../peer/core/account/vault.ts'
import type { FileMessage, ManifestEntry } from '../../peer/core/files/messages.ts'
import { encodeFileMessage, encodeManifest, manifestDigest } from '../../peer/files/wire/codec.ts'
import { gossipIdOf } from '../../peer/net/gossip/gossipsub.ts'
import { encodePresence } from '../../peer/net/lan/packets.ts'
import { createPresenceSeal } from '../../peer/net/lan/presence-seal.ts'
import { concat, fromHex, toUtf8 } from '../../shared/bytes.ts'
import { sealRoom } from '../../shared/epoch.ts'
import { statusOf } from '../../shared/errors.ts'
import { deviceBytes, signAccountRecord } from '../../shared/identity.ts'
import {
  type FileAnswer,
  messageIdOf,
  nextChain,
  type PrivateBody,
  signPrivate,
  signRoom,
  type TransferId,
} from '../../shared/message.ts'
import { LOBBY } from '../../shared/names.ts'
import { DirectFrame } from '../../shared/pb/direct.ts'
import { FileAnswerBody, PrivatePayload, SignedPrivate, SignedRoom } from '../../shared/pb/message.ts'
import { SessionFrame } from '../../shared/pb/session.ts'
import { DOMAIN, topicOf } from '../../shared/protocols.ts'
import { deriveSealingKeyPair } from '../../shared/seal.ts'
import { METHODS, PUSHES } from '../../shared/session-methods.ts'
import { decodeSigned } from '../../shared/signed.ts'
import { bulkExamples } from './bulk-examples.ts'
import { alice, bob, letter, line, NOW, rendezvous, seed, server } from './cast.ts'

/** Seed of bob's (小明's) sealing key. */
const sealingSeed = seed(9)
export const sealingKeys = deriveSealingKeyPair(sealingSeed)
export const epochKey = { epoch: 7, startsAtMs: NOW - 1000, key: seed(0x0b) }
export const exportKey = new Uint8Array(64).fill(0x0d)
export const vaultContents: VaultContents = {
  accountSeed: seed(4),
  sealingKeys: [{ seed: sealingSeed, createdAtMs: NOW }],
}
export const vaultKey = seed(0x20)
export const recoveryCode = Uint8Array.from({ length: RECOVERY_CODE_BYTES }, (_, index) => 0x50 + index)

const transferId = '000102030405060708090a0b0c0d0e0f' as TransferId
export const manifest: readonly ManifestEntry[] = [
  { path: '雁.txt', folder: false, sizeBytes: 5, modifiedAtMs: NOW, executable: false },
]
export const offer: PrivateBody = {
  type: 'fileOffer',
  transferId,
  name: '雁.txt',
  folder: false,
  count: 1,
  sizeBytes: 5,
  manifestDigest: Uint8Array.from(manifestDigest(encodeManifest(manifest))),
}
/** BLAKE3 of `hello`. */
const helloDigest = fromHex('ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f')

/** Of a folder with another in it. */
export const folderManifest: readonly ManifestEntry[] = [
  { path: '空', folder: true, sizeBytes: 0, modifiedAtMs: NOW, executable: false },
  { path: '空/跑.sh', folder: false, sizeBytes: 300, modifiedAtMs: NOW, executable: true },
]

export const fileMessages: Readonly<Record<string, FileMessage>> = {
  'file-pull': { type: 'pull', transferId, wantManifest: true, offset: 0 },
  'file-look': { type: 'look', transferId },
  'file-manifest': { type: 'manifest', entries: manifest, last: true },
  'file-pages-taken': { type: 'pagesTaken', count: 1 },
  'file-checking': { type: 'checking', bytes: 300 },
  'file-reply': { type: 'reply', prefixDigest: new Uint8Array() },
  'file-reply-resumed': { type: 'reply', prefixDigest: helloDigest, bulk: { port: 50_000, secret: seed(0x0e) } },
  'file-begin': { type: 'begin', offset: 0 },
  'file-data': { type: 'data', data: toUtf8('hello') },
  'file-ends': { type: 'ends', digests: [helloDigest] },
  'file-progress': { type: 'progress', offset: 5 },
  'file-verified': { type: 'verified' },
  'file-failure': { type: 'failure', code: 'SOURCE_CHANGED' },
}

const privateMessage = signPrivate(letter, alice.device, alice.certificate)
const offerMessage = signPrivate({ ...letter, sequence: 2, body: offer }, alice.device, alice.certificate)
const roomMessage = signRoom(line, alice.device, alice.pass)
const sealedRoom = sealRoom(roomMessage.bytes, LOBBY, epochKey, new Uint8Array(12).fill(0x0c))
const firstChain = nextChain(new Uint8Array(), roomMessage.id)

export const sessionFrames = {
  'session-request': {
    request: { number: 1, method: METHODS.lookup.id, body: METHODS.lookup.request.encode({ username: bob.username }) },
  },
  'session-reply': {
    reply: {
      number: 2,
      status: 100,
      retryAfterMs: 0,
      serverTimeMs: NOW,
      body: METHODS.archive.reply.encode({ index: 1 }),
    },
  },
  'session-refusal': {
    reply: {
      number: 1,
      status: statusOf('RATE_LIMITED'),
      retryAfterMs: 1500,
      serverTimeMs: NOW,
      body: new Uint8Array(),
    },
  },
  'session-push': {
    push: {
      kind: PUSHES.roomHead.kind,
      body: PUSHES.roomHead.body.encode({ room: LOBBY, index: 1, chain: firstChain, ids: [fromHex(roomMessage.id)] }),
    },
  },
} satisfies Record<string, SessionFrame>

export const lanPresence = { device: alice.deviceId, port: 4001, sentAtMs: NOW }

export const depositReply = { mark: { incarnation: new Uint8Array(8).fill(0x0a), position: 300 } }

/** Two ports were dialled, one of them was found to be the device's. */
export const dialBackReply = { host: '203.0.113.7', ports: [4001, 4002], reached: [4001] }

export const directFrames = {
  'direct-hello': { hello: { pass: alice.pass } },
  'direct-ok': { ok: {} },
  'direct-message': { message: { message: privateMessage.bytes } },
  'direct-ack': { ack: { ids: [fromHex(privateMessage.id)] } },
  'direct-refuse': { refuse: { id: fromHex(privateMessage.id), status: statusOf('CLOSED') } },
} satisfies Record<string, DirectFrame>

/** Name → bytes, as they stand in the document. Frames with their length before them. */
export const examples: Readonly<Record<string, Uint8Array>> = {
  'rendezvous-public-key': rendezvous.publicKey,
  'rendezvous-peer-id': deviceBytes(server),
  'alice-account-key': alice.account.publicKey,
  'xiaoming-sealing-key': sealingKeys.publicKey,
  'signing-input': concat([toUtf8(`${DOMAIN.deviceCertificate}\0`), decodeSigned(alice.certificate).payload]),
  'account-record': signAccountRecord(
    { server, username: bob.username, sealingKey: sealingKeys.publicKey, version: 1 },
    bob.account,
  ),
  'device-certificate': alice.certificate,
  pass: alice.pass,
  vault: sealVault(vaultContents, bob.username, { vaultKey, exportKey, recoveryCode: undefined }, countedBytes(0x21)),
  'vault-with-recovery-code': sealVault(
    vaultContents,
    bob.username,
    { vaultKey, exportKey, recoveryCode },
    countedBytes(0x21),
  ),
  'private-message': privateMessage.bytes,
  'private-message-id': fromHex(privateMessage.id),
  'file-offer': offerMessage.bytes,
  'file-answer-taken': answerBody({ type: 'fileAnswer', transferId, answer: 'taken', device: bob.deviceId }),
  'file-answer-verified': answerBody({ type: 'fileAnswer', transferId, answer: 'verified', digest: helloDigest }),
  'room-message': roomMessage.bytes,
  'room-message-id': fromHex(messageIdOf(DOMAIN.roomMessage, SignedRoom.decode(roomMessage.bytes).payload)),
  'room-associated-data': concat([toUtf8(`${DOMAIN.roomSeal}\0lobby\0`), Uint8Array.of(0, 0, 0, 7)]),
  'sealed-room-message': sealedRoom,
  'lan-presence': encodePresence(
    '0f0f0f0f0f0f0f0f',
    createPresenceSeal([epochKey], server, (bytes) => new Uint8Array(bytes).fill(0x0c)).seal(lanPresence, NOW) ??
      new Uint8Array(),
  ),
  'gossip-message-id': gossipIdOf(topicOf(LOBBY), sealedRoom),
  'chain-1': firstChain,
  'chain-2': nextChain(firstChain, privateMessage.id),
  'manifest-bytes': encodeManifest(manifest),
  'manifest-digest': offer.manifestDigest,
  'folder-manifest-bytes': encodeManifest(folderManifest),
  'dial-back-reply': METHODS.dialBack.reply.encode(dialBackReply),
  'deposit-reply': METHODS.deposit.reply.encode(depositReply),
  ...bulkExamples(transferId),
  ...mapValues(sessionFrames, (frame) => framed(SessionFrame.encode(frame))),
  ...mapValues(directFrames, (frame) => framed(DirectFrame.encode(frame))),
  ...mapValues(fileMessages, (message) => framed(encodeFileMessage(message))),
}

/** A stand-in for chance: each call gives bytes of the next value. */
function countedBytes(first: number): (length: number) => Uint8Array {
  let next = first
  return (length) => new Uint8Array(length).fill(next++)
}

function framed(bytes: Uint8Array): Uint8Array {
  return encode.single(bytes).subarray()
}

function mapValues<T>(record: Readonly<Record<string, T>>, map: (value: T) => Uint8Array): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
}

/** The part of a signed message that is the answer itself. */
function answerBody(body: FileAnswer): Uint8Array {
  const { bytes } = signPrivate({ ...letter, body }, alice.device, alice.certificate)
  const { fileAnswer } = PrivatePayload.decode(SignedPrivate.decode(bytes).payload)
  return FileAnswerBody.encode(fileAnswer ?? {})
}
