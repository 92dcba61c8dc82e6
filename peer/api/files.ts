/** Files on their way, as the one interface behind every face names them: a part of `api.ts`, where faces find it. */
import type { ErrorCode } from '../../shared/errors.ts'
import type { TransferId } from '../../shared/message.ts'

export type TransferState =
  | 'offered'
  | 'accepted'
  | 'running'
  | 'paused'
  | 'verified'
  | 'declined'
  | 'cancelled'
  | 'failed'
export type OnConflict = 'rename' | 'overwrite' | 'refuse'

export interface Transfer {
  readonly transferId: TransferId
  readonly direction: 'incoming' | 'outgoing'
  readonly peer: string
  readonly name: string
  readonly folder: boolean
  /** Folders not counted. */
  readonly files: number
  readonly sizeBytes: number
  readonly bytes: number
  /** `accepted` is also where a transfer waits for the other side to come back. */
  readonly state: TransferState
  /** Incoming: where it goes, or is; outgoing: what is sent. */
  readonly path?: string
  readonly error?: ErrorCode
  /** It failed for want of something that its receiver can mend; accepted again it goes on from where it ended. */
  readonly retryable?: true
}

/** One file or folder of an offered folder; of a single file that file. */
export interface TransferEntry {
  /** Segments joined by `/`, relative to the folder. */
  readonly path: string
  readonly folder: boolean
  readonly sizeBytes: number
  readonly modifiedAtMs: number
  readonly executable: boolean
}

/** What of a folder is not sent: links are not followed, and devices, pipes and sockets have no contents. */
export interface LeftOut {
  readonly path: string
  readonly why: 'link' | 'special'
}

/** Offers of that person are accepted by themselves, up to that size. */
export interface AutoAccept {
  readonly username: string
  readonly maxBytes: number
}
