/**
 * The content of a transfer written to its part, hashed file by file, and put in its place; content.ts says what may be
 * asked of it. What is said to be on disk is synced and was compared.
 */
import { Blake3Hasher, blake3 } from '@napi-rs/blake-hash'
import { HongyanError } from '../../../shared/errors.ts'
import { asBuffer } from '../wire/codec.ts'
import type { Target, TargetInit } from './content.ts'
import { statFile, truncateFile } from './descriptors.ts'
import { onDisk } from './errors.ts'
import { type Extent, extentsOf, indexAt, isSplitBy } from './extents.ts'
import { hashPrefixOf } from './hash-prefix.ts'
import { createLargeFiles } from './large-files.ts'
import { createPartFiles, meddled } from './part-files.ts'
import { placePart } from './place-part.ts'
import { openPlacedTarget } from './placed-target.ts'
import { isPlaced, isSmall, requireShortPaths, resumePart } from './resume.ts'
import { createSmallFiles } from './small-files.ts'
import { createTrack } from './track.ts'

const NOTHING = new Uint8Array()

/** Throws CONFLICT for a part that somebody changed, INVALID_NAME for paths that are too long here, NOT_WRITABLE. */
export async function openTarget(init: TargetInit): Promise<Target> {
  const { partPath, folder, entries, triedPath } = init
  const extents = extentsOf(entries)
  const sizeBytes = extents.at(-1)?.end ?? 0
  // Of a single file the last byte is compared at last: no journal counts it before the file is in its place.
  const isWhole = init.offset >= (folder ? sizeBytes : sizeBytes - 1)
  if (triedPath !== undefined && isWhole && (await isPlaced(init))) {
    return openPlacedTarget(init, triedPath, () => openTarget({ ...init, offset: 0, triedPath: undefined }))
  }
  if (folder) await requireShortPaths(init)
  const resumed = await resumePart(init)

  const own = folder || resumed.open === undefined ? undefined : await statFile(resumed.open.descriptor)
  const files = createPartFiles(partPath, folder)
  const firstIndex = indexAt(extents, resumed.offset)
  let offset = resumed.offset
  let track = createTrack(offset)
  let large = createLargeFiles(files, track, resumed.open)
  let small = createSmallFiles(files, track)
  let hasher = new Blake3Hasher()
  /** Of the next byte that is written. */
  let index = firstIndex
  let accepted = offset
  let pieces: Buffer[] = []
  /** Before it, every `write` has resolved: in their order. */
  let takenOffset = offset
  let writing: Promise<unknown> = Promise.resolve()
  let checking: Promise<unknown> = Promise.resolve()
  let isClosed = false

  const split = () => (isSplitBy(extents[index], offset) && resumed.open !== undefined ? resumed.open : undefined)

  async function hashPrefix(onHashed: (bytes: number) => void, signal: AbortSignal): Promise<Uint8Array> {
    const there = split()
    if (there === undefined) return NOTHING
    const hashed = await hashPrefixOf(there.descriptor, offset - there.extent.start, onHashed, signal)
    if (hashed === undefined) throw meddled(files.pathOf(there.extent.entry))
    hasher = hashed
    return hasher.digestBuffer()
  }

  async function restart(): Promise<number> {
    const there = split()
    if (there === undefined) return offset
    await onDisk(`${partPath} cannot be written`, () => truncateFile(there.descriptor, 0))
    offset = there.extent.start
    accepted = offset
    takenOffset = offset
    hasher = new Blake3Hasher()
    track = createTrack(offset)
    large = createLargeFiles(files, track, there)
    small = createSmallFiles(files, track)
    return offset
  }

  async function write(data: Uint8Array): Promise<readonly Uint8Array[]> {
    if (accepted + data.byteLength > sizeBytes) throw new HongyanError('MALFORMED', 'more than the manifest promises')
    const ended: Uint8Array[] = []
    const writes: Promise<void>[] = []
    let copy: Buffer | undefined
    for (let at = 0; at < data.byteLength; ) {
      const extent = extents[index]
      if (extent === undefined) break
      const from = accepted - extent.start
      const until = Math.min(data.byteLength, at + extent.end - accepted)
      accepted += until - at
      if (isSmall(folder, extent)) {
        copy ??= Buffer.from(data)
        takeSmall(extent, copy.subarray(at, until), ended)
      } else {
        // The disk has its piece before it is hashed: both at once.
        writes.push(large.write(extent, from, data.subarray(at, until)))
        takeLarge(extent, data.subarray(at, until), ended)
      }
      if (accepted === extent.end) index += 1
      at = until
    }
    const until = accepted
    const before = writing
    const done = (async () => {
      for (const result of await Promise.allSettled(writes)) if (result.status === 'rejected') throw result.reason
      await small.room()
      await before
      takenOffset = until
    })()
    writing = done.catch(() => undefined)
    await done
    return ended
  }

  function takeLarge(extent: Extent, piece: Uint8Array, ended: Uint8Array[]): void {
    hasher.update(asBuffer(piece))
    if (accepted < extent.end) return
    ended.push(hasher.digestBuffer())
    hasher = new Blake3Hasher()
  }

  function takeSmall({ entry, end }: Extent, piece: Buffer, ended: Uint8Array[]): void {
    pieces.push(piece)
    if (accepted < end) return
    const contents = pieces.length === 1 ? piece : Buffer.concat(pieces)
    pieces = []
    ended.push(blake3(contents))
    small.add({ entry, contents, stretch: track.begin(end) })
  }

  function checkpoint(confirmed: number): Promise<number> {
    // Nobody is told that something is on disk before they are told that it was written.
    const most = Math.min(limitOf(confirmed), takenOffset)
    const checked = checking.then(() => sync(most))
    checking = checked.catch(() => undefined)
    return checked
  }

  async function sync(most: number): Promise<number> {
    for (const result of await Promise.allSettled([small.settled(), large.settled()])) {
      if (result.status === 'rejected') throw result.reason
    }
    // Before the folders: what is synced meanwhile may have its name in one that was synced before.
    const { syncedOffset } = track
    await files.syncFolders()
    return Math.min(syncedOffset, most)
  }

  /** No journal may say that a file ended whose digest was not compared. */
  function limitOf(confirmed: number): number {
    const extent = extents[firstIndex + confirmed]
    if (extent === undefined) return sizeBytes
    return isSmall(folder, extent) ? extent.start : extent.end - 1
  }

  async function close(): Promise<void> {
    if (isClosed) return
    isClosed = true
    await checking
    await small.settled().catch(() => undefined)
    await large.close()
  }

  return {
    get offset() {
      return offset
    },
    get writtenOffset() {
      return track.writtenOffset
    },
    hashPrefix,
    restart,
    write,
    checkpoint,
    async place(placeInit) {
      const synced = await checkpoint(extents.length)
      if (synced < sizeBytes) throw new HongyanError('INTERNAL', 'a part that is not whole has no place')
      await close()
      return placePart({ partPath, folder, entries, files, own }, placeInit)
    },
    close,
  }
}
