/**
 * A terminal in memory: is fed what a program writes, and tells what a person would see of it. Wide characters, joined
 * emoji and combining marks take the cells that current terminals give them.
 */
import xterm, { type IBufferCell, type Terminal } from '@xterm/headless'
import { Changes } from './changes.ts'
import { createWidths } from './terminal-widths.ts'

const WAIT_TIMEOUT_MS = 30_000

export interface ScreenSize {
  readonly columns: number
  readonly rows: number
}

export interface Cell {
  /** What stands there, with all that joins it; empty where a wide character of the cell before reaches. */
  readonly text: string
  readonly width: number
  /** Of the 256 of a terminal; undefined: its own. */
  readonly colour: number | undefined
  readonly background: number | undefined
  readonly isBold: boolean
  readonly isDim: boolean
  readonly isInverse: boolean
}

export class Screen {
  readonly #terminal: Terminal
  readonly #changes = new Changes(WAIT_TIMEOUT_MS)
  /** How often it rang. */
  bells = 0

  constructor({ columns, rows }: ScreenSize) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true })
    const widths = createWidths()
    this.#terminal.unicode.register(widths)
    this.#terminal.unicode.activeVersion = widths.version
    this.#terminal.onBell(() => {
      this.bells += 1
    })
  }

  /** Resolves once it is on the screen. */
  write(text: string | Uint8Array): Promise<void> {
    return new Promise((resolve) =>
      this.#terminal.write(text, () => {
        // Half a frame is what no person sees.
        if (!this.#terminal.modes.synchronizedOutputMode) this.#changes.tell()
        resolve()
      }),
    )
  }

  resize({ columns, rows }: ScreenSize): void {
    this.#terminal.resize(columns, rows)
  }

  get size(): ScreenSize {
    return { columns: this.#terminal.cols, rows: this.#terminal.rows }
  }

  /** From the top, without the spaces at their ends. */
  get rows(): string[] {
    return this.#fullRows().map((row) => row.trimEnd())
  }

  get text(): string {
    return this.rows.join('\n')
  }

  /** In cells, from 0. */
  get cursor(): { readonly x: number; readonly y: number } {
    const { cursorX: x, cursorY: y } = this.#terminal.buffer.active
    return { x, y }
  }

  /** Whether a program has the whole screen, and gives back what was there before. */
  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate'
  }

  /** What the program has asked the terminal for, and must have taken back at its end. */
  get modes(): { readonly bracketedPaste: boolean; readonly focus: boolean; readonly wraps: boolean } {
    const { bracketedPasteMode: bracketedPaste, sendFocusMode: focus, wraparoundMode: wraps } = this.#terminal.modes
    return { bracketedPaste, focus, wraps }
  }

  cellsOf(y: number): Cell[] {
    const { active } = this.#terminal.buffer
    const line = active.getLine(active.baseY + y)
    return Array.from({ length: this.#terminal.cols }, (_, x) => cellOf(line?.getCell(x)))
  }

  /** The cell where the text begins that is on the screen. */
  cellAt(text: string): Cell {
    for (const y of this.rows.keys()) {
      const cells = this.cellsOf(y)
      const x = cells.findIndex((_, from) => textFrom(cells, from).startsWith(text))
      if (x >= 0) return cells[x] as Cell
    }
    throw new Error(`not on the screen: ${text}\n${this.text}`)
  }

  /** Resolves as soon as the text is somewhere on one row. */
  waitFor(text: string): Promise<void> {
    return this.waitUntil(`shown: ${text}`, () => this.#fullRows().some((row) => row.includes(text)))
  }

  /** Resolves as soon as the screen is as asked; fails with what is on it. */
  waitUntil(what: string, isSo: () => boolean): Promise<void> {
    return this.#changes.until(isSo, () => `never ${what}\n--- on the screen:\n${this.text}`)
  }

  #fullRows(): string[] {
    const { active } = this.#terminal.buffer
    return Array.from(
      { length: this.#terminal.rows },
      (_, y) => active.getLine(active.baseY + y)?.translateToString() ?? '',
    )
  }
}

function textFrom(cells: readonly Cell[], from: number): string {
  return cells
    .slice(from)
    .map(({ text }) => text)
    .join('')
}

function cellOf(cell: IBufferCell | undefined): Cell {
  const width = cell?.getWidth() ?? 1
  const isBlank = cell === undefined || cell.getChars() === ''
  return {
    text: isBlank ? (width === 0 ? '' : ' ') : cell.getChars(),
    width,
    colour: cell?.isFgPalette() ? cell.getFgColor() : undefined,
    background: cell?.isBgPalette() ? cell.getBgColor() : undefined,
    isBold: (cell?.isBold() ?? 0) > 0,
    isDim: (cell?.isDim() ?? 0) > 0,
    isInverse: (cell?.isInverse() ?? 0) > 0,
  }
}
