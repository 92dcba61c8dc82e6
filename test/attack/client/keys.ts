/** Keys and signatures as section 4 of the document has them, by node:crypto and stock libp2p. */
import { createHash, createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey, peerIdFromString } from '@libp2p/peer-id'
import { encode } from './document.ts'

/** RFC 8410: what stands before a raw seed in PKCS #8. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

export interface Key {
  readonly seed: Uint8Array
  readonly publicKey: Uint8Array
  readonly libp2pKey: PrivateKey
  /** As text. */
  readonly peerId: string
  /** As it stands on the wire. */
  readonly multihash: Uint8Array
  /** Over domain ‖ 0x00 ‖ payload. */
  sign(domain: string, payload: Uint8Array): Uint8Array
}

export async function createKey(seed: Uint8Array = randomBytes(32)): Promise<Key> {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
  const libp2pKey = await generateKeyPairFromSeed('Ed25519', seed)
  const peerId = peerIdFromPrivateKey(libp2pKey)
  return {
    seed,
    publicKey,
    libp2pKey,
    peerId: peerId.toString(),
    multihash: peerId.toMultihash().bytes,
    sign: (domain, payload) => sign(null, Buffer.concat([Buffer.from(`${domain}\0`), payload]), privateKey),
  }
}

export function multihashOf(peerId: string): Uint8Array {
  return peerIdFromString(peerId).toMultihash().bytes
}

/** `Signed` of that message. */
export function signed(key: Key, domain: string, message: string, fields: Record<string, unknown>): Uint8Array {
  const payload = encode(message, fields)
  return encode('Signed', { payload, signature: key.sign(domain, payload) })
}

/** The first 16 bytes of SHA-256(domain ‖ 0x00 ‖ payload). */
export function idOf(domain: string, payload: Uint8Array): Uint8Array {
  return createHash('sha256').update(`${domain}\0`).update(payload).digest().subarray(0, 16)
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
