/**
 * What an attempt at a transfer is given, and what it needs of the disk and of a connection for bulk data. Types only;
 * an attempt is one stream's worth: it goes on where the last one ended, and ends with the stream.
 */
import type { Clock } from '../../../shared/clock.ts'
import type { BulkOffer, FileMessage, ManifestEntry } from '../../core/files/messages.ts'
import type { Promised } from '../../core/files/promised.ts'
import type { Progress } from '../../core/files/transfer-progress.ts'
import type { Target as DiskTarget, Source } from '../disk/content.ts'
import type { Bulk, BulkListener } from '../wire/bulk.ts'
import type { BulkWay, Route } from '../wire/route.ts'
import type { FileStream } from '../wire/stream.ts'

export type { Source } from '../disk/content.ts'
/** As far as an attempt needs it: who opened it knows how to place it. */
export type Target = Omit<DiskTarget, 'writtenOffset' | 'place'>

/** How bulk connections are made; none where the attempt is given none. Neither throws: undefined where it cannot be. */
export interface BulkPort {
  /** For the other side, who comes that way. */
  listen(way: BulkWay, signal: AbortSignal): Promise<BulkListener | undefined>
  dial(offer: BulkOffer, way: BulkWay, signal: AbortSignal): Promise<Bulk | undefined>
}

/** What both sides of an attempt are given. */
export interface AttemptInit {
  readonly promised: Promised
  /** The caller ends it, with the error if one was thrown. */
  readonly stream: FileStream
  readonly route: Route
  readonly bulk?: BulkPort
  /** Ends the attempt with its reason, a HongyanError. The stream is to be interrupted by it as well. */
  readonly signal: AbortSignal
  /** Steady: it never runs backwards. */
  readonly clock: Clock
}

export interface SendContentInit extends AttemptInit {
  /** With which the receiver opened the stream. */
  readonly pull: Extract<FileMessage, { type: 'pull' }>
  readonly manifest: readonly ManifestEntry[]
  /** Closed by the attempt. */
  openSource(): Promise<Source>
  /** So much of what the receiver has in the file that it goes on with is compared. Every two seconds. */
  onChecking(bytes: number): void
  /** The receiver had other bytes, and that file begins anew. */
  onRestart(): void
  /** Data goes from here on. */
  onStarted(offset: number): void
  onProgress(progress: Progress): void
  /** Resolves when the receiver has said by other means that it has verified all: its stream may be slower. */
  readonly confirmed?: Promise<void>
}

export interface ShowManifestInit extends Pick<AttemptInit, 'stream' | 'clock'> {
  /** With which the receiver opened the stream. */
  readonly look: Extract<FileMessage, { type: 'look' }>
  readonly manifest: readonly ManifestEntry[]
}

export type LookInit = Pick<AttemptInit, 'stream' | 'promised' | 'clock'>

export interface ReceiveContentInit<T extends Target> extends AttemptInit {
  /** Where it is here already, checked by an earlier attempt. */
  readonly manifest?: readonly ManifestEntry[]
  /** Of the journal; 0 where there is no manifest. */
  readonly offset: number
  /** Called when the manifest has been judged and has the offered digest; `bytes` are what that is of. */
  keepManifest(manifest: readonly ManifestEntry[], bytes: Uint8Array): void
  /** Called once; closed by the attempt. */
  openTarget(manifest: readonly ManifestEntry[], offset: number): Promise<T>
  onChecking(bytes: number): void
  onRestart(offset: number): void
  onStarted(offset: number): void
  onProgress(progress: Progress): void
  /** All up to `offset` is safely on disk: to be written down. Also called when the attempt ends, for whatever reason. */
  onCheckpoint(offset: number): void
  /** The last moment: throws if the transfer was given up, and from now on it cannot be. */
  onCommit(): void
  /** Puts the target under its final name; all is on disk and compared. Returns its path. */
  place(target: T): Promise<string>
  /** Written down before the sender is told, who may then forget all about it. Throws where it cannot be. */
  onArrived(received: Received): void
  /** BLAKE3 of the file that was placed, where all of it had been written before this attempt. */
  hashFile(path: string): Promise<Uint8Array>
}

export interface Received {
  readonly path: string
  /** Of a single file its BLAKE3, of a folder that of its manifest. */
  readonly digest: Uint8Array
}
