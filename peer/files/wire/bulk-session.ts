/** What a bulk connection is to its users, once both sides have proved themselves: data, frames between it, an end. */
import { HongyanError } from '../../../shared/errors.ts'
import { BULK_RECORD_MAX_BYTES } from '../../../shared/limits.ts'
import type { Channel } from './bulk-channel.ts'

export type BulkRecord =
  | { readonly kind: 'data'; readonly data: Uint8Array }
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }

/** Whatever cuts it makes its calls throw UNREACHABLE, or the signal's reason. */
export interface Bulk {
  /** Resolves when more may be given; the data may be reused by then. One call at a time. */
  sendData(data: Uint8Array): Promise<void>
  /** In order with the data; small, and no more than belongs to it. */
  sendFrame(bytes: Uint8Array): void
  /**
   * The next record, its memory the caller's; undefined after the other side's `end`, and only then. One call at a
   * time. What is not asked for stays with the other side.
   */
  next(): Promise<BulkRecord | undefined>
  /** Says that nothing follows; resolves when all has left. Never throws. */
  end(): Promise<void>
  /** Cuts it; the reason is what its calls throw from then on. */
  abort(reason: Error): void
  /** Resolves when the socket is gone. */
  readonly closed: Promise<void>
}

const NOTHING = new Uint8Array()

/** @param channel on which both hellos have been said */
export function bulkOver(channel: Channel): Bulk {
  let over = false
  return {
    async sendData(data) {
      for (let from = 0; from < data.byteLength; from += BULK_RECORD_MAX_BYTES) {
        channel.send('data', data.subarray(from, from + BULK_RECORD_MAX_BYTES))
        await channel.room()
      }
    },
    sendFrame(bytes) {
      channel.send('frame', bytes)
    },
    async next() {
      if (over) return undefined
      const { kind, content } = await channel.next()
      if (kind === 'data') return { kind, data: content }
      if (kind === 'frame') return { kind, bytes: content }
      if (kind === 'hello') throw channel.abort(new HongyanError('UNREACHABLE', 'a second hello'))
      over = true
      return undefined
    },
    async end() {
      try {
        channel.send('end', NOTHING)
      } catch {
        // It was cut: the other side finds it without an end, as it should.
      }
      await channel.end()
    },
    abort(reason) {
      channel.abort(reason)
    },
    closed: channel.closed,
  }
}
