/** Which key does what, wherever one is on the screen. The one place: help and documents are made from it. Pure. */
import type { Key } from './key.ts'

/** As they are written: modifiers, then the name of the key. Those that stand first are shown first. */
export const ACTION_KEYS = {
  help: ['f1', 'Alt-h'],
  switcher: ['Ctrl-k'],
  nextActive: ['Alt-a', 'Ctrl-o'],
  nextConversation: ['Ctrl-n', 'Alt-down'],
  previousConversation: ['Ctrl-p', 'Alt-up'],
  conversation1: ['Alt-1'],
  conversation2: ['Alt-2'],
  conversation3: ['Alt-3'],
  conversation4: ['Alt-4'],
  conversation5: ['Alt-5'],
  conversation6: ['Alt-6'],
  conversation7: ['Alt-7'],
  conversation8: ['Alt-8'],
  conversation9: ['Alt-9'],
  markUnread: ['Alt-u'],
  search: ['Ctrl-f'],
  files: ['Ctrl-t'],
  acceptOffer: ['Alt-y'],
  declineOffer: ['Alt-n'],
  pageUp: ['pageup'],
  pageDown: ['pagedown'],
  rowUp: ['Shift-up'],
  rowDown: ['Shift-down'],
  toStart: ['Ctrl-home', 'Alt-home'],
  toEnd: ['Ctrl-end', 'Alt-end'],
  redraw: ['Ctrl-l'],
  interrupt: ['Ctrl-c'],
  suspend: ['Ctrl-z'],
  leave: ['Ctrl-q'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Action = keyof typeof ACTION_KEYS

/** What keys do to the text that is being typed. */
export const EDIT_KEYS = {
  send: ['return'],
  newLine: ['Alt-return', 'Shift-return', 'Ctrl-j', 'Ctrl-return'],
  complete: ['tab'],
  completeBack: ['Shift-tab'],
  up: ['up'],
  down: ['down'],
  left: ['left'],
  right: ['right'],
  wordLeft: ['Ctrl-left', 'Alt-left', 'Alt-b'],
  wordRight: ['Ctrl-right', 'Alt-right', 'Alt-f'],
  lineStart: ['home', 'Ctrl-a'],
  lineEnd: ['end', 'Ctrl-e'],
  deleteBack: ['backspace'],
  deleteForward: ['delete', 'Ctrl-d'],
  deleteWordBack: ['Ctrl-w', 'Alt-backspace', 'Ctrl-backspace'],
  deleteWordForward: ['Alt-d', 'Ctrl-delete', 'Alt-delete'],
  deleteToStart: ['Ctrl-u'],
  deleteToEnd: ['Alt-k'],
  yank: ['Ctrl-y'],
  undo: ['Ctrl-_', 'Ctrl-/'],
  giveUp: ['escape'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type EditAction = keyof typeof EDIT_KEYS

/** Keys of the editor that do this while nothing is typed, when they would do nothing. */
const WHEN_EMPTY: Readonly<Record<string, Action>> = { home: 'toStart', end: 'toEnd', 'Ctrl-d': 'leave' }

const ACTIONS = byKey(ACTION_KEYS)
const EDITS = byKey(EDIT_KEYS)

export function actionOf(key: Key, { isEmpty }: { readonly isEmpty: boolean }): Action | undefined {
  return found(ACTIONS, key) ?? (isEmpty ? WHEN_EMPTY[nameOf(key)] : undefined)
}

export function editActionOf(key: Key): EditAction | undefined {
  return found(EDITS, key)
}

function byKey<Name extends string>(keys: Readonly<Record<Name, readonly string[]>>): ReadonlyMap<string, Name> {
  const names = Object.entries(keys) as [Name, readonly string[]][]
  return new Map(names.flatMap(([name, written]) => written.map((key) => [key, name] as const)))
}

/** Where nothing else is meant by it, Shift changes nothing. */
function found<Name>(names: ReadonlyMap<string, Name>, key: Key): Name | undefined {
  return names.get(nameOf(key)) ?? (key.shift ? names.get(nameOf({ ...key, shift: false })) : undefined)
}

function nameOf({ name, ctrl, alt, shift }: Key): string {
  return `${ctrl ? 'Ctrl-' : ''}${alt ? 'Alt-' : ''}${shift ? 'Shift-' : ''}${name}`
}
