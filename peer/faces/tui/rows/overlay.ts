/** The frame of what lies over the conversation: a title, what it is about, and the keys that work there. Pure. */
import { type Row, span } from '../text/row.ts'
import { fitRow, shorten, widthOf } from '../text/width.ts'
import type { Chrome } from './chrome.ts'

export interface OverlayInit {
  readonly title: string
  readonly body: readonly Row[]
  /** Which keys do what. */
  readonly footer: string
}

/** The rows of the frame itself. */
export const OVERLAY_FRAME_ROWS = 2

/** Exactly `height` rows of `width` cells: body from the top, cut where there is no room. */
export function overlayRows(
  { title, body, footer }: OverlayInit,
  size: { width: number; height: number },
  chrome: Chrome,
): readonly Row[] {
  const { width, height } = size
  const room = Math.max(0, height - OVERLAY_FRAME_ROWS)
  const shown = body.slice(0, room).map((row) => fitRow([span(' '), ...row], width))
  const blank: readonly Row[] = Array.from({ length: room - shown.length }, () => fitRow([], width))
  const rows = [ledRow(title, width, chrome), ...shown, ...blank, ledRow(footer, width, chrome)]
  return rows.slice(0, height)
}

/** `-- title ---------` */
function ledRow(text: string, width: number, { horizontal }: Chrome): Row {
  const shown = shorten(text, Math.max(0, width - 6))
  const before = horizontal.repeat(2)
  const after = horizontal.repeat(Math.max(0, width - widthOf(shown) - 4))
  return fitRow([span(`${before} `, 'dim'), span(shown, 'strong'), span(` ${after}`, 'dim')], width)
}
