/**
 * Small files gathered and written many at once, then synced together: while one group is written the next is gathered and
 * the last is synced, so that a sync is waited for once in some hundred files. Contents are copied when they come.
 */
import { FILE_GROUP_MAX_BYTES, FILE_GROUP_MAX_FILES } from '../../../shared/limits.ts'
import type { ManifestEntry } from '../../core/files/messages.ts'
import { concurrently } from './concurrently.ts'
import { closeFile, type Descriptor, syncFileData, writeAt } from './descriptors.ts'
import { onDisk } from './errors.ts'
import type { PartFiles } from './part-files.ts'
import type { Stretch, Track } from './track.ts'

/** Twice the system's threads, so that none waits for this one. */
const AT_ONCE = 8

export interface SmallFile {
  readonly entry: ManifestEntry
  readonly contents: Buffer
  readonly stretch: Stretch
}

export interface SmallFiles {
  /** Takes a whole file, whose contents nobody changes any more. */
  add(file: SmallFile): void
  /** Resolves when there is room for more. Throws what stopped the writing. */
  room(): Promise<void>
  /** Resolves when all that could be written of what was added before is synced. Throws what a sync threw. */
  settled(): Promise<void>
}

interface Written {
  readonly descriptor: Descriptor
  readonly stretch: Stretch
}

export function createSmallFiles(files: PartFiles, track: Track): SmallFiles {
  const gathered: SmallFile[] = []
  let gatheredBytes = 0
  /** What was not written, for whatever reason, may be written again; of a sync that failed nothing is known. */
  let failure: { readonly error: unknown; readonly isOfSync: boolean } | undefined
  /** The group that is being written, if any; then the one that is being synced. Neither is ever rejected. */
  let writing: Promise<void> | undefined
  let syncing: Promise<void> = Promise.resolve()

  function begin(): void {
    if (writing !== undefined || gathered.length === 0 || failure !== undefined) return
    const group = takeGroup()
    const written: Written[] = []
    writing = writeGroup(group, written)
      .catch((error: unknown) => fail({ error, isOfSync: false }))
      .then(async () => {
        const before = syncing
        syncing = before.then(() => syncGroup(written)).catch((error: unknown) => fail({ error, isOfSync: true }))
        // One is synced at a time, so that no more than two groups are open.
        await before
        writing = undefined
        begin()
      })
  }

  function takeGroup(): readonly SmallFile[] {
    let bytes = 0
    let count = 0
    for (const { contents } of gathered) {
      if (count === FILE_GROUP_MAX_FILES || (count > 0 && bytes + contents.byteLength > FILE_GROUP_MAX_BYTES)) break
      bytes += contents.byteLength
      count += 1
    }
    gatheredBytes -= bytes
    return gathered.splice(0, count)
  }

  async function writeGroup(group: readonly SmallFile[], written: Written[]): Promise<void> {
    await files.makeFoldersAbove(group.map(({ entry }) => entry))
    await concurrently(group, AT_ONCE, async ({ entry, contents, stretch }) => {
      const descriptor = await files.create(entry)
      try {
        await onDisk(`${entry.path} cannot be written`, () => writeAt(descriptor, contents, 0))
        await files.dress(descriptor, entry)
      } catch (error) {
        await closeFile(descriptor)
        throw error
      }
      written.push({ descriptor, stretch })
      track.written(stretch)
    })
  }

  /** After a failure too: what was written until then counts. */
  async function syncGroup(written: readonly Written[]): Promise<void> {
    const unclosed = new Set(written)
    try {
      await concurrently(written, AT_ONCE, async (file) => {
        unclosed.delete(file)
        await onDisk('a file cannot be synced', () => syncFileData(file.descriptor)).finally(() =>
          closeFile(file.descriptor),
        )
        file.stretch.isSynced = true
      })
    } finally {
      for (const { descriptor } of unclosed) await closeFile(descriptor)
      track.synced([])
    }
  }

  function fail(reason: NonNullable<typeof failure>): void {
    if (failure === undefined || reason.isOfSync) failure = reason
    gathered.length = 0
    gatheredBytes = 0
  }

  return {
    add(file) {
      gathered.push(file)
      gatheredBytes += file.contents.byteLength
      begin()
    },
    async room() {
      while (gatheredBytes > FILE_GROUP_MAX_BYTES || gathered.length > FILE_GROUP_MAX_FILES) await writing
      if (failure !== undefined) throw failure.error
    },
    async settled() {
      const last = gathered.at(-1)?.stretch
      do await writing
      while (last !== undefined && !last.isWritten && failure === undefined)
      await syncing
      if (failure?.isOfSync) throw failure.error
    },
  }
}
