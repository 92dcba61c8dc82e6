/**
 * Large files, written piece by piece where each belongs. What is written is synced in the background every so often, so
 * that the end waits for little; a file that has ended is synced and closed while the next one is written.
 */
import { FILE_DIRTY_MAX_BYTES, FILE_ENDING_MAX, FILE_SYNC_AFTER_BYTES } from '../../../shared/limits.ts'
import type { Extent } from '../../core/files/layout.ts'
import { closeFile, type Descriptor, syncFile, syncFileData, writeAt } from './descriptors.ts'
import { onDisk } from './errors.ts'
import type { PartFiles } from './part-files.ts'
import type { Stretch, Track } from './track.ts'

export interface LargeFiles {
  /** The next piece of a file. Resolves when it is written; may be called again before that. */
  write(extent: Extent, position: number, data: Uint8Array): Promise<void>
  /** Resolves when what is written is synced, and files that have ended are closed. Throws what a sync threw. */
  settled(): Promise<void>
  /** Closes what is open, as it is. */
  close(): Promise<void>
}

interface OpenFile {
  readonly extent: Extent
  readonly descriptor: Promise<Descriptor>
  /** Under way. */
  readonly writes: Set<Promise<void>>
  /** Written and not synced. */
  unsynced: Stretch[]
  unsyncedBytes: number
  /** Those, and what is being synced. */
  dirtyBytes: number
  syncing: Promise<void>
}

/** `current` is a file that is there already, to be gone on with. */
export function createLargeFiles(
  files: PartFiles,
  track: Track,
  current?: { extent: Extent; descriptor: Descriptor },
): LargeFiles {
  let open = current && opened(current.extent, Promise.resolve(current.descriptor))
  const ending = new Set<Promise<void>>()
  let syncFailure: { readonly error: unknown } | undefined

  async function create(extent: Extent): Promise<Descriptor> {
    await files.makeFoldersAbove([extent.entry])
    return files.create(extent.entry)
  }

  async function write(extent: Extent, position: number, data: Uint8Array): Promise<void> {
    if (open?.extent.start !== extent.start) open = opened(extent, create(extent))
    const file = open
    const stretch = track.begin(extent.start + position + data.byteLength)
    const writing = writePiece(file, stretch, position, data)
    file.writes.add(writing)
    const isLast = stretch.end === extent.end
    if (isLast) {
      open = undefined
      const end = endFile(file).finally(() => ending.delete(end))
      ending.add(end)
      end.catch(() => undefined)
    }
    await writing.finally(() => file.writes.delete(writing))
    while (file.dirtyBytes > FILE_DIRTY_MAX_BYTES && syncFailure === undefined) await Promise.allSettled([file.syncing])
    while (ending.size > FILE_ENDING_MAX) await Promise.race(ending)
    if (syncFailure !== undefined) throw syncFailure.error
  }

  async function writePiece(file: OpenFile, stretch: Stretch, position: number, data: Uint8Array): Promise<void> {
    const descriptor = await file.descriptor
    await onDisk(`${files.pathOf(file.extent.entry)} cannot be written`, () => writeAt(descriptor, data, position))
    track.written(stretch)
    file.unsynced.push(stretch)
    file.unsyncedBytes += data.byteLength
    file.dirtyBytes += data.byteLength
    if (file.unsyncedBytes >= FILE_SYNC_AFTER_BYTES && stretch.end < file.extent.end)
      void sync(file).catch(() => undefined)
  }

  /** One at a time of a file. What is written meanwhile waits for the next. */
  function sync(file: OpenFile, how: (descriptor: Descriptor) => Promise<void> = syncFileData): Promise<void> {
    file.unsyncedBytes = 0
    file.syncing = file.syncing.then(async () => {
      const stretches = file.unsynced
      const { dirtyBytes } = file
      file.unsynced = []
      if (stretches.length === 0 && how === syncFileData) return
      const descriptor = await file.descriptor
      await onDisk(`${files.pathOf(file.extent.entry)} cannot be synced`, () => how(descriptor)).catch((error) => {
        syncFailure ??= { error }
        throw error
      })
      file.dirtyBytes -= dirtyBytes
      track.synced(stretches)
    })
    return file.syncing
  }

  /** Its time changes with every write, so it is set last, and synced with it. */
  async function endFile(file: OpenFile): Promise<void> {
    const results = await Promise.allSettled(file.writes)
    const descriptor = await file.descriptor
    try {
      // Whoever wrote it is told; the file is synced as far as it goes.
      if (results.every(({ status }) => status === 'fulfilled')) await files.dress(descriptor, file.extent.entry)
      await sync(file, syncFile)
    } finally {
      await closeFile(descriptor)
    }
  }

  return {
    write,
    async settled() {
      const file = open
      if (file !== undefined) await sync(file)
      await Promise.allSettled(ending)
      if (syncFailure !== undefined) throw syncFailure.error
    },
    async close() {
      const file = open
      open = undefined
      await Promise.allSettled(ending)
      if (file === undefined) return
      await Promise.allSettled([...file.writes, file.syncing])
      // One that could not be made has nothing to close.
      const descriptor = await file.descriptor.catch(() => undefined)
      if (descriptor !== undefined) await closeFile(descriptor)
    },
  }
}

function opened(extent: Extent, descriptor: Promise<Descriptor>): OpenFile {
  // Its failure is thrown to whoever writes.
  descriptor.catch(() => undefined)
  return {
    extent,
    descriptor,
    writes: new Set(),
    unsynced: [],
    unsyncedBytes: 0,
    dirtyBytes: 0,
    syncing: Promise.resolve(),
  }
}
