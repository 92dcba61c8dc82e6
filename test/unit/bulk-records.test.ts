/** The seal of the bulk connection's records: what it binds, what it refuses, and that no nonce is used twice. */
import { createCipheriv, createHmac, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  type BulkContext,
  createOpener,
  createSealer,
  deriveBulkKeys,
  HELLO_BYTES,
  sealedBytesOf,
} from '../../peer/files/wire/bulk-records.ts'
import { deviceBytes } from '../../shared/identity.ts'
import { BULK_RECORD_MAX_BYTES } from '../../shared/limits.ts'
import type { TransferId } from '../../shared/message.ts'
import { someDevice } from '../support/bulk-pair.ts'

const context: BulkContext = {
  transferId: '000102030405060708090a0b0c0d0e0f' as TransferId,
  dialler: someDevice(),
  listener: someDevice(),
}
const secret = randomBytes(32)
const keys = deriveBulkKeys(secret, context)
const content = Buffer.from('鸿雁')

/** As docs/protocol.md says it, without the code under test. */
function expectedKeys(): readonly Buffer[] {
  const { transferId, dialler, listener } = context
  const hmac = (key: Uint8Array, ...parts: Uint8Array[]) =>
    createHmac('sha256', key).update(Buffer.concat(parts)).digest()
  const info = [
    Buffer.from('hongyan/bulk/1\0'),
    Buffer.from(transferId, 'hex'),
    deviceBytes(dialler),
    deviceBytes(listener),
  ]
  const prk = hmac(Buffer.alloc(32), secret)
  const first = hmac(prk, ...info, Uint8Array.of(1))
  return [first, hmac(prk, first, ...info, Uint8Array.of(2))]
}

describe('keys', () => {
  test('are HKDF-SHA256 of the secret, transfer and devices, one for each direction', () => {
    expect([keys.fromDialler.export(), keys.fromListener.export()]).toEqual(expectedKeys())
  })

  test.each([
    ['another secret', () => deriveBulkKeys(randomBytes(32), context)],
    ['another transfer', () => deriveBulkKeys(secret, { ...context, transferId: 'ff'.repeat(16) as TransferId })],
    ['another dialler', () => deriveBulkKeys(secret, { ...context, dialler: someDevice() })],
    ['another listener', () => deriveBulkKeys(secret, { ...context, listener: someDevice() })],
    ['the other direction', () => ({ fromDialler: keys.fromListener })],
  ])('%s opens nothing', (_, derive) => {
    const record = Buffer.concat(createSealer(keys.fromDialler).seal('data', content))
    expect(() => createOpener(derive().fromDialler).open(record)).toThrow(
      expect.objectContaining({ code: 'UNREACHABLE' }),
    )
  })
})

describe('a record', () => {
  test('is what the protocol says, byte for byte', () => {
    const sealer = createSealer(keys.fromDialler)
    sealer.seal('hello', new Uint8Array())
    const nonce = Buffer.from('000000000000000000000001', 'hex')
    const head = Buffer.from('01000006', 'hex')
    const cipher = createCipheriv('aes-256-gcm', keys.fromDialler, nonce).setAAD(head)
    const expected = Buffer.concat([head, cipher.update(content), cipher.final(), cipher.getAuthTag()])
    expect(Buffer.concat(sealer.seal('data', content))).toEqual(expected)
  })

  test.each(['hello', 'data', 'frame', 'end'] as const)('of kind %s opens as that', (kind) => {
    const record = Buffer.concat(createSealer(keys.fromDialler).seal(kind, content))
    expect(sealedBytesOf(record)).toBe(record.byteLength)
    expect(createOpener(keys.fromDialler).open(record)).toEqual({ kind, content })
  })

  test('with any bit changed does not open', () => {
    const record = Buffer.concat(createSealer(keys.fromDialler).seal('data', content))
    for (let bit = 0; bit < record.byteLength * 8; bit += 1) {
      const changed = Buffer.from(record)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => createOpener(keys.fromDialler).open(changed), `bit ${bit}`).toThrow(
        expect.objectContaining({ code: 'UNREACHABLE' }),
      )
    }
  })

  test('opens in its turn only: not twice, not before its time, not after one that is missing', () => {
    const sealer = createSealer(keys.fromDialler)
    const [first, second, third] = [1, 2, 3].map(() => Buffer.concat(sealer.seal('data', content))) as [
      Buffer,
      Buffer,
      Buffer,
    ]
    const opening = (...records: readonly Buffer[]) => {
      const opener = createOpener(keys.fromDialler)
      return () => {
        for (const record of records) opener.open(record)
      }
    }
    expect(opening(first, second, third)).not.toThrow()
    for (const wrong of [[first, first], [second], [first, third]]) {
      expect(opening(...wrong)).toThrow(expect.objectContaining({ code: 'UNREACHABLE' }))
    }
  })

  test('over the cap is neither made nor waited for', () => {
    const tooLarge = new Uint8Array(BULK_RECORD_MAX_BYTES + 1)
    expect(() => createSealer(keys.fromDialler).seal('data', tooLarge)).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE' }),
    )
    expect(() => sealedBytesOf(Uint8Array.of(1, 0x10, 0, 1))).toThrow(expect.objectContaining({ code: 'UNREACHABLE' }))
  })
})

test('a key that is used up seals and opens no more, rather than use a nonce again', () => {
  const [sealer, opener] = [createSealer(keys.fromDialler, 2), createOpener(keys.fromDialler, 2)]
  const records = [1, 2].map(() => Buffer.concat(sealer.seal('hello', new Uint8Array())))
  expect(records.map((record) => record.byteLength)).toEqual([HELLO_BYTES, HELLO_BYTES])
  expect(new Set(records.map((record) => record.toString('hex'))).size).toBe(2)
  for (const record of records) opener.open(record)
  expect(() => sealer.seal('data', content)).toThrow(expect.objectContaining({ code: 'UNREACHABLE' }))
  expect(() => opener.open(records[0] ?? Buffer.alloc(0))).toThrow(expect.objectContaining({ code: 'UNREACHABLE' }))
})
