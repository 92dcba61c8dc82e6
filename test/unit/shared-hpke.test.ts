import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../shared/bytes.ts'
import { createHpke, deriveKeyPair } from '../../shared/hpke.ts'
import { importPrivateKey } from '../../shared/x25519.ts'
import { seed } from '../support/cast.ts'

const info = new TextEncoder().encode('what these messages are for')
const hpke = createHpke(info)
const keys = deriveKeyPair(seed(7))
const privateKey = importPrivateKey(keys.privateKey)
const texts = [0, 1, 15, 16, 17, 512, 40_000].map((length) => new Uint8Array(length).fill(0xab))

const buffer = (bytes: Uint8Array) => Uint8Array.from(bytes).buffer
const theirs = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })

describe('key pairs derived from a seed', () => {
  test.each([
    {
      appendix: 'A.1.1',
      ikm: '6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037',
      privateKey: '4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8',
      publicKey: '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
    },
    {
      appendix: 'A.2.1',
      ikm: '1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df',
      privateKey: '8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb',
      publicKey: '4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a',
    },
  ])('are those of RFC 9180, $appendix', ({ ikm, privateKey, publicKey }) => {
    const pair = deriveKeyPair(fromHex(ikm))
    expect({ privateKey: toHex(pair.privateKey), publicKey: toHex(pair.publicKey) }).toEqual({ privateKey, publicKey })
  })
})

describe('with another implementation', () => {
  test('what it sealed is opened here', async () => {
    const recipientPublicKey = await theirs.kem.deserializePublicKey(buffer(keys.publicKey))
    for (const text of texts) {
      const { enc, ct } = await theirs.seal({ recipientPublicKey, info }, buffer(text))
      expect(hpke.open({ enc: new Uint8Array(enc), ciphertext: new Uint8Array(ct) }, privateKey)).toEqual(text)
    }
  })

  test('it opens what is sealed here', async () => {
    const recipientKey = await theirs.kem.deserializePrivateKey(buffer(keys.privateKey))
    for (const text of texts) {
      const { enc, ciphertext } = hpke.seal(text, keys.publicKey)
      const opened = await theirs.open({ recipientKey, enc: buffer(enc), info }, buffer(ciphertext))
      expect(new Uint8Array(opened)).toEqual(text)
    }
  })

  test('a seed gives the same keys', async () => {
    for (const number of [0, 1, 255]) {
      const pair = await theirs.kem.deriveKeyPair(buffer(seed(number)))
      const { privateKey, publicKey } = deriveKeyPair(seed(number))
      expect(new Uint8Array(await theirs.kem.serializePrivateKey(pair.privateKey))).toEqual(privateKey)
      expect(new Uint8Array(await theirs.kem.serializePublicKey(pair.publicKey))).toEqual(publicKey)
    }
  })
})

describe('is refused', () => {
  /** Points whose product with any key is zero (RFC 7748, section 6.1): 0, 1, and one of order 8. */
  const lowOrder = [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  ].map(fromHex)

  test('a key that agrees on the same secret with everybody, by sender and by recipient', () => {
    const sealed = hpke.seal(new Uint8Array(8), keys.publicKey)
    for (const point of lowOrder) {
      expect(() => hpke.seal(new Uint8Array(8), point)).toThrow()
      expect(() => hpke.open({ ...sealed, enc: point }, privateKey)).toThrow()
    }
  })

  test('a key that is too short or too long', () => {
    const sealed = hpke.seal(new Uint8Array(8), keys.publicKey)
    for (const length of [0, 31, 33]) {
      expect(() => hpke.seal(new Uint8Array(8), new Uint8Array(length).fill(9))).toThrow()
      expect(() => hpke.open({ ...sealed, enc: new Uint8Array(length).fill(9) }, privateKey)).toThrow()
    }
  })

  test('what was sealed for something else', () => {
    const sealed = createHpke(new Uint8Array([1])).seal(new Uint8Array(8), keys.publicKey)
    expect(() => hpke.open(sealed, privateKey)).toThrow()
  })

  test('a text with a bit changed, or cut off', () => {
    const { enc, ciphertext } = hpke.seal(new Uint8Array(8), keys.publicKey)
    for (let index = 0; index < ciphertext.byteLength; index += 1) {
      const changed = ciphertext.map((byte, at) => (at === index ? byte ^ 0x80 : byte))
      expect(() => hpke.open({ enc, ciphertext: changed }, privateKey)).toThrow()
      expect(() => hpke.open({ enc, ciphertext: ciphertext.subarray(0, index) }, privateKey)).toThrow()
    }
  })
})
