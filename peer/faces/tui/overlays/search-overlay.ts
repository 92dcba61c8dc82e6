/** A search as it looks: the line for words, and what was found, newest first, each on a row around its first word. Pure. */
import type { Instant } from '../../../../shared/clock.ts'
import type { Message } from '../../../api.ts'
import { wordsOf } from '../../face-settings.ts'
import { highlighted, type TextRange } from '../../text/highlighted.ts'
import { toneOfName } from '../../text/name-tone.ts'
import { type Row, type Span, span } from '../../text/row.ts'
import { shownLine } from '../../text/shown.ts'
import { cutStart, fitRow, pad, rowWidth, widthOf } from '../../text/width.ts'
import type { TuiState } from '../model/state.ts'
import type { ListRow } from '../screen/windowed.ts'
import { dateOf } from '../timeline/day.ts'
import type { Search } from './overlay.ts'
import type { OverlayContent } from './overlay-frame.ts'

const CONVERSATION_CELLS = 12
const NAME_CELLS = 10
/** Before the first word, so that one sees what it is about. */
const LEAD_SHARE = 0.4
/** Of a text; nobody reads more of it in a list. */
const EXCERPT_CHARACTERS = 2_000

export function searchOverlay(state: TuiState, search: Search, width: number, now: Instant): OverlayContent {
  const { screen, chat } = wordsOf(state.settings)
  const { conversation, found, sought, chosen, line } = search
  const words = (sought ?? '').toLowerCase().split(/\s+/u).filter(Boolean)
  const hits = (found ?? []).map((message, index): ListRow => {
    const isChosen = index === chosen
    const row = () => fitRow(hitRow(message, { words, width, now, isEverywhere: conversation === undefined }), width)
    return { row: isChosen ? () => row().map(({ text }) => span(text, 'selected')) : row, isChosen }
  })
  const said = sought === undefined ? '' : found === undefined ? screen.searching : chat.nothingFound
  const title = conversation === undefined ? screen.search.everywhere : screen.search.here(shownLine(conversation))
  const list = hits.length === 0 ? [{ row: () => [span(`   ${said}`, 'dim')] }] : hits
  return { title, line, list, footer: line.text.trim() === sought ? screen.search.opens : screen.search.seeks }
}

interface Hit {
  readonly words: readonly string[]
  readonly width: number
  readonly now: Instant
  readonly isEverywhere: boolean
}

function hitRow({ sentAtMs, conversation, from, text }: Message, { words, width, now, isEverywhere }: Hit): Row {
  const head: Row = [
    span(` ${dateOf(sentAtMs, now)} `, 'dim'),
    ...(isEverywhere ? [span(`${pad(shownLine(conversation), CONVERSATION_CELLS)} `)] : []),
    span(`${pad(shownLine(from), NAME_CELLS)} `, toneOfName(from)),
  ]
  const room = Math.max(0, width - rowWidth(head) - 1)
  return [...head, ...excerpt(shownLine(text.slice(0, EXCERPT_CHARACTERS)), words, room)]
}

/** From shortly before the first word on, the words apart. */
function excerpt(text: string, words: readonly string[], room: number): readonly Span[] {
  const at = placesOf(text, words)[0]?.from ?? 0
  const isCut = widthOf(text) > room && widthOf(text.slice(0, at)) > room * LEAD_SHARE
  const shown = isCut ? `~${cutStart(text.slice(0, at), Math.floor(room * LEAD_SHARE))}${text.slice(at)}` : text
  return highlighted(shown, placesOf(shown, words), 'mention')
}

function placesOf(text: string, words: readonly string[]): readonly TextRange[] {
  const lower = text.toLowerCase()
  if (lower.length !== text.length) return []
  const places = words.flatMap((word) => {
    const found: TextRange[] = []
    for (let from = lower.indexOf(word); from >= 0; from = lower.indexOf(word, from + word.length))
      found.push({ from, to: from + word.length })
    return found
  })
  const sorted = places.sort((one, other) => one.from - other.from)
  return sorted.filter(({ from }, index) => from >= Math.max(0, ...sorted.slice(0, index).map(({ to }) => to)))
}
