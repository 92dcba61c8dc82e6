/** The rows of one message or note. Texts of others are made safe here. */
import type { Instant } from '../../../../shared/clock.ts'
import { formatTime } from '../../format.ts'
import { terminalLine, terminalText } from '../../terminal-text.ts'
import type { Item } from '../model/timeline.ts'
import { type Row, span } from '../text/row.ts'
import { widthOf } from '../text/width.ts'
import { wrap } from '../text/wrap.ts'

interface ItemRowsInit {
  readonly width: number
  readonly me: string | undefined
  readonly now: Instant
}

export function itemRows(item: Item, { width, now }: ItemRowsInit): readonly Row[] {
  if (item.type === 'note') return wrap(item.text, width).map((text) => [span(text, 'dim')])
  const { message } = item
  const head = `${formatTime(message.sentAtMs, now)} ${terminalLine(message.from)}  `
  const indent = ' '.repeat(widthOf(head))
  const room = Math.max(2, width - indent.length)
  const mark = message.state === undefined ? '' : ` (${message.state})`
  return wrap(terminalText(message.text) + mark, room).map((text, index) =>
    index === 0 ? [span(head, 'accent'), span(text)] : [span(indent), span(text)],
  )
}
