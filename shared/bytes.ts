/** Small words for bytes. */
import { fromString } from 'uint8arrays/from-string'
import { toString as encode } from 'uint8arrays/to-string'

export { concat } from 'uint8arrays/concat'
export { equals } from 'uint8arrays/equals'

export function toHex(bytes: Uint8Array): string {
  return encode(bytes, 'base16')
}

/** Throws on an odd length or a character that is not hexadecimal. */
export function fromHex(text: string): Uint8Array {
  return fromString(text, 'base16')
}

/** UTF-8. */
export function toUtf8(text: string): Uint8Array {
  return fromString(text, 'utf8')
}

/** The same memory, as Node's own functions and native modules want it. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
