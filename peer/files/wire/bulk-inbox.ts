/** What has arrived on the bulk connection and was not asked for yet: a fixed piece of memory, cut into sealed records. */
import { HEAD_BYTES, SEALED_MAX_BYTES, sealedBytesOf } from './bulk-records.ts'

/** What is read from the socket in one go. */
export const RECEIVE_BYTES = 512 * 1024
/** A whole record fits however much of the next came with it. */
const CAPACITY_BYTES = SEALED_MAX_BYTES + 2 * RECEIVE_BYTES

export interface Inbox {
  /** Copied: at most RECEIVE_BYTES, and only while there is room. */
  append(bytes: Uint8Array): void
  /** For another RECEIVE_BYTES. */
  readonly hasRoom: boolean
  readonly isEmpty: boolean
  /** The next record, if it is here whole; good until the next call of anything. Throws UNREACHABLE where none begins. */
  take(): Uint8Array | undefined
}

export function createInbox(): Inbox {
  const memory = Buffer.allocUnsafeSlow(CAPACITY_BYTES)
  let begin = 0
  let end = 0

  return {
    append(bytes) {
      if (end + bytes.byteLength > CAPACITY_BYTES) {
        memory.copyWithin(0, begin, end)
        end -= begin
        begin = 0
      }
      memory.set(bytes, end)
      end += bytes.byteLength
    },
    get hasRoom() {
      return end - begin + RECEIVE_BYTES <= CAPACITY_BYTES
    },
    get isEmpty() {
      return begin === end
    },
    take() {
      if (end - begin < HEAD_BYTES) return undefined
      const sealedBytes = sealedBytesOf(memory.subarray(begin, begin + HEAD_BYTES))
      if (end - begin < sealedBytes) return undefined
      begin += sealedBytes
      return memory.subarray(begin - sealedBytes, begin)
    },
  }
}
