/** What is said on a file stream, in our own words; docs/protocol.md says in which order. Types only. */
import type { ErrorCode } from '../../../shared/errors.ts'
import type { TransferId } from '../../../shared/message.ts'

export interface ManifestEntry {
  /** Segments joined by `/`, relative to the folder that is offered; of a single file its name. */
  readonly path: string
  readonly folder: boolean
  /** 0 of a folder. */
  readonly sizeBytes: number
  readonly modifiedAtMs: number
  readonly executable: boolean
}

/** Where one side waits for the connection that carries the data beside the stream. */
export type BulkOffer = DirectOffer | RelayedOffer

/** 32 random bytes, for this connection only. */
interface Secret {
  readonly secret: Uint8Array
}

export interface DirectOffer extends Secret {
  /** Of TCP, at the address by which the other side reached this one. */
  readonly port: number
}

/** At the relay by which the two are connected. */
export interface RelayedOffer extends Secret {
  /** With which the relay knows the other side. */
  readonly ticket: Uint8Array
}

/**
 * The content is the bytes of all files of the manifest, one after another in its order; offsets count in it. What an
 * offset splits is the file that it lies in, strictly between its beginning and its end.
 */
export type FileMessage =
  /** Receiver, first: all from `offset` on, which is what is safely on its disk. */
  | {
      readonly type: 'pull'
      readonly transferId: TransferId
      readonly wantManifest: boolean
      readonly offset: number
    }
  /** Receiver, first: the manifest only; then both close. */
  | { readonly type: 'look'; readonly transferId: TransferId }
  /** Sender. At most MANIFEST_WINDOW_PAGES more than were taken. */
  | { readonly type: 'manifest'; readonly entries: readonly ManifestEntry[]; readonly last: boolean }
  /** Receiver: so many pages so far. */
  | { readonly type: 'pagesTaken'; readonly count: number }
  /** Either, every FILE_CHECKING_INTERVAL_MS: so much of what the receiver has of the split file is hashed. */
  | { readonly type: 'checking'; readonly bytes: number }
  /** Sender: BLAKE3 of the split file up to the offset; empty where the offset splits none. */
  | { readonly type: 'reply'; readonly prefixDigest: Uint8Array; readonly bulk?: BulkOffer }
  /** Receiver: send from here. The offset it pulled at, or the beginning of the split file when its prefix differs. */
  | { readonly type: 'begin'; readonly offset: number; readonly bulk?: BulkOffer }
  /** Sender: the content goes on. */
  | { readonly type: 'data'; readonly data: Uint8Array }
  /** Sender: BLAKE3 of each file that ended with the data so far and was not told yet, in the manifest's order. */
  | { readonly type: 'ends'; readonly digests: readonly Uint8Array[] }
  /** Receiver: written up to here, which need not be synced yet. Never less than before. */
  | { readonly type: 'progress'; readonly offset: number }
  | { readonly type: 'verified' }
  | { readonly type: 'failure'; readonly code: ErrorCode }
