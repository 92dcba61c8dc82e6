/** What lies over the conversation and has a line of its own to type in: a frame, that line, a list, the keys. Pure. */

import { blankRows, type Row, span } from '../../text/row.ts'
import { shownLine } from '../../text/shown.ts'
import { cutStart, fitRow, shorten, widthOf } from '../../text/width.ts'
import type { Chrome } from '../screen/chrome.ts'
import { type ListRow, windowed } from '../screen/windowed.ts'
import type { Editor } from '../typing/editor.ts'

export interface OverlayContent {
  readonly title: string
  readonly line: Pick<Editor, 'text' | 'cursor'>
  /** What can be chosen, or what is said where nothing can. */
  readonly list: readonly ListRow[]
  /** Which keys do what. */
  readonly footer: string
}

export interface DrawnOverlay {
  /** As many, and as wide, as there is room. */
  readonly rows: readonly Row[]
  /** From the first of them. */
  readonly cursor: { readonly x: number; readonly y: number }
}

const PROMPT = ' > '
/** What frame and line take. */
const FRAME_ROWS = 3

export function drawOverlay(
  { title, line, list, footer }: OverlayContent,
  { width, height, chrome }: { readonly width: number; readonly height: number; readonly chrome: Chrome },
): DrawnOverlay {
  const before = cutStart(shownLine(line.text.slice(0, line.cursor)), Math.max(0, width - PROMPT.length - 1))
  const typed: Row = [span(PROMPT, 'accent'), span(before + shownLine(line.text.slice(line.cursor)))]
  const rows = height < FRAME_ROWS ? [typed] : [headed(title, width, chrome), typed]
  const room = Math.max(0, height - FRAME_ROWS)
  const shown = windowed(list, { width, height: room, chrome })
  const keys: Row = [span(` ${shorten(footer, Math.max(0, width - 2))}`, 'dim')]
  const all = height < FRAME_ROWS ? [...rows, []] : [...rows, ...shown, ...blankRows(room - shown.length), keys]
  return {
    rows: all.slice(0, height).map((row) => fitRow(row, width)),
    cursor: { x: PROMPT.length + widthOf(before), y: rows.length - 1 },
  }
}

/** `-- title ---------` */
export function headed(text: string, width: number, { horizontal }: Chrome): Row {
  const shown = shorten(text, Math.max(0, width - 6))
  const rest = horizontal.repeat(Math.max(0, width - widthOf(shown) - 4))
  return [span(`${horizontal}${horizontal} `, 'dim'), span(shown, 'strong'), span(` ${rest}`, 'dim')]
}
