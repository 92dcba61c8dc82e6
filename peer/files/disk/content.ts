/**
 * The content of a transfer on a disk, both ways: the bytes of all files of the manifest, one after another in its
 * order. Offsets count in it. Types only; content-source.ts reads it, content-target.ts writes it.
 *
 * A file *ends* with its last byte, and its digest is told then. An empty file has no byte and so never ends: no digest
 * of it is told by either side.
 */
import type { LeftOut, OnConflict } from '../../api.ts'
import type { ManifestEntry } from '../../core/files/messages.ts'

/** A file or a folder as it was when it was looked at. */
export interface Scanned {
  /** Absolute. */
  readonly path: string
  readonly name: string
  readonly folder: boolean
  /** In the order of compareManifestPaths; of a single file that file, under its name. */
  readonly entries: readonly ManifestEntry[]
  /** Folders not counted. */
  readonly files: number
  readonly sizeBytes: number
  readonly leftOut: readonly LeftOut[]
}

export interface SourceInit {
  /** Of the file, or of the folder that the entries are in. */
  readonly path: string
  readonly folder: boolean
  readonly entries: readonly ManifestEntry[]
}

export interface SourceRead {
  readonly data: Uint8Array
  /** BLAKE3 of each file that ends with this data, in order. */
  readonly ended: readonly Uint8Array[]
}

/** Every call may throw SOURCE_CHANGED. */
export interface Source {
  /**
   * To be called first, and once: begins at the offset. BLAKE3 of what the file that it splits has before it, or
   * nothing where it splits none; `onHashed` is told how many bytes of that are hashed.
   */
  seek(offset: number, onHashed: (bytes: number) => void, signal: AbortSignal): Promise<Uint8Array>
  /** Begins with the file that was split instead. Only between `seek` and the first read. */
  restart(): Promise<void>
  /** What comes next, at most `maxBytes`; empty only at the end. Good until the next but one read. One at a time. */
  read(maxBytes: number): Promise<SourceRead>
  /** Also while a read is under way. */
  close(): Promise<void>
}

export interface TargetInit {
  /** As `reservePlace` made it. One that is gone is made again. */
  readonly partPath: string
  readonly folder: boolean
  /** Checked: every path is one that `requireRelativePath` accepts, in order, folders before what is in them. */
  readonly entries: readonly ManifestEntry[]
  /** Of the journal. */
  readonly offset: number
  /**
   * The last that `onTry` told. Where the whole content lies there already, because a crash came after it was placed, there
   * is nothing to write any more, and `place` only says so.
   */
  readonly triedPath?: string | undefined
}

export interface PlaceInit {
  /** That was reserved. */
  readonly path: string
  /** Of which it was made, for others where it is taken meanwhile. */
  readonly name: string
  readonly onConflict: OnConflict
  /** Whether another transfer will take that path. */
  isReserved(path: string): boolean
  /** Told each path just before it is tried, to be written down: see `triedPath`. */
  onTry?(path: string): void
}

/** NO_SPACE and NOT_WRITABLE leave the part as it is, to be gone on with. */
export interface Target {
  /** Where to go on: that of the journal, or less where less is there. After `restart` the beginning of the file. */
  readonly offset: number
  /** All before it is written, though perhaps not synced. */
  readonly writtenOffset: number
  /** To be called first: BLAKE3 of what the file that the offset splits has before it, or nothing where it splits none. */
  hashPrefix(onHashed: (bytes: number) => void, signal: AbortSignal): Promise<Uint8Array>
  /** Forgets what is there of the split file; returns the offset now. Only between `hashPrefix` and the first write. */
  restart(): Promise<number>
  /**
   * What comes next. Resolves when the data may be reused, with BLAKE3 of each file that ended with it, in order. May be
   * called again before that. Throws NO_SPACE, NOT_WRITABLE, CONFLICT for a part that somebody changed (PartReplaced where
   * another attempt is no use), and MALFORMED for more than the manifest promises.
   */
  write(data: Uint8Array): Promise<readonly Uint8Array[]>
  /**
   * Syncs what is written. The offset up to which everything is on disk, but never beyond the first file whose digest was
   * not compared; `confirmed` is how many of the digests that `write` returned were. May run beside `write`.
   */
  checkpoint(confirmed: number): Promise<number>
  /**
   * When all is written and compared: syncs it, makes what is still missing, sets times and executable bits, and gives it
   * its name, which is returned. Throws CONFLICT: for the name, or as `write`. Ends the target.
   */
  place(init: PlaceInit): Promise<string>
  /** Keeps the part. Idempotent, also after `place`. */
  close(): Promise<void>
}
