/** What this machine says, apart from what people do: its mark and its tone say how much it matters. Pure. */
import { type Row, span, type Tone } from '../../text/row.ts'
import { seated } from '../../text/shown.ts'
import { widthOf } from '../../text/width.ts'
import { wrap } from '../../text/wrap.ts'

/** As notices begin. */
const MARKS: readonly { readonly mark: string; readonly tone: Tone }[] = [
  { mark: '!!! ', tone: 'alarm' },
  { mark: '! ', tone: 'warning' },
  { mark: '* ', tone: 'dim' },
]
/** Left and right of every row. */
const MARGIN = ' '
/** Below it, what stands indented would leave too little. */
const INDENT_MAX_SHARE = 0.3

/** @param text safe for a terminal */
export function noteRows(text: string, width: number): readonly Row[] {
  const { mark, tone } = MARKS.find((each) => text.startsWith(each.mark)) ?? { mark: '', tone: 'plain' as const }
  const lines = seated(text.slice(mark.length)).split('\n')
  return lines.flatMap((line, index) => lineRows(index === 0 ? mark : ' '.repeat(mark.length), line, { width, tone }))
}

/** Spaces, and the number of what is listed. */
const BEGINNING = /^( *)(?:\[\d+\] )?/

/** Later rows stand under the beginning of the first one's words. */
function lineRows(mark: string, line: string, { width, tone }: { width: number; tone: Tone }): readonly Row[] {
  const [before = '', spaces = ''] = BEGINNING.exec(line) ?? []
  const fits = mark.length + before.length <= width * INDENT_MAX_SHARE
  const lead = fits ? mark + before : mark + before.slice(spaces.length)
  const rest = line.slice(before.length)
  const room = Math.max(1, width - 2 * MARGIN.length - widthOf(lead))
  return wrap(rest, room).map((row, index) => {
    const start = index === 0 ? lead : ' '.repeat(lead.length)
    return row === '' ? [] : [span(MARGIN), span(start + row, tone)]
  })
}
