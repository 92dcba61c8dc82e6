/** How long a text is that would be sent. Pure. */
import { TEXT_MAX_BYTES } from '../../../../shared/limits.ts'
import { parseLine } from '../../commands/parse-line.ts'
import type { Editor } from './editor.ts'

export interface Length {
  readonly bytes: number
  readonly isTooLong: boolean
}

/** Of the text that would be sent. */
export function lengthOf({ text }: Pick<Editor, 'text'>): Length {
  // No character takes more than three bytes for each of its units.
  const bytes = text.length * 3 <= TEXT_MAX_BYTES ? 0 : Buffer.byteLength(textOf(text))
  return { bytes, isTooLong: bytes > TEXT_MAX_BYTES }
}

/** A command is measured by whoever carries it out. */
function textOf(line: string): string {
  const parsed = parseLine(line.trimEnd())
  return parsed.type === 'text' ? parsed.text : ''
}
