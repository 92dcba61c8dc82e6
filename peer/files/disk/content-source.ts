/**
 * The content of what is offered, read in order and hashed file by file; content.ts says what may be asked of it. Refuses
 * whatever is not as it was offered. Never writes.
 */
import { Blake3Hasher, blake3 } from '@napi-rs/blake-hash'
import { HongyanError, toHongyanError } from '../../../shared/errors.ts'
import { endedAt, type Layout, layoutOf, splitAt } from '../../core/files/layout.ts'
import type { Source, SourceInit, SourceRead } from './content.ts'
import { hashPrefixOf } from './hash-prefix.ts'
import { type Block, type Blocks, createBlocks } from './source-blocks.ts'
import { createSourceFiles, type OpenSourceFile, type SourceFiles } from './source-files.ts'

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
  await files.requireThere(entries)
  return new OfferedSource(files, layoutOf(entries))
}

class OfferedSource implements Source {
  readonly #files: SourceFiles
  readonly #layout: Layout
  readonly #closing = new AbortController()
  #blocks: Blocks | undefined
  /** The file in which it begins, and its number. */
  #split: { readonly index: number; readonly file: OpenSourceFile } | undefined
  #hasher = new Blake3Hasher()
  #blocksRead = 0
  /** What is being given out: how much of it is, and which files end in it. */
  #block: Block | undefined
  #given = 0
  #ends: readonly End[] = []
  /** Given out to the end before the last but one call, in the last but one, in the last. */
  #spent: readonly [Block[], Block[]] = [[], []]
  #failure: HongyanError | undefined
  /** One call at a time, so that the files are not closed under one. */
  #working: Promise<unknown> = Promise.resolve()

  constructor(files: SourceFiles, layout: Layout) {
    this.#files = files
    this.#layout = layout
  }

  seek(offset: number, onHashed: (bytes: number) => void, signal: AbortSignal): Promise<Uint8Array> {
    return this.#busy(this.#seek(offset, onHashed, signal))
  }

  async restart(): Promise<void> {
    if (this.#split === undefined) return
    this.#hasher = new Blake3Hasher()
    this.#begin(this.#split.index, 0, this.#split.file)
  }

  read(maxBytes: number): Promise<SourceRead> {
    return this.#busy(this.#read(maxBytes))
  }

  async close(): Promise<void> {
    this.#closing.abort(new HongyanError('CLOSED', 'the source is closed'))
    await this.#working
    await this.#blocks?.close()
  }

  #busy<T>(work: Promise<T>): Promise<T> {
    this.#working = work.catch(() => undefined)
    return work
  }

  #begin(index: number, from: number, file: OpenSourceFile | undefined): void {
    this.#blocks = createBlocks({ files: this.#files, layout: this.#layout, index, from, file })
  }

  async #seek(offset: number, onHashed: (bytes: number) => void, signal: AbortSignal): Promise<Uint8Array> {
    const index = endedAt(this.#layout, offset)
    const split = splitAt(this.#layout, offset)
    if (split === undefined) {
      this.#begin(index, 0, undefined)
      return NOTHING
    }
    const { entry, start } = split
    await this.#files.requireFolders([entry])
    const file = await this.#files.open(entry)
    this.#split = { index, file }
    this.#begin(index, offset - start, file)
    const ending = AbortSignal.any([signal, this.#closing.signal])
    const hashed = await hashPrefixOf(file.descriptor, offset - start, onHashed, ending)
    await file.requireUnchanged()
    if (hashed === undefined) throw new HongyanError('SOURCE_CHANGED', `${entry.path} has become shorter`)
    this.#hasher = hashed
    return hashed.digestBuffer()
  }

  async #read(maxBytes: number): Promise<SourceRead> {
    const now = this.#giveBack()
    if (this.#block === undefined && !(await this.#takeBlock())) return { data: NOTHING, ended: [] }
    const block = this.#block
    if (block === undefined) throw new HongyanError('INTERNAL', 'read before it was begun')
    const from = this.#given
    const until = Math.min(from + maxBytes, block.data.byteLength)
    this.#given = until
    if (until === block.data.byteLength) {
      now.push(block)
      this.#block = undefined
    }
    const ended = this.#ends.filter(({ at }) => at > from && at <= until).map(({ digest }) => digest)
    return { data: block.data.subarray(from, until), ended }
  }

  /** What nobody reads any more; returns where to note what is given out to the end now. */
  #giveBack(): Block[] {
    const [earlier, last] = this.#spent
    for (const each of earlier) this.#blocks?.giveBack(each)
    const now: Block[] = []
    this.#spent = [last, now]
    return now
  }

  async #takeBlock(): Promise<boolean> {
    if (this.#failure !== undefined) throw this.#failure
    try {
      const block = await this.#blocks?.next()
      if (block === undefined) return false
      this.#ends = block.file === undefined ? endsOf(block) : await this.#takeSlice(block, block.file)
      this.#block = block
      this.#given = 0
      return true
    } catch (error) {
      // What comes after it must not be taken for what comes next.
      this.#failure = toHongyanError(error)
      throw this.#failure
    }
  }

  async #takeSlice({ data, parts }: Block, file: OpenSourceFile): Promise<readonly End[]> {
    this.#hasher.update(data)
    this.#blocksRead += 1
    const [part] = parts
    const isLast = part !== undefined && part.from + part.bytes === part.extent.entry.sizeBytes
    if (isLast || this.#blocksRead % BLOCKS_BETWEEN_LOOKS === 0) await file.requireUnchanged()
    if (!isLast) return []
    await this.#blocks?.finish(file)
    const digest = this.#hasher.digestBuffer()
    this.#hasher = new Blake3Hasher()
    return [{ at: data.byteLength, digest }]
  }
}

/** Of whole files. */
function endsOf({ data, parts }: Block): readonly End[] {
  return parts.map(({ at, bytes }) => ({ at: at + bytes, digest: blake3(data.subarray(at, at + bytes)) }))
}
