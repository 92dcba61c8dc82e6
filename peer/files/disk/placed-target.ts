/**
 * The target of a content that lies in its place already, because a crash came after it was placed. Nothing is written:
 * what still comes is compared with what is there.
 */
import { dirname } from 'node:path'
import { Blake3Hasher } from '@napi-rs/blake-hash'
import { asBuffer } from '../../../shared/bytes.ts'
import { HongyanError } from '../../../shared/errors.ts'
import type { Target, TargetInit } from './content.ts'
import { closeFile, type Descriptor, openFile, READ, readAt, syncFolder } from './descriptors.ts'
import { onDisk } from './errors.ts'
import { hashPrefixOf } from './hash-prefix.ts'
import { removePart } from './part.ts'
import { PartReplaced } from './part-files.ts'

const NOTHING = new Uint8Array()

export interface PlacedInit extends Pick<TargetInit, 'folder' | 'partPath' | 'offset'> {
  readonly sizeBytes: number
  readonly triedPath: string
}

/** `begin` opens a target that writes, should the content turn out to be another. */
export async function openPlacedTarget(init: PlacedInit, begin: () => Promise<Target>): Promise<Target> {
  const { folder, partPath, offset, sizeBytes, triedPath: path } = init
  let file: Descriptor | undefined = folder ? undefined : await openFile(path, READ)
  let hasher = new Blake3Hasher()
  let position = offset
  let anew: Target | undefined

  async function hashPrefix(onHashed: (bytes: number) => void, signal: AbortSignal): Promise<Uint8Array> {
    if (file === undefined || offset === 0 || offset === sizeBytes) return NOTHING
    const hashed = await hashPrefixOf(file, offset, onHashed, signal)
    if (hashed === undefined) throw new PartReplaced(path)
    hasher = hashed
    return hasher.digestBuffer()
  }

  async function restart(): Promise<number> {
    await close()
    // Of one file under two names, this one; what has the other stays.
    await removePart({ partPath, folder: false })
    anew = await begin()
    return anew.offset
  }

  async function compare(data: Uint8Array): Promise<readonly Uint8Array[]> {
    if (position + data.byteLength > sizeBytes) throw new HongyanError('MALFORMED', 'more than the manifest promises')
    if (file === undefined || data.byteLength === 0) return []
    const there = Buffer.alloc(data.byteLength)
    const bytes = await readAt(file, there, position)
    if (bytes < data.byteLength || !there.equals(data)) throw new PartReplaced(path)
    position += bytes
    hasher.update(asBuffer(data))
    return position === sizeBytes ? [hasher.digestBuffer()] : []
  }

  async function close(): Promise<void> {
    const open = file
    file = undefined
    if (open !== undefined) await closeFile(open)
    await anew?.close()
  }

  return {
    get offset() {
      return anew?.offset ?? offset
    },
    get writtenOffset() {
      return anew?.writtenOffset ?? position
    },
    hashPrefix,
    restart,
    write: (data) => anew?.write(data) ?? onDisk(`${path} cannot be read`, () => compare(data)),
    // It is all there, but the caller has not seen all of it compared.
    checkpoint: (confirmed) => anew?.checkpoint(confirmed) ?? Promise.resolve(offset),
    async place(placeInit) {
      if (anew !== undefined) return anew.place(placeInit)
      if (position < sizeBytes) throw new HongyanError('INTERNAL', 'a content that was not compared')
      await close()
      await removePart({ partPath, folder: false })
      await onDisk(`${path} cannot be synced`, () => syncFolder(dirname(path)))
      return path
    },
    close,
  }
}
