/**
 * The content read ahead, block by block into a few buffers that are used again: a large file in slices, small ones many
 * to a block and at once, so that each costs neither a wait nor a buffer of its own.
 */
import { HongyanError } from '../../../shared/errors.ts'
import { FILE_BLOCK_BYTES, FILE_GROUP_MAX_FILES } from '../../../shared/limits.ts'
import { type Extent, extentAt, type Layout } from '../../core/files/layout.ts'
import { concurrently } from './concurrently.ts'
import { closeFile, readAt } from './descriptors.ts'
import type { OpenSourceFile, SourceFiles } from './source-files.ts'

/** Filled or being filled beyond the one in use: one is read while one is waited for. */
const AHEAD = 2
/** Files of a block at once: twice the system's threads, so that none waits for this one. */
const FILES_AT_ONCE = 8

/** What of a file is in a block. */
export interface Part {
  readonly extent: Extent
  /** In the file. */
  readonly from: number
  /** In the block. */
  readonly at: number
  readonly bytes: number
}

export interface Block {
  readonly data: Buffer
  readonly parts: readonly Part[]
  /** Of a slice of a file, that file. */
  readonly file: OpenSourceFile | undefined
}

export interface Blocks {
  /** The next, in order; undefined after the last. Its buffer is filled anew once it is given back. */
  next(): Promise<Block | undefined>
  giveBack(block: Block): void
  /** Closes a file whose last slice was taken. */
  finish(file: OpenSourceFile): Promise<void>
  /** When no `next` is under way. */
  close(): Promise<void>
}

export interface BlocksInit {
  readonly files: SourceFiles
  readonly layout: Layout
  /** Where to begin: the file, a position in it, and that file if it is open already. */
  readonly index: number
  readonly from: number
  readonly file: OpenSourceFile | undefined
}

export function createBlocks({ files, layout, ...init }: BlocksInit): Blocks {
  const free: Buffer[] = []
  const ahead: Promise<Block>[] = []
  const open = new Set<OpenSourceFile>()
  let { index, from } = init
  /** That slices are planned of. */
  let file: Promise<OpenSourceFile> | undefined
  let isClosed = false
  if (init.file !== undefined) {
    open.add(init.file)
    file = Promise.resolve(init.file)
  }

  function topUp(): void {
    while (ahead.length < AHEAD && !isClosed) {
      const parts = plan(layout, index, from)
      const last = parts.at(-1)
      if (last === undefined) return
      const filling = last.bytes < last.extent.entry.sizeBytes ? readSlice(last) : readMany(parts)
      // Its failure is thrown to whoever comes to it.
      filling.catch(() => undefined)
      ahead.push(filling)
      from = last.from + last.bytes
      if (from < last.extent.entry.sizeBytes) continue
      index += parts.length
      from = 0
      file = undefined
    }
  }

  async function readSlice(part: Part): Promise<Block> {
    file ??= openSliced(part.extent)
    const opened = await file
    const data = takeBuffer().subarray(0, part.bytes)
    const read = await readAt(opened.descriptor, data, part.from)
    if (read < part.bytes) throw new HongyanError('SOURCE_CHANGED', `${part.extent.entry.path} has become shorter`)
    return { data, parts: [part], file: opened }
  }

  async function openSliced({ entry }: Extent): Promise<OpenSourceFile> {
    await files.requireFolders([entry])
    const opened = await files.open(entry)
    open.add(opened)
    return opened
  }

  async function readMany(parts: readonly Part[]): Promise<Block> {
    const buffer = takeBuffer()
    await files.requireFolders(parts.map(({ extent }) => extent.entry))
    await concurrently(parts, FILES_AT_ONCE, ({ extent, at, bytes }) =>
      files.readWhole(extent.entry, buffer.subarray(at, at + bytes)),
    )
    return { data: buffer.subarray(0, endOf(parts)), parts, file: undefined }
  }

  function takeBuffer(): Buffer {
    return free.pop() ?? Buffer.allocUnsafeSlow(FILE_BLOCK_BYTES)
  }

  async function finish(opened: OpenSourceFile): Promise<void> {
    if (open.delete(opened)) await closeFile(opened.descriptor)
  }

  return {
    async next() {
      topUp()
      const block = await ahead.shift()
      topUp()
      return block
    },
    giveBack: ({ data }) => void free.push(Buffer.from(data.buffer, 0, FILE_BLOCK_BYTES)),
    finish,
    async close() {
      isClosed = true
      await Promise.allSettled(ahead)
      for (const each of open) await finish(each)
    },
  }
}

/** Of a large file the next slice; of others as many as fit. Nothing after the last. */
function plan(layout: Layout, index: number, from: number): readonly Part[] {
  const parts: Part[] = []
  let at = 0
  while (parts.length < FILE_GROUP_MAX_FILES) {
    const extent = extentAt(layout, index + parts.length)
    if (extent === undefined) break
    const bytes = extent.entry.sizeBytes - from
    if (at + bytes > FILE_BLOCK_BYTES || from > 0) {
      return at > 0 ? parts : [{ extent, from, at, bytes: Math.min(bytes, FILE_BLOCK_BYTES) }]
    }
    parts.push({ extent, from, at, bytes })
    at += bytes
  }
  return parts
}

function endOf(parts: readonly Part[]): number {
  const last = parts.at(-1)
  return last === undefined ? 0 : last.at + last.bytes
}
