/** Ctrl-F in a conversation and `/search` everywhere: what is found, and on Enter the history around it. Pure. */

import { openAt } from '../conversations/opening.ts'
import type { Key } from '../keys/key.ts'
import type { TuiEvent } from '../model/event.ts'
import { only, type Reduced } from '../model/reduced.ts'
import type { TuiState } from '../model/state.ts'
import { EMPTY_EDITOR, editKey } from '../typing/editor.ts'
import type { Search } from './overlay.ts'
import { stepOf } from './switcher.ts'

/** Results passed by PageUp and PageDown. */
const PAGE = 10

/** Nothing is sought yet. */
export function openSearch(state: TuiState): Reduced {
  const { conversation } = state.timeline
  if (state.me === undefined || conversation === '') return only(state)
  const nothing = { sought: undefined, found: undefined, chosen: 0 }
  return only({ ...state, overlay: { type: 'search', conversation, line: EMPTY_EDITOR, ...nothing } })
}

/** What a command wants looked for, everywhere. */
export function searchEverywhere(state: TuiState, text: string): Reduced {
  const line = { ...EMPTY_EDITOR, text, cursor: text.length }
  return seek(state, { type: 'search', conversation: undefined, line, sought: undefined, found: undefined, chosen: 0 })
}

/** Of a search that is open no more nothing is shown. */
export function onFound(state: TuiState, { text, conversation, messages }: Extract<TuiEvent, { type: 'found' }>) {
  const { overlay } = state
  if (overlay?.type !== 'search' || overlay.sought !== text || overlay.conversation !== conversation) return state
  return { ...state, overlay: { ...overlay, found: messages, chosen: 0 } }
}

export function searchKey(state: TuiState, search: Search, key: Key): Reduced {
  const count = search.found?.length ?? 0
  const step = key.name === 'pagedown' ? PAGE : key.name === 'pageup' ? -PAGE : stepOf(key)
  if (step !== 0) {
    const chosen = Math.max(0, Math.min(count - 1, search.chosen + step))
    return only({ ...state, overlay: { ...search, chosen } })
  }
  if (key.name === 'return') return onEnter(state, search)
  const line = editKey(search.line, key)
  return only(line === undefined ? state : { ...state, overlay: { ...search, line } })
}

/** Looks for what is typed; where that is done, shows the chosen one where it stands. */
function onEnter(state: TuiState, search: Search): Reduced {
  if (search.line.text.trim() !== search.sought) return seek(state, search)
  const message = search.found?.[search.chosen]
  return message === undefined ? only(state) : openAt(state, message)
}

function seek(state: TuiState, search: Search): Reduced {
  const text = search.line.text.trim()
  if (text === '') return only(state)
  const { conversation } = search
  const overlay = { ...search, sought: text, found: undefined, chosen: 0 }
  return { state: { ...state, overlay }, effects: [{ type: 'search', conversation, text }] }
}
