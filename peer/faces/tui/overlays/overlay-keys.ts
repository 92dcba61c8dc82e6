/** What is typed while something lies over the conversation: it has every key but those of the terminal. Pure. */
import { type Key, pastedKey } from '../keys/key.ts'
import { type Action, actionOf } from '../keys/keymap.ts'
import { only, type Reduced } from '../model/reduced.ts'
import type { TuiState } from '../model/state.ts'
import { helpKey } from './help.ts'
import { searchKey } from './search.ts'
import { switcherKey } from './switcher.ts'

/** Mean the same wherever one is. */
const OF_THE_TERMINAL: ReadonlySet<Action> = new Set(['interrupt', 'suspend', 'redraw'])

/** Undefined where nothing lies over the conversation, or the key is for all. */
export function overlayKey(state: TuiState, key: Key): Reduced | undefined {
  const { overlay } = state
  const action = actionOf(key, { isEmpty: false })
  if (overlay === undefined || (action !== undefined && OF_THE_TERMINAL.has(action))) return undefined
  if (key.name === 'escape') return only({ ...state, overlay: undefined })
  switch (overlay.type) {
    case 'switcher':
      return switcherKey(state, overlay, key)
    case 'search':
      return searchKey(state, overlay, key)
    case 'help':
      return only(helpKey(state, overlay, key))
  }
}

/** Into the line of what lies over the conversation. */
export function overlayPaste(state: TuiState, text: string): Reduced | undefined {
  return overlayKey(state, pastedKey(text.replace(/\s+/gu, ' ')))
}
