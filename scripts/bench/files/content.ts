/** Files to send: random, so that nothing can be made small, and on the disk before anything is measured. */

import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Blake3Hasher } from '@napi-rs/blake-hash'

export const MIB = 1024 * 1024
export const GIB = 1024 * MIB

/** Returns its BLAKE3, as `b3sum` prints it. */
export async function writeRandomFile(path: string, sizeBytes: number): Promise<string> {
  await using file = await open(path, 'w')
  const hasher = new Blake3Hasher()
  for (let left = sizeBytes; left > 0; left -= MIB) {
    const piece = randomBytes(Math.min(left, MIB))
    hasher.update(piece)
    await file.write(piece)
  }
  await file.sync()
  return hasher.digest('hex')
}

export async function digestOf(path: string): Promise<string> {
  const hasher = new Blake3Hasher()
  for await (const piece of createReadStream(path, { highWaterMark: MIB })) hasher.update(piece)
  return hasher.digest('hex')
}

const FILES_PER_FOLDER = 100

/** A folder with `count` files of that size, a hundred in each folder of it. */
export async function writeSmallFiles(folder: string, count: number, sizeBytes: number): Promise<void> {
  for (let from = 0; from < count; from += FILES_PER_FOLDER) {
    const inner = join(folder, String(from / FILES_PER_FOLDER).padStart(4, '0'))
    await mkdir(inner, { recursive: true })
    const numbers = Array.from({ length: Math.min(FILES_PER_FOLDER, count - from) }, (_, number) => from + number)
    await Promise.all(numbers.map((number) => writeFile(join(inner, `${number}.bin`), randomBytes(sizeBytes))))
  }
}

/** What was written before is not left for what is measured next to wait for. */
export async function syncDisk(): Promise<void> {
  await promisify(execFile)('sync')
}
