/** Damages a file as a failing disk would: in place, without a trace in its size. */
import { closeSync, fstatSync, futimesSync, openSync, readSync, writeSync } from 'node:fs'

export function corruptByte(path: string, position: number): void {
  const file = openSync(path, 'r+')
  try {
    const { atime, mtime } = fstatSync(file)
    const byte = Buffer.alloc(1)
    readSync(file, byte, 0, 1, position)
    writeSync(file, Buffer.of((byte[0] ?? 0) ^ 0xff), 0, 1, position)
    futimesSync(file, atime, mtime)
  } finally {
    closeSync(file)
  }
}
