/** The keys and what they do, in words, by topic: what F1 shows. Pure. */
import type { Catalogue } from '../../catalogue/index.ts'
import type { KeyWord } from '../../catalogue/words/keys.ts'
import { ACTION_KEYS, type Action, EDIT_KEYS } from '../keys/keymap.ts'

export interface KeyHelp {
  readonly title: string
  readonly rows: readonly { readonly keys: string; readonly text: string }[]
}

/** Shown of those that do the same. */
const KEYS_SHOWN = 2

const TOPICS = {
  conversations: ['switcher', 'nextActive', 'nextConversation', 'previousConversation', 'conversation', 'markUnread'],
  messages: ['pageUp', 'pageDown', 'rowUp', 'rowDown', 'toStart', 'toEnd', 'search'],
  typing: [
    ...['send', 'newLine', 'complete', 'completeBack', 'up', 'down', 'left', 'right', 'wordLeft', 'wordRight'],
    ...['lineStart', 'lineEnd', 'deleteBack', 'deleteForward', 'deleteWordBack', 'deleteWordForward'],
    ...['deleteToStart', 'deleteToEnd', 'yank', 'undo', 'giveUp'],
  ],
  files: ['files', 'acceptOffer', 'declineOffer'],
  other: ['help', 'redraw', 'suspend', 'interrupt', 'leave'],
} as const satisfies Readonly<Record<string, readonly KeyWord[]>>

export type KeyTopic = keyof typeof TOPICS

export function keyHelp({ keys: words }: Catalogue): readonly KeyHelp[] {
  return Object.entries(TOPICS).map(([topic, names]) => ({
    title: words.topics[topic as KeyTopic],
    rows: names.map((name) => ({ keys: keysOf(name), text: words.does[name] })),
  }))
}

/** `/help keys`, in either language. */
export function isKeysTopic(about: string, catalogue: Catalogue): boolean {
  return about === 'keys' || about === catalogue.help.keysTopic
}

/** The one that is shown where there is room for one. */
export function keyLabel(name: Action): string {
  return labelOf(ACTION_KEYS[name][0])
}

function keysOf(name: KeyWord): string {
  if (name === 'conversation') return 'Alt-1 - Alt-9'
  const keys: readonly string[] = { ...ACTION_KEYS, ...EDIT_KEYS }[name]
  return keys.slice(0, KEYS_SHOWN).map(labelOf).join(', ')
}

const LABELS: Readonly<Record<string, string>> = {
  return: 'Enter',
  escape: 'Esc',
  pageup: 'PageUp',
  pagedown: 'PageDown',
}

/** As it stands on a keyboard: `Ctrl-K`, `PageUp`. */
function labelOf(key: string): string {
  const at = key.lastIndexOf('-', key.length - 2) + 1
  const name = key.slice(at)
  return key.slice(0, at) + (LABELS[name] ?? name.charAt(0).toUpperCase() + name.slice(1))
}
