import { describe, expect, test } from 'vitest'
import { toHex } from '../../shared/bytes.ts'
import { DEVICE_CERTIFICATE_LIFE_MS, RECEIPT_MAX_IDS, TEXT_MAX_BYTES } from '../../shared/limits.ts'
import {
  type MessageId,
  messageIdFromBytes,
  nextChain,
  openPrivate,
  openRoom,
  type PrivateBody,
  type PrivateMessage,
  requireText,
  signPrivate,
  signRoom,
  type TransferId,
} from '../../shared/message.ts'
import { PrivatePayload, RoomPayload, SignedPrivate, SignedRoom } from '../../shared/pb/message.ts'
import { DOMAIN } from '../../shared/protocols.ts'
import { alice, bob, letter, line, NOW, person, seed, server } from '../support/cast.ts'
import { refusalOf } from '../support/refusal.ts'

const id = '00112233445566778899aabbccddeeff' as MessageId
const transferId = 'ffeeddccbbaa99887766554433221100' as TransferId

function signed(part: Partial<PrivateMessage> = {}): Uint8Array {
  return signPrivate({ ...letter, ...part }, alice.device, alice.certificate).bytes
}

/** A private message of alice's device with fields that no honest peer would sign. */
function forgedPrivate(part: object): Uint8Array {
  const payload = PrivatePayload.encode({ ...PrivatePayload.decode(SignedPrivate.decode(signed()).payload), ...part })
  const { signature } = alice.device.sign(DOMAIN.privateMessage, payload)
  return SignedPrivate.encode({ payload, signature, certificate: alice.certificate })
}

describe('a private message', () => {
  test.each<PrivateBody>([
    { type: 'text', text: '鸿雁 carries letters 🕊' },
    { type: 'receipt', kind: 'delivered', ids: [id] },
    { type: 'receipt', kind: 'read', ids: [id, id] },
    {
      type: 'fileOffer',
      transferId,
      name: 'a.txt',
      folder: false,
      count: 1,
      sizeBytes: 2 ** 40,
      manifestDigest: seed(8),
    },
    { type: 'fileAnswer', transferId, answer: 'accepted' },
    { type: 'fileAnswer', transferId, answer: 'declined' },
    { type: 'fileOffer', transferId, name: '照片', folder: true, count: 3, sizeBytes: 9, manifestDigest: seed(8) },
    { type: 'fileAnswer', transferId, answer: 'cancelled' },
    { type: 'fileAnswer', transferId, answer: 'paused' },
    { type: 'fileAnswer', transferId, answer: 'resumed' },
    { type: 'fileAnswer', transferId, answer: 'taken', device: alice.deviceId },
    { type: 'fileAnswer', transferId, answer: 'verified', digest: new Uint8Array(32).fill(9) },
  ])('arrives as it was written: %o', (body) => {
    const sent = signPrivate({ ...letter, body }, alice.device, alice.certificate)
    const opened = openPrivate(sent.bytes, server)
    expect(opened.id).toBe(sent.id)
    expect(opened.message).toEqual({ ...letter, body })
    expect(opened.certificate).toMatchObject({ username: 'alice', device: alice.deviceId })
  })

  test('has an id that any change of what is signed changes', () => {
    const changes: Partial<PrivateMessage>[] = [
      {},
      { sequence: 2 },
      { sentAtMs: NOW + 1 },
      { nonce: new Uint8Array(16).fill(8) },
      { recipient: alice.username },
      { body: { type: 'text', text: '鸿雁 carries letters.' } },
    ]
    const ids = changes.map((part) => openPrivate(signed(part), server).id)
    expect(new Set(ids).size).toBe(changes.length)
  })

  test('under the certificate of somebody else is refused', () => {
    const foreign = signPrivate(letter, alice.device, bob.certificate).bytes
    expect(refusalOf(() => openPrivate(foreign, server))).toBe('MALFORMED')
    const asAlice = signPrivate({ ...letter, device: bob.deviceId }, bob.device, bob.certificate).bytes
    expect(refusalOf(() => openPrivate(asAlice, server))).toBe('MALFORMED')
    const asDevice = signPrivate({ ...letter, sender: bob.username }, bob.device, bob.certificate).bytes
    expect(refusalOf(() => openPrivate(asDevice, server))).toBe('MALFORMED')
  })

  test('from another rendezvous is refused', () => {
    expect(refusalOf(() => openPrivate(signed(), bob.deviceId))).toBe('MALFORMED')
  })

  test("outside its certificate's life is refused", () => {
    const late = signed({ sentAtMs: NOW + DEVICE_CERTIFICATE_LIFE_MS + 3_600_000 })
    expect(refusalOf(() => openPrivate(late, server))).toBe('MALFORMED')
  })

  test.each([
    ['a short nonce', { nonce: new Uint8Array(15) }],
    ['sequence zero', { sequence: 0 }],
    ['no body', { text: undefined }],
    [
      'a receipt for too many messages',
      { text: undefined, receipt: { kind: 'READ', ids: Array(RECEIPT_MAX_IDS + 1).fill(new Uint8Array(16)) } },
    ],
    [
      'a receipt for an id of another length',
      { text: undefined, receipt: { kind: 'READ', ids: [new Uint8Array(15)] } },
    ],
    [
      'a transfer id of another length',
      { text: undefined, fileAnswer: { kind: 'DECLINED', transferId: new Uint8Array(17) } },
    ],
    [
      'a digest of another length',
      { text: undefined, fileAnswer: { kind: 'VERIFIED', transferId: new Uint8Array(16) } },
    ],
    ['another spelling of the sender', { sender: 'ALICE' }],
    ['another spelling of the recipient', { recipient: 'Bob' }],
  ])('signed with %s is refused', (_, part) => {
    expect(refusalOf(() => openPrivate(forgedPrivate(part), server))).toBe('MALFORMED')
  })

  test('of more than its cap is refused at both ends, counted in bytes', () => {
    const fits = '雁'.repeat(TEXT_MAX_BYTES / 4) + 'a'.repeat(TEXT_MAX_BYTES / 4)
    expect(requireText(fits)).toBe(fits)
    expect(refusalOf(() => requireText(`${fits}a`))).toBe('TOO_LARGE')
    expect(refusalOf(() => requireText(''))).toBe('INVALID_PARAMS')
    expect(refusalOf(() => signed({ body: { type: 'text', text: `${fits}a` } }))).toBe('TOO_LARGE')
    expect(refusalOf(() => openPrivate(forgedPrivate({ text: { text: `${fits}a` } }), server))).toBe('TOO_LARGE')
  })
})

describe('a room message', () => {
  const sent = signRoom(line, alice.device, alice.pass)

  test('arrives as it was written, with the pass of its author', () => {
    const opened = openRoom(sent.bytes, server)
    expect(opened).toMatchObject({ id: sent.id, message: line })
    expect(opened.pass.certificate.username).toBe('alice')
  })

  test('with the pass of somebody else is refused', () => {
    expect(refusalOf(() => openRoom(signRoom(line, alice.device, bob.pass).bytes, server))).toBe('MALFORMED')
    expect(refusalOf(() => openRoom(signRoom(line, bob.device, bob.pass).bytes, server))).toBe('MALFORMED')
  })

  test.each<[string, object, string]>([
    ['no body', { text: undefined }, 'MALFORMED'],
    ['another spelling of the room', { room: 'Lobby' }, 'MALFORMED'],
    ['a room that is none', { room: '../x' }, 'INVALID_NAME'],
    ['an empty text', { text: { text: '' } }, 'INVALID_PARAMS'],
  ])('signed with %s is refused', (_, part, code) => {
    const payload = RoomPayload.encode({ ...RoomPayload.decode(SignedRoom.decode(sent.bytes).payload), ...part })
    const { signature } = alice.device.sign(DOMAIN.roomMessage, payload)
    const forged = SignedRoom.encode({ payload, signature, pass: alice.pass })
    expect(refusalOf(() => openRoom(forged, server))).toBe(code)
  })

  test('is no private message, even with the same signer', () => {
    const { payload } = SignedRoom.decode(sent.bytes)
    const { signature } = alice.device.sign(DOMAIN.roomMessage, payload)
    const disguised = SignedPrivate.encode({ payload, signature, certificate: alice.certificate })
    expect(refusalOf(() => openPrivate(disguised, server))).toBe('MALFORMED')
  })

  test('of the longest text and names fits into gossip', () => {
    const longest = person('𠮷'.repeat(32), 11, 12, Number.MAX_SAFE_INTEGER)
    const message = { ...line, sender: longest.username, device: longest.deviceId, text: 'x'.repeat(TEXT_MAX_BYTES) }
    const { bytes } = signRoom(message, longest.device, longest.pass)
    expect(bytes.byteLength).toBeLessThan(TEXT_MAX_BYTES + 1024)
    expect(openRoom(bytes, server).message.sender).toBe(longest.username)
  })
})

test('a message id on the wire has sixteen bytes', () => {
  expect(messageIdFromBytes(new Uint8Array(16))).toBe('0'.repeat(32))
  expect(refusalOf(() => messageIdFromBytes(new Uint8Array(15)))).toBe('MALFORMED')
})

test('the chain of an archive depends on every message and on their order', () => {
  const ids = ['0', '1', '2'].map((digit) => digit.repeat(32) as MessageId)
  const chainOf = (order: MessageId[]) => toHex(order.reduce(nextChain, new Uint8Array()))
  expect(chainOf(ids)).toHaveLength(64)
  expect(new Set([chainOf(ids), chainOf(ids.toReversed()), chainOf(ids.slice(1)), chainOf([])]).size).toBe(4)
})
