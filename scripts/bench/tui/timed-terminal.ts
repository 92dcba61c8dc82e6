/** A program on a pseudo-terminal, and when each thing was on its screen: at the arrival of the bytes that brought it. */
import { PtyProcess, type PtyProcessInit } from '../../../test/support/pty-process.ts'
import { Screen } from '../../../test/support/screen.ts'

const PATIENCE_MS = 60_000

export interface TimedTerminal extends AsyncDisposable {
  readonly pid: number
  /** Of `performance.now()`. */
  readonly startedAtMs: number
  type(keys: string): void
  /** When (`performance.now()`) the screen was like that first, from now on. */
  shownAtMs(isSo: (screen: Screen) => boolean): Promise<number>
}

/** @param args of Node.js */
export function startTimed(args: readonly string[], init: PtyProcessInit = {}): TimedTerminal {
  const screen = new Screen(init.size ?? { columns: 100, rows: 30 })
  const checks = new Set<(atMs: number) => void>()
  const startedAtMs = performance.now()
  const pty = new PtyProcess(args, { ...init, size: screen.size })
  pty.onOutput((text) => {
    const atMs = performance.now()
    void screen.write(text).then(() => {
      for (const check of checks) check(atMs)
    })
  })

  return {
    ...{ pid: pty.pid, startedAtMs, type: (keys) => pty.type(keys) },
    async shownAtMs(isSo) {
      const { promise, resolve, reject } = Promise.withResolvers<number>()
      const check = (atMs: number): void => {
        if (isSo(screen)) resolve(atMs)
      }
      const timer = setTimeout(() => reject(new Error(`never shown; what is:\n${screen.text}`)), PATIENCE_MS)
      checks.add(check)
      check(performance.now())
      try {
        return await promise
      } finally {
        clearTimeout(timer)
        checks.delete(check)
      }
    },
    async [Symbol.asyncDispose]() {
      // As people end it: after a crash the next start looks through the whole database first.
      pty.terminate()
      await pty.exited
    },
  }
}
