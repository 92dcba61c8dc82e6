/** A program on a pseudo-terminal, as a person has it: what the screen was sent is kept, keys are typed. */
import { type IPty, spawn } from '@lydell/node-pty'
import { Changes } from './changes.ts'

const WAIT_TIMEOUT_MS = 45_000

export interface PtyProcessInit {
  readonly environment?: Readonly<Record<string, string>>
  readonly size?: { readonly columns: number; readonly rows: number }
}

export class PtyProcess {
  /** Everything sent to the screen, escape sequences included. */
  screen = ''
  readonly exited: Promise<number>
  readonly #pty: IPty
  readonly #changes = new Changes(WAIT_TIMEOUT_MS)

  constructor(args: readonly string[], { environment, size }: PtyProcessInit = {}) {
    this.#pty = spawn(process.execPath, [...args], {
      cols: size?.columns ?? 80,
      rows: size?.rows ?? 24,
      env: { ...process.env, TERM: 'xterm-256color', ...environment },
    })
    this.#pty.onData((text) => {
      this.screen += text
      this.#changes.tell()
    })
    this.exited = new Promise((resolve) => this.#pty.onExit(({ exitCode }) => resolve(exitCode)))
  }

  /** Resolves as soon as the text has been sent to the screen after `from`; fails with the screen. */
  waitFor(text: string, from = 0): Promise<void> {
    return this.#changes.until(
      () => this.screen.includes(text, from),
      () => `never shown: ${text}\n--- shown:\n${this.screen}`,
    )
  }

  /** Types keys; `\r` is the return key. */
  type(keys: string): void {
    this.#pty.write(keys)
  }

  onOutput(listener: (text: string) => void): void {
    this.#pty.onData(listener)
  }

  resize({ columns, rows }: { readonly columns: number; readonly rows: number }): void {
    this.#pty.resize(columns, rows)
  }

  get pid(): number {
    return this.#pty.pid
  }

  /** Asks it to end, as a system does. */
  terminate(): void {
    this.#pty.kill('SIGTERM')
  }

  kill(): void {
    this.#pty.kill('SIGKILL')
  }
}
