/** How the screen is divided: cells for the columns, rows for what stands above each other. Pure. */

import { transferRowsWanted } from '../files/transfer-rows.ts'
import type { TuiState } from '../model/state.ts'
import { editorRows } from '../typing/editor-rows.ts'

export interface Geometry {
  /** Cells of the list of conversations, of the messages and of the people; 0: folded away. */
  readonly left: number
  readonly middle: number
  readonly right: number
  /** Rows from top to bottom; 0: no room for it. Together as many as the screen has. */
  readonly title: number
  readonly messages: number
  readonly rule: number
  readonly files: number
  readonly editor: number
  readonly status: number
}

/** Below it, lists beside the messages would leave too little to read. */
const PANES_MIN_COLUMNS = 80
const LEFT_MIN = 16
const LEFT_MAX = 28
const RIGHT_MIN = 12
const RIGHT_MAX = 20
/** The line between columns. */
const SEPARATOR = 1
/** On a screen of fewer rows there is something better to show than these. */
const TITLE_MIN_ROWS = 8
const RULE_MIN_ROWS = 7
const STATUS_MIN_ROWS = 3
/** So many rows are for the talk; of what is above that, transfers take at most this part. */
const TALK_ROWS = 8
const FILES_SHARE = 2
/** One of them, and what keys do. */
const FILES_LEAST = 2

/** Left of all that goes over the whole width, so that it stands under what is in the columns. */
export const EDGE = 1

/** For what stands right of it. */
export function insideEdge(state: TuiState): TuiState {
  const { columns, rows } = state.size
  return { ...state, size: { columns: Math.max(1, columns - EDGE), rows } }
}

export function geometryOf(state: TuiState): Geometry {
  const { rows } = state.size
  const inner = insideEdge(state)
  const title = rows >= TITLE_MIN_ROWS ? 1 : 0
  const rule = rows >= RULE_MIN_ROWS ? 1 : 0
  const status = rows >= STATUS_MIN_ROWS ? 1 : 0
  const editor = editorRows(inner, inner.size.columns).rows.length
  // What has the keyboard is seen.
  const filesLeast = inner.shelf.focus === undefined ? 0 : Math.max(0, Math.min(FILES_LEAST, rows - editor - status))
  const files = Math.min(transferRowsWanted(inner), Math.max(filesLeast, Math.floor((rows - TALK_ROWS) / FILES_SHARE)))
  const messages = Math.max(0, rows - title - rule - files - editor - status)
  return { ...columnsOf(state), title, messages, rule, files, editor, status }
}

function columnsOf({ size: { columns }, settings, me }: TuiState): Pick<Geometry, 'left' | 'middle' | 'right'> {
  if (columns < PANES_MIN_COLUMNS || !settings.panes || me === undefined) return { left: 0, middle: columns, right: 0 }
  const left = within(Math.floor(columns / 5), LEFT_MIN, LEFT_MAX)
  const right = within(Math.floor(columns / 7), RIGHT_MIN, RIGHT_MAX)
  return { left, middle: columns - left - right - 2 * SEPARATOR, right }
}

function within(wished: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, wished))
}
