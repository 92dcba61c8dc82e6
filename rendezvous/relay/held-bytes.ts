/**
 * Bytes that wait for a receiver, copied into blocks of their own: what is counted is what is held, however small the
 * pieces were and however large what they were a part of.
 */
import { RELAY_FREE_TURN_BYTES } from '../../shared/limits.ts'

const BLOCK_BYTES = RELAY_FREE_TURN_BYTES

export class HeldBytes {
  readonly #blocks: Buffer[] = []
  /** Of the first block, those that are gone. */
  #from = 0
  /** Of the last block, those that are filled. */
  #to = BLOCK_BYTES
  #byteLength = 0

  get byteLength(): number {
    return this.#byteLength
  }

  append(piece: Uint8Array): void {
    for (let at = 0; at < piece.byteLength; ) {
      const block = this.#blockWithRoom()
      const bytes = Math.min(piece.byteLength - at, BLOCK_BYTES - this.#to)
      block.set(piece.subarray(at, at + bytes), this.#to)
      this.#to += bytes
      at += bytes
    }
    this.#byteLength += piece.byteLength
  }

  /** The oldest, at most so many and not above a block; empty where nothing is held. They are the caller's. */
  take(maxBytes: number): Uint8Array {
    const [first] = this.#blocks
    if (first === undefined) return new Uint8Array()
    const isLast = this.#blocks.length === 1
    const end = Math.min(isLast ? this.#to : BLOCK_BYTES, this.#from + maxBytes)
    const taken = first.subarray(this.#from, end)
    this.#byteLength -= taken.byteLength
    this.#from = end
    if (end === BLOCK_BYTES || this.#byteLength === 0) {
      this.#blocks.shift()
      this.#from = 0
      if (this.#byteLength === 0) this.#to = BLOCK_BYTES
    }
    return taken
  }

  clear(): void {
    this.#blocks.length = 0
    this.#from = 0
    this.#to = BLOCK_BYTES
    this.#byteLength = 0
  }

  #blockWithRoom(): Buffer {
    const last = this.#blocks.at(-1)
    if (last !== undefined && this.#to < BLOCK_BYTES) return last
    // Not of Node's pool, of which a part keeps the whole.
    const fresh = Buffer.allocUnsafeSlow(BLOCK_BYTES)
    this.#blocks.push(fresh)
    this.#to = 0
    return fresh
  }
}
