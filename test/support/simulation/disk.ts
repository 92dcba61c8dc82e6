/**
 * A disk: changes of one turn share a commit, what is committed survives a kill, and a full disk refuses. Knows nothing of
 * what stands on it: whoever writes changes a table of their own, inside the commit.
 */
import { type ErrorCode, HongyanError } from '../../../shared/errors.ts'
import type { Chance } from '../simulated-time.ts'
import type { Process } from './process.ts'

export interface Disk {
  isFull: boolean
  /**
   * `change` runs at the commit and throws, before it changes anything, what it refuses for; then `done` or `failed` is
   * told, unless the process dies in between.
   */
  write<T>(change: () => T, done: (value: T) => void, failed: (failure: Failure) => void): void
  /** A transaction of its own, in this very turn. Throws NO_SPACE. */
  writeNow<T>(change: () => T): T
  /** The process is gone: what was not committed is lost. */
  forget(): void
}

interface Failure {
  readonly code: ErrorCode
}

interface Waiting {
  run(): void
  settle(): void
  fail(failure: Failure): void
}

/** Mostly at once; sometimes a disk has something else to do. */
const SYNC_MS = [0, 0, 1, 2, 5, 200]

export function createDisk(process: Process, chance: Chance): Disk {
  let waiting: Waiting[] = []

  function commit(): void {
    const batch = waiting
    waiting = []
    process.step()
    if (disk.isFull) {
      for (const change of batch) change.fail({ code: 'NO_SPACE' })
      return
    }
    for (const change of batch) change.run()
    for (const change of batch) {
      process.step()
      change.settle()
    }
  }

  const disk: Disk = {
    isFull: false,
    write<T>(change: () => T, done: (value: T) => void, failed: (failure: Failure) => void) {
      let outcome = () => {}
      waiting.push({
        run() {
          try {
            const value = change()
            outcome = () => done(value)
          } catch (error) {
            if (!(error instanceof HongyanError)) throw error
            const { code } = error
            outcome = () => failed({ code })
          }
        },
        settle: () => outcome(),
        fail: failed,
      })
      if (waiting.length === 1) process.later(chance.pick(SYNC_MS), commit)
    },
    writeNow(change) {
      process.step()
      if (disk.isFull) throw new HongyanError('NO_SPACE', 'the disk is full')
      const value = change()
      process.step()
      return value
    },
    forget() {
      waiting = []
    },
  }
  return disk
}
