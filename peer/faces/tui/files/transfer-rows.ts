/** The rows of files on their way, above the line where one types; and what keys do there. Pure. */
import type { Catalogue } from '../../catalogue/index.ts'
import { nameIn } from '../../commands/command-names.ts'
import { wordsOf } from '../../face-settings.ts'
import { percentOf } from '../../files/progress.ts'
import { isOffer } from '../../files/transfers.ts'
import { shortenMiddle } from '../../text/middle.ts'
import { type Row, type Span, span, type Tone } from '../../text/row.ts'
import { shownLine } from '../../text/shown.ts'
import { fitRow, widthOf } from '../../text/width.ts'
import type { TuiState } from '../model/state.ts'
import { keyLabel } from '../overlays/key-help.ts'
import type { ShelfTransfer } from './shelf.ts'
import { actionsFor, newestOffer, openTransfers, pressingTransfers } from './shelf-choice.ts'
import { SHELF_KEYS } from './shelf-keys.ts'
import { figuresOf } from './transfer-figures.ts'

/** Of the screen; all of them are in the list that the key for files opens. */
const ROWS_MAX = 3
/** Of that list; with the row that says what keys do there. */
const FOCUSED_ROWS_MAX = 6
/** A name is worth more than a figure until so much of it is seen. */
const NAME_MIN_CELLS = 12
/** Of a path, less says nothing. */
const PATH_MIN_CELLS = 10
const BAR_MIN_CELLS = 8
const BAR_MAX_CELLS = 20
const GAP = '  '

/** As many as there is something to show in, however little room there is. */
export function transferRowsWanted({ shelf }: TuiState): number {
  if (shelf.focus === undefined) return Math.min(ROWS_MAX, pressingTransfers(shelf).length)
  return Math.min(FOCUSED_ROWS_MAX, openTransfers(shelf).length + 1)
}

export function transferRows(state: TuiState, height: number): readonly Row[] {
  if (height <= 0) return []
  const { shelf, size } = state
  if (shelf.focus !== undefined) return focusedRows(state, height)
  const all = openTransfers(shelf)
  const shown = pressingTransfers(shelf).slice(0, height)
  const words = wordsOf(state.settings)
  const more = all.length - shown.length
  const ending = more === 0 ? '' : GAP + words.shelf.more(more, keyLabel('files'))
  return shown.map((transfer, index) => {
    const isLast = index === shown.length - 1
    const row = transferRow(transfer, state, isLast ? size.columns - widthOf(ending) : size.columns)
    return isLast && ending !== '' ? [...row, span(ending, 'dim')] : row
  })
}

/** The chosen one among its neighbours, and the keys that fit it. */
function focusedRows(state: TuiState, height: number): readonly Row[] {
  const { shelf, size } = state
  const transfers = openTransfers(shelf)
  const at = Math.max(
    0,
    transfers.findIndex(({ transferId }) => transferId === shelf.focus?.chosen),
  )
  const room = Math.max(1, height - 1)
  const from = Math.max(0, Math.min(at - Math.floor(room / 2), transfers.length - room))
  const rows = transfers.slice(from, from + room).map((transfer) => {
    const row = transferRow(transfer, state, size.columns)
    return transfer === transfers[at] ? row.map(({ text }) => span(text, 'selected')) : row
  })
  const chosen = transfers[at]
  return height < 2 || chosen === undefined ? rows : [...rows, fitRow(footer(chosen, state), size.columns)]
}

function footer(chosen: ShelfTransfer, { shelf, settings }: TuiState): Row {
  const { shelf: words } = wordsOf(settings)
  if (shelf.focus?.isAsking === true) return [span(words.sureToCancel(`[${chosen.number}]`), 'warning')]
  const keys = [
    ...actionsFor(chosen).map((action) => [SHELF_KEYS[action], words.keys[action]] as const),
    ['Up/Down', words.keys.choose] as const,
    ['Esc', words.keys.back] as const,
  ]
  return keys.flatMap(([key, does]) => [span(` ${key}`, 'accent'), span(` ${does} `, 'dim')])
}

/** Exactly that many cells. */
function transferRow(transfer: ShelfTransfer, state: TuiState, width: number): Row {
  const words = wordsOf(state.settings)
  const name = shownLine(transfer.name) + (transfer.folder ? '/' : '')
  const head = `[${transfer.number}] `
  const tone: Tone = isOffer(transfer) ? 'mention' : 'strong'
  const room = width - widthOf(head)
  const figures = fitting([...deciding(transfer, state, words), ...figuresOf(transfer, words)], name, room)
  const nameRoom = Math.max(1, room - widthsOf(figures))
  const shown = shortenMiddle(name, nameRoom)
  const spare = nameRoom - widthOf(shown)
  const said = figures.flatMap((figure) => [span(GAP), figure])
  return fitRow(
    [span(head, tone), span(shown, tone), ...bar(transfer, spare), ...said, ...whereItLies(transfer, spare)],
    width,
  )
}

/** Beside an offer stand the keys that decide. */
function deciding(
  transfer: ShelfTransfer,
  { shelf }: TuiState,
  { shelf: words, language }: Catalogue,
): readonly Span[] {
  if (!isOffer(transfer)) return []
  if (shelf.focus === undefined && newestOffer(shelf) === transfer) {
    const keys = (['acceptOffer', 'declineOffer'] as const).map(keyLabel)
    return [span(`${keys[0]} ${words.keys.accept}${GAP}${keys[1]} ${words.keys.decline}`, 'accent')]
  }
  return [span(`/${nameIn(language, 'accept')} ${transfer.number}`, 'accent')]
}

/** The first that leave enough of the name to be seen. */
function fitting(figures: readonly Span[], name: string, room: number): readonly Span[] {
  const least = Math.min(widthOf(name), NAME_MIN_CELLS)
  let taken = figures
  while (taken.length > 1 && least + widthsOf(taken) > room) taken = taken.slice(0, -1)
  return taken
}

function widthsOf(figures: readonly Span[]): number {
  return figures.reduce((cells, { text }) => cells + GAP.length + widthOf(text), 0)
}

/** Of what has arrived the path is what one looks for. */
function whereItLies({ state, direction, path }: ShelfTransfer, room: number): readonly Span[] {
  const space = room - GAP.length
  if (state !== 'verified' || direction !== 'incoming' || path === undefined || space < PATH_MIN_CELLS) return []
  return [span(GAP), span(shortenMiddle(shownLine(path), space), 'dim')]
}

function bar(transfer: ShelfTransfer, room: number): readonly Span[] {
  const cells = Math.min(BAR_MAX_CELLS, room - GAP.length - 2)
  if (transfer.state !== 'running' || transfer.via === 'none' || cells < BAR_MIN_CELLS) return []
  const full = Math.floor((cells * percentOf(transfer)) / 100)
  return [span(`${GAP}[`, 'dim'), span('#'.repeat(full), 'good'), span(`${'.'.repeat(cells - full)}]`, 'dim')]
}
