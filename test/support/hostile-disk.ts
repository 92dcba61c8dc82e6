/** A disk so small that it can be filled: a tmpfs of its own, for which a test needs root and Linux. Always unmounted. */
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const CHUNK_BYTES = 64 * 1024
/** Less than any file system hands out at once. */
const CRUMB_BYTES = 512

export interface SmallDisk {
  readonly path: string
  /** Until not a byte more fits. */
  fill(): void
  /** Gives back what `fill` took. */
  free(): void
}

/** Unmounted when the test has finished, however. Undefined where this process may not mount. */
export function mountSmallDisk(sizeBytes: number): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'hongyan-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    rmSync(path, { recursive: true })
    return undefined
  }
  // Registered first, so it runs last: by then whatever used the disk has ended.
  onTestFinished(() => {
    // Lazily: what a killed process still holds goes when it does.
    execFileSync('umount', ['-l', path])
    rmSync(path, { recursive: true })
  })
  const filler = join(path, 'filler')
  return {
    path,
    fill() {
      const file = openSync(filler, 'a')
      for (let size = CHUNK_BYTES; size >= CRUMB_BYTES; size /= 2) writeWhileThereIsRoom(file, Buffer.alloc(size))
      closeSync(file)
    },
    free: () => rmSync(filler),
  }
}

function writeWhileThereIsRoom(file: number, bytes: Uint8Array): void {
  try {
    for (;;) writeSync(file, bytes)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}
