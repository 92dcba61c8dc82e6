/** A program on a real pseudo-terminal, with the terminal in memory that shows it. */
import { PtyProcess, type PtyProcessInit } from './pty-process.ts'
import { Screen, type ScreenSize } from './screen.ts'

export class ScreenProcess extends PtyProcess {
  readonly terminal: Screen

  constructor(args: readonly string[], init: PtyProcessInit = {}) {
    const { size = { columns: 80, rows: 24 } } = init
    super(args, { ...init, size })
    this.terminal = new Screen(size)
    this.onOutput((text) => void this.terminal.write(text))
  }

  /** The window and, as the system tells it, the program. */
  override resize(size: ScreenSize): void {
    this.terminal.resize(size)
    super.resize(size)
  }
}
