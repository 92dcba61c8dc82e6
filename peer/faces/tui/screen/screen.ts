/** The whole screen: as many rows as the terminal has, each as wide as it is, and where its cursor stands. Pure. */
import type { Instant } from '../../../../shared/clock.ts'
import { wordsOf } from '../../face-settings.ts'
import { blankRows, type Row, span } from '../../text/row.ts'
import { centredRow } from '../../text/rule.ts'
import { fitRow, rowWidth } from '../../text/width.ts'
import { conversationList } from '../conversations/conversation-list.ts'
import { peopleList } from '../conversations/people-list.ts'
import { titleRow } from '../conversations/title-row.ts'
import { transferRows } from '../files/transfer-rows.ts'
import type { TuiState } from '../model/state.ts'
import { helpScreen } from '../overlays/help-rows.ts'
import { type DrawnOverlay, drawOverlay } from '../overlays/overlay-frame.ts'
import { searchOverlay } from '../overlays/search-overlay.ts'
import { switcherOverlay } from '../overlays/switcher-overlay.ts'
import { type Viewport, viewingOf, viewportOf } from '../timeline/viewport.ts'
import { editorRows } from '../typing/editor-rows.ts'
import { type Chrome, chromeOf } from './chrome.ts'
import { EDGE, type Geometry, geometryOf, insideEdge } from './geometry.ts'
import { menuRows } from './menu-rows.ts'
import { statusRow } from './status-row.ts'

export interface Screen {
  readonly rows: readonly Row[]
  readonly cursor: { readonly x: number; readonly y: number } | undefined
}

/** That nobody has written yet, and what one could do. */
const EMPTY_ROWS = 2

export function screenOf(state: TuiState, now: Instant): Screen {
  const { columns, rows: height } = state.size
  if (state.overlay?.type === 'help') {
    const rows = helpScreen(state.overlay, state).slice(0, height)
    return { rows: rows.map((row) => fitRow(row, columns)), cursor: undefined }
  }
  const geometry = geometryOf(state)
  const chrome = chromeOf(state.settings)
  const viewport = viewportOf(state.timeline, viewingOf(state, now))
  const notice = belowNotice(state, viewport, chrome)
  const hasRule = geometry.rule > 0
  const overlay = overlayOf(state, geometry, now)
  const inner = insideEdge(state)
  const files = transferRows(inner, geometry.files)
  const editor = editorRows(inner, inner.size.columns)
  const above = [
    ...columnRows(state, geometry, chrome, overlay?.rows ?? centreRows(state, geometry, viewport)),
    ...(hasRule ? [ruleRow(geometry, chrome, notice)] : []),
    ...[...blankRows(geometry.files - files.length), ...files].map(atEdge),
  ]
  const status = geometry.status > 0 ? [statusRow(state, columns, hasRule || notice.length === 0 ? [] : [notice])] : []
  const own = { x: EDGE + editor.cursor.x, y: above.length + editor.cursor.y }
  const cursor = overlay === undefined ? own : inMiddle(overlay.cursor, geometry)
  const isChoosing = state.shelf.focus !== undefined && overlay === undefined
  return {
    rows: [...above, ...editor.rows.map(atEdge), ...status].slice(0, height).map((row) => fitRow(row, columns)),
    // Nothing is typed while a transfer is being chosen.
    cursor: isChoosing ? undefined : { x: Math.min(cursor.x, columns - 1), y: Math.min(cursor.y, height - 1) },
  }
}

function inMiddle({ x, y }: DrawnOverlay['cursor'], { left }: Geometry): DrawnOverlay['cursor'] {
  return { x: x + (left === 0 ? 0 : left + 1), y }
}

function atEdge(row: Row): Row {
  return [span(' '.repeat(EDGE)), ...row]
}

/** What has its own line to type in; there the cursor is. */
function overlayOf(state: TuiState, { middle, title, messages }: Geometry, now: Instant): DrawnOverlay | undefined {
  const { overlay, settings } = state
  const size = { width: middle, height: title + messages, chrome: chromeOf(settings) }
  if (overlay?.type === 'switcher') return drawOverlay(switcherOverlay(state, overlay, middle), size)
  if (overlay?.type === 'search') return drawOverlay(searchOverlay(state, overlay, middle, now), size)
  return undefined
}

function centreRows(state: TuiState, geometry: Geometry, viewport: Viewport): readonly Row[] {
  const titles: readonly Row[] =
    geometry.title === 0 ? [] : [titleRow(state, { lists: geometry.right === 0 ? 'folded' : 'shown' })]
  return [...titles, ...messageArea(state, geometry, viewport)].map((row) => fitRow(row, geometry.middle))
}

/** What stands in the middle, with the lists beside it. */
function columnRows(state: TuiState, geometry: Geometry, chrome: Chrome, centre: readonly Row[]): readonly Row[] {
  const { left, right, title, messages } = geometry
  const height = title + messages
  if (left === 0) return centre
  const fitted = (rows: readonly Row[], width: number) =>
    Array.from({ length: height }, (_, index) => fitRow(rows[index] ?? [], width))
  const lefts = fitted(conversationList(state, left, height), left)
  const rights = fitted(peopleList(state, right, height), right)
  const line = span(chrome.vertical, 'dim')
  return centre.map((row, index) => [...(lefts[index] ?? []), line, ...row, line, ...(rights[index] ?? [])])
}

/** The newest stand at the bottom, where one types. */
function messageArea(
  state: TuiState,
  { middle, messages }: Geometry,
  { rows, isStartVisible }: Viewport,
): readonly Row[] {
  if (messages === 0) return []
  if (state.me === undefined) return menuRows(state, rows, { width: middle, height: messages })
  const blank = messages - rows.length
  const blanks = [...blankRows(blank)]
  if (isStartVisible && blank > 0) blanks[blank - 1] = startRow(state, middle)
  if (isEmpty(state.timeline) && blank > EMPTY_ROWS) {
    blanks.splice((blank >> 1) - 1, EMPTY_ROWS, ...emptyRows(state, middle))
  }
  return [...blanks, ...rows]
}

/** Above the first message that is loaded: why there is no other before it. */
function startRow({ timeline, settings }: TuiState, width: number): Row {
  const { screen } = wordsOf(settings)
  if (timeline.older === 'loading' || timeline.awaited !== undefined) return centredRow(screen.loading, width, 'dim')
  return timeline.older === 'failed' ? centredRow(screen.notLoaded, width, 'warning') : []
}

function isEmpty({ awaited, older, items }: TuiState['timeline']): boolean {
  return awaited === undefined && older === 'none' && items.length === 0
}

function emptyRows({ timeline, settings }: TuiState, width: number): readonly Row[] {
  const { screen } = wordsOf(settings)
  const { empty, begin } = timeline.conversation.startsWith('@') ? screen.emptyPrivate : screen.emptyRoom
  return [centredRow(empty, width, 'plain'), centredRow(begin, width, 'dim')]
}

/** Whether the newest messages are not on the screen, and how to get there. */
function belowNotice({ timeline, settings }: TuiState, { isEndVisible }: Viewport, { down }: Chrome): Row {
  const { screen } = wordsOf(settings)
  if (isEndVisible && timeline.newer === 'none') return []
  if (timeline.below > 0) return [span(`${down} ${screen.below(timeline.below)}`, 'mention')]
  return [span(`${down} ${screen.scrolled}`, 'accent')]
}

/** The line above what one types. */
function ruleRow({ left, middle, right }: Geometry, { horizontal, junction }: Chrome, notice: Row): Row {
  const strokes = (cells: number) => span(horizontal.repeat(Math.max(0, cells)), 'dim')
  const shown: Row = notice.length === 0 || rowWidth(notice) + 4 > middle ? [] : [span(' '), ...notice, span(' ')]
  const after = shown.length === 0 ? 0 : 2
  const centre: Row = [strokes(middle - rowWidth(shown) - after), ...shown, strokes(after)]
  if (left === 0) return centre
  return [strokes(left), span(junction, 'dim'), ...centre, span(junction, 'dim'), strokes(right)]
}
