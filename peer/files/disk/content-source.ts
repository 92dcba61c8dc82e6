/**
 * The content of what is offered, read in order and hashed file by file; content.ts says what may be asked of it. Refuses
 * whatever is not as it was offered. Never writes.
 */
import { Blake3Hasher, blake3 } from '@napi-rs/blake-hash'
import { HongyanError, toHongyanError } from '../../../shared/errors.ts'
import type { Source, SourceInit } from './content.ts'
import { type Extent, extentsOf, indexAt, isSplitBy } from './extents.ts'
import { hashPrefixOf } from './hash-prefix.ts'
import { type Block, type Blocks, createBlocks } from './source-blocks.ts'
import { createSourceFiles, type OpenSourceFile } from './source-files.ts'

/** A large file is looked at again after so many blocks: soon enough to spare a long transfer of what will be refused. */
const BLOCKS_BETWEEN_LOOKS = 64
const NOTHING = new Uint8Array()

/** A digest and the place in the block at which its file ends. */
interface End {
  readonly at: number
  readonly digest: Uint8Array
}

/** Throws SOURCE_CHANGED, also where it is gone. The caller closes it. */
export async function openSource({ path, folder, entries }: SourceInit): Promise<Source> {
  const files = createSourceFiles(path, folder)
  const extents = extentsOf(entries)
  const closing = new AbortController()
  let blocks: Blocks | undefined
  let split: { extent: Extent; file: OpenSourceFile } | undefined
  let hasher = new Blake3Hasher()
  let block: Block | undefined
  let ends: readonly End[] = []
  let taken = 0
  let blocksRead = 0
  let failure: HongyanError | undefined
  /** Read to the end before the last but one call, in the last but one, in the last. */
  let spent: readonly [Block[], Block[]] = [[], []]
  let working: Promise<unknown> = Promise.resolve()
  await files.requireThere(entries)

  async function seek(offset: number, onHashed: (bytes: number) => void, signal: AbortSignal): Promise<Uint8Array> {
    const index = indexAt(extents, offset)
    const extent = extents[index]
    if (!isSplitBy(extent, offset)) {
      blocks = createBlocks({ files, extents, index, from: 0, file: undefined })
      return NOTHING
    }
    await files.requireFolders([extent.entry])
    const file = await files.open(extent.entry)
    split = { extent, file }
    const from = offset - extent.start
    blocks = createBlocks({ files, extents, index, from, file })
    const hashed = await hashPrefixOf(file.descriptor, from, onHashed, AbortSignal.any([signal, closing.signal]))
    await file.requireUnchanged()
    if (hashed === undefined) throw new HongyanError('SOURCE_CHANGED', `${extent.entry.path} has become shorter`)
    hasher = hashed
    return hasher.digestBuffer()
  }

  async function restart(): Promise<void> {
    if (split === undefined) return
    hasher = new Blake3Hasher()
    const { extent, file } = split
    blocks = createBlocks({ files, extents, index: extents.indexOf(extent), from: 0, file })
  }

  async function read(maxBytes: number): Promise<{ data: Uint8Array; ended: readonly Uint8Array[] }> {
    const [earlier, last] = spent
    for (const each of earlier) blocks?.giveBack(each)
    const now: Block[] = []
    spent = [last, now]
    if (block === undefined && !(await takeBlock())) return { data: NOTHING, ended: [] }
    const current = block
    if (current === undefined) throw new HongyanError('INTERNAL', 'read before it was begun')
    const from = taken
    taken = Math.min(from + maxBytes, current.data.byteLength)
    if (taken === current.data.byteLength) {
      now.push(current)
      block = undefined
    }
    return {
      data: current.data.subarray(from, taken),
      ended: ends.filter(({ at }) => at > from && at <= taken).map(({ digest }) => digest),
    }
  }

  async function takeBlock(): Promise<boolean> {
    if (failure !== undefined) throw failure
    try {
      block = await blocks?.next()
      if (block === undefined) return false
      ends = await hash(block)
    } catch (error) {
      // What comes after it must not be taken for what comes next.
      block = undefined
      failure = toHongyanError(error)
      throw failure
    }
    taken = 0
    return true
  }

  async function hash({ data, parts, file }: Block): Promise<readonly End[]> {
    if (file === undefined) {
      return parts.map(({ at, bytes }) => ({ at: at + bytes, digest: blake3(data.subarray(at, at + bytes)) }))
    }
    hasher.update(data)
    blocksRead += 1
    const [part] = parts
    const isLast = part !== undefined && part.from + part.bytes === part.extent.entry.sizeBytes
    if (isLast || blocksRead % BLOCKS_BETWEEN_LOOKS === 0) await file.requireUnchanged()
    if (!isLast) return []
    await blocks?.finish(file)
    const digest = hasher.digestBuffer()
    hasher = new Blake3Hasher()
    return [{ at: data.byteLength, digest }]
  }

  /** One call at a time, so that the files are not closed under one. */
  function busy<T>(work: Promise<T>): Promise<T> {
    working = work.catch(() => undefined)
    return work
  }

  return {
    seek: (offset, onHashed, signal) => busy(seek(offset, onHashed, signal)),
    restart,
    read: (maxBytes) => busy(read(maxBytes)),
    async close() {
      closing.abort(new HongyanError('CLOSED', 'the source is closed'))
      await working
      await blocks?.close()
    },
  }
}
