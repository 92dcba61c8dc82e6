/**
 * The bulk connection: a bare TCP socket that carries a transfer's data beside its stream, because libp2p's streams
 * cost several times what sealing does. Whoever was dialled listens, the dialler connects; both know a one-use secret.
 */
import type { DeviceId } from '../../../shared/identity.ts'
import type { TransferId } from '../../../shared/message.ts'
import type { BulkOffer } from '../../core/files/messages.ts'

export interface BulkInit {
  readonly transferId: TransferId
  /** Who dialled the connection that carries the stream, and dials this one. */
  readonly dialler: DeviceId
  /** Who was dialled. */
  readonly listener: DeviceId
  /** Of the other side: an IP address. */
  readonly host: string
  /** Ends the connection, with its reason, a HongyanError. */
  readonly signal: AbortSignal
  /** Longest wait for the other side to send or to take anything. */
  readonly idleMs: number
}

export interface BulkListener {
  /** To be told to the other side, over a stream that only it can read. */
  readonly offer: BulkOffer
  /** Never throws: undefined where nobody proved to be the other side in BULK_TIMEOUT_MS. */
  readonly connected: Promise<Bulk | undefined>
  /** Gives the port up; a connection that stands stays. */
  close(): void
}

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
