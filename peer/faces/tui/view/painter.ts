/** The terminal while the face has it: another screen, on which the rows that have changed are written. */
import type { Terminal } from '../../terminal.ts'
import type { Row } from '../../text/row.ts'
import type { Screen } from '../screen/screen.ts'
import type { Theme } from './theme.ts'

/** Another screen, and text that stops at its edge: where a terminal finds a character wider than we do, one row suffers. */
const TAKE = '\u001b[?1049h\u001b[?7l'
const GIVE_BACK = '\u001b[m\u001b[?7h\u001b[?25h\u001b[?1049l'
/** Terminals that know it show all that stands between at once (synchronised output). */
const BEGIN = '\u001b[?2026h\u001b[?25l'
const END = '\u001b[?2026l'
const CLEAR = '\u001b[2J'
const CLEAR_ROW = '\u001b[2K'
const SHOW_CURSOR = '\u001b[?25h'

export interface PainterInit {
  readonly output: Terminal['output']
  readonly theme: Theme
  /** What stands there first. */
  readonly screen: Screen
}

export interface Painter {
  paint(screen: Screen): void
  /** All of it, whatever others have left there. */
  repaint(screen: Screen): void
  /** Gives the terminal back as it was; written when this returns, as far as its stream is synchronous. */
  close(): void
}

export function openPainter({ output, theme, screen: first }: PainterInit): Painter {
  let painted: readonly string[] = []
  /** Another one, and nothing of what was painted can be relied on. */
  let size = ''
  /** A terminal that takes nothing gets the latest when it does, and not all that it has missed. */
  let waiting: Screen | undefined
  let isFull = false

  function paint(screen: Screen): void {
    waiting = screen
    if (!isFull) write(screen)
  }

  function write({ rows, cursor }: Screen): void {
    const now = `${rows.length} × ${output.columns}`
    const isAnother = now !== size
    size = now
    const before = isAnother ? [] : painted
    painted = rows.map((row) => paintedRow(row, theme))
    const changed = painted.map((row, y) => (row === before[y] ? '' : moveTo(0, y) + CLEAR_ROW + row))
    const cursorShown = cursor === undefined ? '' : moveTo(cursor.x, cursor.y) + SHOW_CURSOR
    waiting = undefined
    isFull = !output.write([BEGIN, isAnother ? CLEAR : '', ...changed, cursorShown, END].join(''))
  }

  function onDrain(): void {
    isFull = false
    if (waiting !== undefined) write(waiting)
  }

  output.on('drain', onDrain)
  output.write(TAKE)
  paint(first)
  return {
    paint,
    repaint(screen) {
      size = ''
      paint(screen)
    },
    close() {
      output.off('drain', onDrain)
      output.write(GIVE_BACK)
    },
  }
}

function paintedRow(row: Row, theme: Theme): string {
  return row.map(({ text, tone }) => (theme[tone] === '' ? text : `\u001b[${theme[tone]}m${text}\u001b[m`)).join('')
}

/** In cells, from 0. */
function moveTo(x: number, y: number): string {
  return `\u001b[${y + 1};${x + 1}H`
}
