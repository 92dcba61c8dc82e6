/**
 * The content of a transfer written to its part, hashed file by file, and put in its place; content.ts says what may be
 * asked of it. What is said to be on disk is synced and was compared.
 */
import { Blake3Hasher, blake3 } from '@napi-rs/blake-hash'
import { asBuffer } from '../../../shared/bytes.ts'
import { HongyanError } from '../../../shared/errors.ts'
import { type Extent, endedAt, extentAt, type Layout, layoutOf } from '../../core/files/layout.ts'
import type { PlaceInit, Target, TargetInit } from './content.ts'
import { statFile, truncateFile } from './descriptors.ts'
import { onDisk } from './errors.ts'
import { hashPrefixOf } from './hash-prefix.ts'
import { createLargeFiles, type LargeFiles } from './large-files.ts'
import { createPartFiles, partLacks } from './part-files.ts'
import { placePart, type WholePart } from './place-part.ts'
import { openPlacedTarget } from './placed-target.ts'
import { isPlaced, isSmall, type Resumed, requireShortPaths, resumePart } from './resume.ts'
import { createSmallFiles, type SmallFiles } from './small-files.ts'
import { createTrack, type Track } from './track.ts'

const NOTHING = new Uint8Array()

/** Throws PartReplaced for a part that is something else now, INVALID_NAME for paths that are too long here, NOT_WRITABLE. */
export async function openTarget(init: TargetInit): Promise<Target> {
  const { folder, triedPath } = init
  const layout = layoutOf(init.entries)
  // Of a single file the last byte is compared at last: no journal counts it before the file is in its place.
  const isWhole = init.offset >= (folder ? layout.sizeBytes : layout.sizeBytes - 1)
  if (triedPath !== undefined && isWhole && (await isPlaced(init))) {
    const begin = () => openTarget({ ...init, offset: 0, triedPath: undefined })
    return openPlacedTarget({ ...init, triedPath, sizeBytes: layout.sizeBytes }, begin)
  }
  if (folder) await requireShortPaths(init)
  const resumed = await resumePart(init, layout)
  const own = folder || resumed.open === undefined ? undefined : await statFile(resumed.open.descriptor)
  return new PartTarget(init, layout, resumed, own)
}

/** What is under way on the disk; begun anew with every restart. */
interface Writers {
  readonly track: Track
  readonly large: LargeFiles
  readonly small: SmallFiles
}

class PartTarget implements Target {
  readonly #part: WholePart
  readonly #layout: Layout
  /** The file that was split when this was opened. */
  readonly #split: Resumed['open']
  /** Of the file that was not whole then. */
  readonly #firstIndex: number
  #offset: number
  #writers: Writers
  /** Of the file that comes, where it is a large one; of a small one, what has come of it. */
  #hasher = new Blake3Hasher()
  #pieces: Buffer[] = []
  /** Where the next byte belongs: the number of its file, and its offset. */
  #index: number
  #accepted: number
  #writing: Promise<unknown> = Promise.resolve()
  #checking: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(
    { partPath, folder, entries }: TargetInit,
    layout: Layout,
    { offset, open }: Resumed,
    own: WholePart['own'],
  ) {
    this.#part = { partPath, folder, entries, files: createPartFiles(partPath, folder), own }
    this.#layout = layout
    this.#split = open
    this.#firstIndex = endedAt(layout, offset)
    this.#index = this.#firstIndex
    this.#offset = offset
    this.#accepted = offset
    this.#writers = this.#createWriters(offset)
  }

  get offset(): number {
    return this.#offset
  }

  get writtenOffset(): number {
    return this.#writers.track.writtenOffset
  }

  // ---- what is there

  async hashPrefix(onHashed: (bytes: number) => void, signal: AbortSignal): Promise<Uint8Array> {
    const split = this.#splitFile()
    if (split === undefined) return NOTHING
    const { descriptor, extent } = split
    const hashed = await hashPrefixOf(descriptor, this.#offset - extent.start, onHashed, signal)
    if (hashed === undefined) throw partLacks(this.#part.files.pathOf(extent.entry))
    this.#hasher = hashed
    return hashed.digestBuffer()
  }

  async restart(): Promise<number> {
    const split = this.#splitFile()
    if (split === undefined) return this.#offset
    await onDisk(`${this.#part.partPath} cannot be written`, () => truncateFile(split.descriptor, 0))
    const { start } = split.extent
    this.#offset = start
    this.#accepted = start
    this.#hasher = new Blake3Hasher()
    this.#writers = this.#createWriters(start)
    return start
  }

  /** A single file is open from its beginning on, where nothing is split. */
  #splitFile(): Resumed['open'] {
    const split = this.#split
    return split !== undefined && split.extent.start < this.#offset && this.#offset < split.extent.end
      ? split
      : undefined
  }

  #createWriters(offset: number): Writers {
    const { files } = this.#part
    const track = createTrack(offset)
    return { track, large: createLargeFiles(files, track, this.#split), small: createSmallFiles(files, track) }
  }

  // ---- what comes

  async write(data: Uint8Array): Promise<readonly Uint8Array[]> {
    if (this.#accepted + data.byteLength > this.#layout.sizeBytes) {
      throw new HongyanError('MALFORMED', 'more than the manifest promises')
    }
    const ended: Uint8Array[] = []
    const writes: Promise<void>[] = []
    let copy: Buffer | undefined
    for (let at = 0; at < data.byteLength; ) {
      const extent = extentAt(this.#layout, this.#index)
      if (extent === undefined) break
      const until = Math.min(data.byteLength, at + extent.end - this.#accepted)
      let digest: Uint8Array | undefined
      if (isSmall(this.#part.folder, extent)) {
        // A group is written when more has come, and `data` is the caller's until then.
        copy ??= Buffer.from(data)
        digest = this.#takeSmall(extent, copy.subarray(at, until))
      } else digest = this.#takeLarge(extent, data.subarray(at, until), writes)
      if (digest !== undefined) {
        ended.push(digest)
        this.#index += 1
      }
      at = until
    }
    await this.#taken(writes)
    return ended
  }

  /** The file's digest, where it ends with that piece. */
  #takeLarge(extent: Extent, piece: Uint8Array, writes: Promise<void>[]): Uint8Array | undefined {
    // The disk has its piece before it is hashed: both at once.
    writes.push(this.#writers.large.write(extent, this.#accepted - extent.start, piece))
    this.#hasher.update(asBuffer(piece))
    this.#accepted += piece.byteLength
    if (this.#accepted < extent.end) return undefined
    const digest = this.#hasher.digestBuffer()
    this.#hasher = new Blake3Hasher()
    return digest
  }

  #takeSmall({ entry, end }: Extent, piece: Buffer): Uint8Array | undefined {
    this.#pieces.push(piece)
    this.#accepted += piece.byteLength
    if (this.#accepted < end) return undefined
    const contents = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#writers.small.add({ entry, contents, stretch: this.#writers.track.begin(end) })
    return blake3(contents)
  }

  /** Resolves in the order of the calls, when what was passed may be reused and there is room for more. */
  async #taken(writes: readonly Promise<void>[]): Promise<void> {
    const before = this.#writing
    const taking = async () => {
      for (const result of await Promise.allSettled(writes)) if (result.status === 'rejected') throw result.reason
      await this.#writers.small.room()
      await before
    }
    const taken = taking()
    this.#writing = taken.catch(() => undefined)
    await taken
  }

  // ---- what is on the disk

  checkpoint(confirmed: number): Promise<number> {
    const most = this.#limitOf(confirmed)
    const checked = this.#checking.then(() => this.#sync(most))
    this.#checking = checked.catch(() => undefined)
    return checked
  }

  async #sync(most: number): Promise<number> {
    const { track, large, small } = this.#writers
    for (const result of await Promise.allSettled([small.settled(), large.settled()])) {
      if (result.status === 'rejected') throw result.reason
    }
    // Before the folders: what is synced meanwhile may have its name in one that was synced before.
    const { syncedOffset } = track
    await this.#part.files.syncFolders()
    return Math.min(syncedOffset, most)
  }

  /** No journal may say that a file ended whose digest was not compared. */
  #limitOf(confirmed: number): number {
    const extent = extentAt(this.#layout, this.#firstIndex + confirmed)
    if (extent === undefined) return this.#layout.sizeBytes
    return isSmall(this.#part.folder, extent) ? extent.start : extent.end - 1
  }

  async place(init: PlaceInit): Promise<string> {
    const { sizeBytes, files } = this.#layout
    const synced = await this.checkpoint(files.length)
    if (synced < sizeBytes) throw new HongyanError('INTERNAL', 'a part that is not whole has no place')
    await this.close()
    return placePart(this.#part, init)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#checking
    await this.#writers.small.settled().catch(() => undefined)
    await this.#writers.large.close()
  }
}
