/** Which key does what, wherever one is on the screen. The one place: help and documents are made from it. Pure. */
import type { Key } from '../key.ts'

export type Action =
  | 'interrupt'
  | 'help'
  | 'nextActive'
  | 'nextConversation'
  | 'previousConversation'
  | `conversation${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | 'switcher'
  | 'search'
  | 'files'
  | 'markUnread'
  | 'pageUp'
  | 'pageDown'
  | 'toEnd'
  | 'redraw'

/** As they are written: modifiers, then the name of the key. */
const ACTIONS: Readonly<Record<string, Action>> = {
  'Ctrl-c': 'interrupt',
  f1: 'help',
  'Alt-a': 'nextActive',
  'Ctrl-n': 'nextConversation',
  'Ctrl-p': 'previousConversation',
  'Ctrl-k': 'switcher',
  'Ctrl-f': 'search',
  'Ctrl-t': 'files',
  'Alt-u': 'markUnread',
  pageup: 'pageUp',
  pagedown: 'pageDown',
  'Alt-end': 'toEnd',
  'Ctrl-l': 'redraw',
  ...Object.fromEntries(([1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map((n) => [`Alt-${n}`, `conversation${n}`])),
}

export function actionOf(key: Key): Action | undefined {
  return ACTIONS[nameOf(key)]
}

function nameOf({ name, ctrl, alt }: Key): string {
  return `${ctrl ? 'Ctrl-' : ''}${alt ? 'Alt-' : ''}${name}`
}
