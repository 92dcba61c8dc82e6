/** A file, or its beginning, hashed at the speed of its disk: the next piece is read while one is hashed. */
import { Blake3Hasher } from '@napi-rs/blake-hash'
import { HongyanError } from '../../../shared/errors.ts'
import { FILE_BLOCK_BYTES } from '../../../shared/limits.ts'
import { closeFile, type Descriptor, openFile, READ, readAt } from './descriptors.ts'
import { onDisk } from './errors.ts'

/**
 * A hasher that has taken in the first `bytes` of the file, to go on with; undefined where the file is shorter.
 * `onHashed` is told how many it has taken in so far. Throws the signal's reason.
 */
export async function hashPrefixOf(
  file: Descriptor,
  bytes: number,
  onHashed: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Blake3Hasher | undefined> {
  const hasher = new Blake3Hasher()
  const buffers = [Buffer.allocUnsafeSlow(FILE_BLOCK_BYTES), Buffer.allocUnsafeSlow(FILE_BLOCK_BYTES)] as const
  const readFrom = async (position: number): Promise<Buffer> => {
    const buffer = buffers[position % (2 * FILE_BLOCK_BYTES) === 0 ? 0 : 1].subarray(0, bytes - position)
    return buffer.subarray(0, await readAt(file, buffer, position))
  }
  let reading = readFrom(0)
  try {
    for (let position = 0; position < bytes; ) {
      const piece = await reading
      signal.throwIfAborted()
      if (piece.byteLength < Math.min(FILE_BLOCK_BYTES, bytes - position)) return undefined
      position += piece.byteLength
      reading = readFrom(position)
      hasher.update(piece)
      onHashed(position)
    }
    return hasher
  } finally {
    // The file is the caller's, who may close it now.
    await reading.catch(() => undefined)
  }
}

/** BLAKE3 of a file of ours that has so many bytes. Throws INTEGRITY where it has fewer. */
export async function hashFile(path: string, bytes: number, signal: AbortSignal): Promise<Uint8Array> {
  return onDisk(`${path} cannot be read`, async () => {
    const file = await openFile(path, READ)
    try {
      const hasher = await hashPrefixOf(file, bytes, () => undefined, signal)
      if (hasher === undefined) throw new HongyanError('INTEGRITY', `${path} is shorter than it was`)
      return hasher.digestBuffer()
    } finally {
      await closeFile(file)
    }
  })
}
