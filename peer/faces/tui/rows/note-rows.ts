/** What this machine says, apart from what people do: its mark and its tone say how much it matters. Pure. */
import { type Row, span, type Tone } from '../text/row.ts'
import { seated } from '../text/shown.ts'
import { widthOf } from '../text/width.ts'
import { wrap } from '../text/wrap.ts'

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

/** Later rows stand under the beginning of the first one's words. */
function lineRows(mark: string, line: string, { width, tone }: { width: number; tone: Tone }): readonly Row[] {
  const spaces = /^ */.exec(line)?.[0] ?? ''
  const fits = mark.length + spaces.length <= width * INDENT_MAX_SHARE
  const lead = fits ? mark + spaces : mark
  const rest = line.slice(spaces.length)
  const room = Math.max(1, width - 2 * MARGIN.length - widthOf(lead))
  return wrap(rest, room).map((row, index) => {
    const before = index === 0 ? lead : ' '.repeat(lead.length)
    return row === '' ? [] : [span(MARGIN), span(before + row, tone)]
  })
}
