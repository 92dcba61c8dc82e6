/** Sealed mail (section 9), by another implementation of HPKE than the program's. */
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import { decode, encode } from './document.ts'

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
const info = buffer(Buffer.from('hongyan/mail-seal/1'))

export async function sealingKeysOf(seed: Uint8Array): Promise<{ publicKey: Uint8Array; privateKey: CryptoKey }> {
  const { publicKey, privateKey } = await suite.kem.deriveKeyPair(buffer(seed))
  return { publicKey: new Uint8Array(await suite.kem.serializePublicKey(publicKey)), privateKey }
}

/** `SealedMail` to a public sealing key. */
export async function sealMail(content: Uint8Array, sealingKey: Uint8Array): Promise<Uint8Array> {
  let bucket = 512
  while (bucket < content.byteLength + 4) bucket *= 2
  const padded = Buffer.alloc(bucket)
  padded.writeUInt32BE(content.byteLength)
  padded.set(content, 4)
  const recipientPublicKey = await suite.kem.deserializePublicKey(buffer(sealingKey))
  const { enc, ct } = await suite.seal({ recipientPublicKey, info }, buffer(padded))
  return encode('SealedMail', { suite: 1, enc: new Uint8Array(enc), ciphertext: new Uint8Array(ct) })
}

/** Throws where it is sealed to another key. */
export async function openMail(sealed: Uint8Array, seed: Uint8Array): Promise<Uint8Array> {
  const { enc, ciphertext } = decode<{ enc: Uint8Array; ciphertext: Uint8Array }>('SealedMail', sealed)
  const { privateKey: recipientKey } = await sealingKeysOf(seed)
  const padded = Buffer.from(await suite.open({ recipientKey, enc: buffer(enc), info }, buffer(ciphertext)))
  return padded.subarray(4, 4 + padded.readUInt32BE())
}

function buffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}
