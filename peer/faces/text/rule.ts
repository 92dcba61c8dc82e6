/** Lines across the messages with a word in them, and words in the middle of a row. */
import { type Row, span, type Tone } from './row.ts'
import { shorten, widthOf } from './width.ts'

/** `------ unread ------` */
export function ruleRow(text: string, width: number, { stroke, tone }: { stroke: string; tone: Tone }): Row {
  const shown = ` ${shorten(text, Math.max(0, width - 4))} `
  const strokes = Math.max(0, width - widthOf(shown))
  const before = strokes >> 1
  return [span(stroke.repeat(before) + shown + stroke.repeat(strokes - before), tone)]
}

export function centredRow(text: string, width: number, tone: Tone): Row {
  const shown = shorten(text, width)
  return [span(' '.repeat((width - widthOf(shown)) >> 1)), span(shown, tone)]
}
