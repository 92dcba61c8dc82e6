/** The rows of one message: when, who, what, and of own ones how far they are. Texts of others are made safe here. Pure. */
import type { Message, MessageState } from '../../../api.ts'
import { wordsOf } from '../../face-settings.ts'
import { highlighted } from '../../text/highlighted.ts'
import { toneOfName } from '../../text/name-tone.ts'
import { type Row, span, type Tone } from '../../text/row.ts'
import { shownLine, shownText } from '../../text/shown.ts'
import { rowWidth, widthOf } from '../../text/width.ts'
import { wrap } from '../../text/wrap.ts'
import { mentionsIn } from '../conversations/mentions.ts'
import { type Chrome, chromeOf } from '../screen/chrome.ts'
import { clockOf } from './day.ts'
import type { ItemLayout, ItemSetting } from './item-layout.ts'

const STATE_TONES: Readonly<Record<MessageState, Tone>> = {
  ...{ queued: 'dim', stored: 'dim', delivered: 'good', read: 'good', failed: 'warning' },
}
/** `12:04 ` */
const TIME_CELLS = 6
/** Between a name and the text. */
const GAP = 2
/** In front of every row stands one cell that says whether it is meant for this person; after it one that stays free. */
const MARGIN_CELLS = 2
/** At the right of own messages: a space and the mark, up to the free cell. */
const STATE_CELLS = 3
/** Right of that. */
const EDGE_CELLS = 1
/** Where names have rows of their own, texts are set in by so much. */
const INSET = 2
/** More of them push away what others say, and say nothing. */
const BLANK_LINES = /\n(?:[ \u3000]*\n){3,}/gu
/** A row for the text itself, however narrow the screen. */
const TEXT_MIN_CELLS = 8

export function messageRows(message: Message, layout: ItemLayout, setting: ItemSetting): readonly Row[] {
  const { width, me, settings } = layout
  const isOwn = message.from === me
  const text = shownText(message.text).trimEnd().replace(BLANK_LINES, '\n\n\n')
  const mark: Mark = setting.isFound ? '>' : !isOwn && mentionsIn(text, me ?? '').length > 0 ? '!' : ' '
  const { head, indent, isApart } = headOf(message, layout, setting)
  const room = Math.max(TEXT_MIN_CELLS, width - MARGIN_CELLS - indent - (message.state === undefined ? 0 : STATE_CELLS))
  const texts = wrap(text, room).map(
    (row): Row => (isOwn ? [span(row)] : highlighted(row, mentionsIn(row, me ?? ''), 'mention')),
  )
  const blank = span(' '.repeat(indent))
  const body = texts.map((row, index): Row => [index === 0 && !isApart ? [] : [blank], row].flat())
  const rows = isApart ? [head, ...body] : body.map((row, index): Row => (index === 0 ? [...head, ...row] : row))
  const shown = rows.map((row, index): Row => [span(index === 0 ? mark : ' ', MARK_TONES[mark]), ...row])
  if (message.state === undefined) return shown
  const marked = shown.with(-1, withState(shown.at(-1) ?? [], message.state, width, chromeOf(settings)))
  if (message.state !== 'failed') return marked
  const what = wrap(wordsOf(settings).screen.failed, Math.max(TEXT_MIN_CELLS, width - MARGIN_CELLS - indent))
  return [...marked, ...what.map((row): Row => [span(' '), blank, span(row, 'warning')])]
}

type Mark = ' ' | '!' | '>'
const MARK_TONES: Readonly<Record<Mark, Tone>> = { ' ': 'plain', '!': 'mention', '>': 'accent' }

interface Head {
  /** Without the margin; padded to `indent` unless it stands apart. */
  readonly head: Row
  readonly indent: number
  /** On a row of its own, above the text. */
  readonly isApart: boolean
}

function headOf({ from, sentAtMs }: Message, { nameCells, me }: ItemLayout, { continues }: ItemSetting): Head {
  const time = span(`${clockOf(sentAtMs)} `, 'dim')
  const name = span(shownLine(from), from === me ? 'strong' : toneOfName(from))
  if (nameCells === 0) {
    // What goes on stands under what it goes on with.
    if (continues) return { head: [span(' '.repeat(INSET))], indent: INSET, isApart: false }
    return { head: [time, name], indent: INSET, isApart: true }
  }
  const indent = TIME_CELLS + nameCells + GAP
  if (continues) return { head: [span(' '.repeat(indent))], indent, isApart: false }
  const used = rowWidth([time, name]) + GAP
  if (used <= indent)
    return { head: [time, name, span(' '.repeat(indent - rowWidth([time, name])))], indent, isApart: false }
  return { head: [time, name], indent, isApart: true }
}

/** At the right edge, so that all stand under each other. */
function withState(row: Row, state: MessageState, width: number, { states }: Chrome): Row {
  const mark = states[state]
  const room = width - rowWidth(row) - widthOf(mark) - EDGE_CELLS
  return room < 0 ? row : [...row, span(' '.repeat(room)), span(mark, STATE_TONES[state])]
}
