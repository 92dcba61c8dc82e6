/** A file to a connection and back to a disk, as plainly as it goes: the same for every carrier that is compared. */
import { open } from 'node:fs/promises'
import { Blake3Hasher } from '@napi-rs/blake-hash'
import { giveBack } from '../../../peer/files/wire/bulk-memory.ts'

/** Resolves when more may be written; of what was written the last WRITE_AHEAD pieces may still be in use by then. */
export type Write = (data: Buffer) => Promise<void>

const READ_BYTES = 1024 * 1024
export const WRITE_AHEAD = 3
/** One more is being read, one handed over. */
const BUFFERS = WRITE_AHEAD + 2
/** Written at once, behind what is received. */
const WRITES_MAX = 4
/** So that the last sync is short. */
const SYNC_EVERY_BYTES = 64 * 1024 * 1024

/** Reads the next piece while the last is written; returns the BLAKE3. */
export async function sendFile(path: string, write: Write): Promise<string> {
  await using file = await open(path)
  const hasher = new Blake3Hasher()
  const buffers = Array.from({ length: BUFFERS }, () => Buffer.allocUnsafeSlow(READ_BYTES))
  const read = async (turn: number) => {
    const buffer = buffers[turn % BUFFERS] ?? Buffer.alloc(0)
    return buffer.subarray(0, (await file.read(buffer)).bytesRead)
  }
  let reading = read(0)
  for (let turn = 1; ; turn += 1) {
    const data = await reading
    if (data.byteLength === 0) return hasher.digest('hex')
    reading = read(turn)
    hasher.update(data)
    await write(data)
  }
}

export interface FileReceiver {
  /** Resolves when more may come; the data belongs to the file by then. */
  write(data: Buffer): Promise<void>
  /** All synced; the BLAKE3. */
  finish(): Promise<string>
}

export async function receiveFile(path: string): Promise<FileReceiver> {
  const file = await open(path, 'w')
  const hasher = new Blake3Hasher()
  const writing = new Set<Promise<unknown>>()
  let offset = 0
  let unsynced = 0
  let syncing: Promise<void> | undefined
  return {
    async write(data) {
      hasher.update(data)
      const written = file.write(data, 0, data.byteLength, offset).finally(() => {
        writing.delete(written)
        giveBack(data)
      })
      writing.add(written)
      const { byteLength } = data
      offset += byteLength
      unsynced += byteLength
      if (unsynced >= SYNC_EVERY_BYTES && syncing === undefined) {
        unsynced = 0
        syncing = file.datasync().finally(() => {
          syncing = undefined
        })
      }
      if (writing.size >= WRITES_MAX) await Promise.race(writing)
    },
    async finish() {
      await Promise.all([...writing, syncing])
      await file.sync()
      await file.close()
      return hasher.digest('hex')
    },
  }
}
