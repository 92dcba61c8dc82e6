import { describe, expect, test } from 'vitest'
import { SEALED_MAIL_MAX_BYTES, TEXT_MAX_BYTES } from '../../shared/limits.ts'
import { signPrivate } from '../../shared/message.ts'
import { SealedMail } from '../../shared/pb/message.ts'
import { deriveSealingKeyPair, openMail, sealMail } from '../../shared/seal.ts'
import { alice, letter, seed } from '../support/cast.ts'
import { refusalOf } from '../support/refusal.ts'

const keys = deriveSealingKeyPair(seed(7))
const otherKeys = deriveSealingKeyPair(seed(8))
const secret = new TextEncoder().encode('only for you')

describe('sealed mail', () => {
  test('opens with the key it was sealed to, and no other', () => {
    const sealed = sealMail(secret, keys.publicKey)
    expect(openMail(sealed, [keys.privateKey])).toEqual(secret)
    expect(refusalOf(() => openMail(sealed, [otherKeys.privateKey]))).toBe('MALFORMED')
  })

  test('opens with the one that it is for of several keys, whichever place that has', () => {
    const sealed = sealMail(secret, keys.publicKey)
    const older = [keys, otherKeys].map(({ privateKey }) => privateKey)
    expect(openMail(sealed, older)).toEqual(secret)
    expect(openMail(sealed, older.toReversed())).toEqual(secret)
    expect(refusalOf(() => openMail(sealed, []))).toBe('MALFORMED')
  })

  test('says nothing of a short text, not even its length', () => {
    const sizes = [0, 1, 100, 508].map((length) => sealMail(new Uint8Array(length), keys.publicKey).byteLength)
    expect(new Set(sizes).size).toBe(1)
    expect(sealMail(new Uint8Array(509), keys.publicKey).byteLength).toBeGreaterThan(sizes[0] ?? 0)
  })

  test('of the same text differs each time', () => {
    expect(sealMail(secret, keys.publicKey)).not.toEqual(sealMail(secret, keys.publicKey))
  })

  test('altered in any part is refused', () => {
    const mail = SealedMail.decode(sealMail(secret, keys.publicKey))
    const flip = (bytes: Uint8Array) => bytes.map((byte, index) => (index === 5 ? byte ^ 1 : byte))
    const forgeries = [
      { ...mail, suite: 2 },
      { ...mail, enc: flip(mail.enc) },
      { ...mail, enc: new Uint8Array(32) },
      { ...mail, ciphertext: flip(mail.ciphertext) },
      { ...mail, ciphertext: mail.ciphertext.subarray(1) },
      { ...mail, ciphertext: new Uint8Array() },
    ]
    for (const forgery of forgeries) {
      expect(refusalOf(() => openMail(SealedMail.encode(forgery), [keys.privateKey]))).toBe('MALFORMED')
    }
    expect(refusalOf(() => openMail(new Uint8Array([0xff, 0xff]), [keys.privateKey]))).toBe('MALFORMED')
  })

  test('of the longest text stays below its cap; more is refused', () => {
    const body = { type: 'text', text: 'x'.repeat(TEXT_MAX_BYTES) } as const
    const { bytes } = signPrivate({ ...letter, body }, alice.device, alice.certificate)
    expect(sealMail(bytes, keys.publicKey).byteLength).toBeLessThanOrEqual(SEALED_MAIL_MAX_BYTES)
    expect(refusalOf(() => sealMail(new Uint8Array(SEALED_MAIL_MAX_BYTES), keys.publicKey))).toBe('TOO_LARGE')
  })

  test('cannot be made for a key that is none', () => {
    expect(refusalOf(() => sealMail(secret, new Uint8Array(31)))).toBe('MALFORMED')
  })
})

test('one seed gives one sealing key pair', () => {
  expect(deriveSealingKeyPair(seed(7))).toEqual(keys)
  expect(keys.publicKey).not.toEqual(otherKeys.publicKey)
})
