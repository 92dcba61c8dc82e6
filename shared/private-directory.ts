/** Directories that hold keys and conversations: made for their owner alone. */
import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { HongyanError, toHongyanError } from './errors.ts'

/**
 * Makes the directory and what is missing above it, mode 0700. One that is there and empty becomes ours alone; what
 * already holds something may serve others too and keeps its mode. Throws NOT_WRITABLE or NO_SPACE.
 */
export function makePrivateDirectory(path: string): void {
  try {
    make(resolve(path))
    if (readdirSync(path).length === 0) chmodSync(path, 0o700)
  } catch (cause) {
    const { code, message } = toHongyanError(cause, 'NOT_WRITABLE')
    throw new HongyanError(code, `${path} cannot be made or written: ${message}`, { cause })
  }
}

/** Not mkdir's `recursive`: where a file system refuses a name by ENOENT (as /proc does) that never returns. */
function make(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && statSync(path).isDirectory()) return
    if (code !== 'ENOENT' || dirname(path) === path) throw error
    make(dirname(path))
    mkdirSync(path, { mode: 0o700 })
  }
}
