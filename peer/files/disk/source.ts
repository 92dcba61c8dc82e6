/**
 * The file that is offered: looked at when it is offered, read when it is pulled, and refused as SOURCE_CHANGED when
 * size or time of modification are not the same before, during and after. Never writes.
 */
import { constants } from 'node:fs'
import { access, type FileHandle, open, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Blake3Hasher } from '@napi-rs/blake-hash'
import { HongyanError } from '../../../shared/errors.ts'
import { FILE_CHUNK_BYTES, FILE_WINDOW_BYTES } from '../../../shared/limits.ts'
import { requireFileName } from '../../core/files/file-names.ts'
import { fileError, onDisk, systemCode } from './errors.ts'

export interface SourceFacts {
  /** Absolute. */
  readonly path: string
  readonly name: string
  readonly sizeBytes: number
  /** Nanoseconds since 1970 in decimal: more digits than a number holds. */
  readonly modifiedNs: string
  readonly executable: boolean
}

export interface Source {
  /** In order and without gaps; what is returned is good until the next read. Throws SOURCE_CHANGED. */
  read(offset: number, length: number): Promise<Uint8Array>
  /** BLAKE3 of what was read. Throws SOURCE_CHANGED. */
  digest(): Promise<Uint8Array>
  close(): Promise<void>
}

/** Throws NOT_FOUND, INVALID_NAME, TOO_LARGE, or INVALID_PARAMS for what cannot be sent. */
export async function inspectSource(given: string): Promise<SourceFacts> {
  const path = resolve(given)
  const facts = await onDisk(`${path} cannot be looked at`, () => stat(path, { bigint: true }))
  if (facts.isDirectory()) throw new HongyanError('INVALID_PARAMS', 'a folder cannot be sent yet, only single files')
  if (!facts.isFile()) throw new HongyanError('INVALID_PARAMS', 'only a regular file can be sent')
  if (facts.size > BigInt(Number.MAX_SAFE_INTEGER)) throw new HongyanError('TOO_LARGE', 'the file is too large')
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw new HongyanError('INVALID_PARAMS', `${path} may not be read`, { cause })
  })
  return {
    path,
    name: requireFileName(basename(path)),
    sizeBytes: Number(facts.size),
    modifiedNs: String(facts.mtimeNs),
    executable: (facts.mode & 0o111n) !== 0n,
  }
}

/** Throws SOURCE_CHANGED, also where the file is gone. The caller closes it. */
export async function openSource(offered: Pick<SourceFacts, 'path' | 'sizeBytes' | 'modifiedNs'>): Promise<Source> {
  const handle = await open(offered.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((cause: unknown) => {
    if (systemCode(cause) === 'ENOENT') throw changed()
    throw fileError(cause, `${offered.path} cannot be opened`)
  })
  const requireUnchanged = async () => {
    const now = await handle.stat({ bigint: true })
    const same = now.isFile() && Number(now.size) === offered.sizeBytes && String(now.mtimeNs) === offered.modifiedNs
    if (!same) throw changed()
  }
  try {
    await requireUnchanged()
  } catch (error) {
    await handle.close()
    throw fileError(error, `${offered.path} cannot be looked at`)
  }

  const hasher = new Blake3Hasher()
  const buffer = Buffer.allocUnsafe(Math.min(FILE_CHUNK_BYTES, Math.max(offered.sizeBytes, 1)))
  return {
    read: (offset, length) =>
      onDisk(`${offered.path} cannot be read`, async () => {
        // Soon enough to spare a long transfer of what will be refused at its end.
        if (offset % FILE_WINDOW_BYTES === 0) await requireUnchanged()
        const data = buffer.subarray(0, length)
        await readWhole(handle, data, offset)
        hasher.update(data)
        return data
      }),
    digest: () =>
      onDisk(`${offered.path} cannot be looked at`, async () => {
        await requireUnchanged()
        return hasher.digestBuffer()
      }),
    close: () => handle.close(),
  }
}

async function readWhole(handle: FileHandle, into: Buffer, offset: number): Promise<void> {
  let filled = 0
  while (filled < into.byteLength) {
    const { bytesRead } = await handle.read(into, filled, into.byteLength - filled, offset + filled)
    // The file has become shorter.
    if (bytesRead === 0) throw changed()
    filled += bytesRead
  }
}

function changed(): HongyanError {
  return new HongyanError('SOURCE_CHANGED', 'the file is not what it was when it was offered')
}
