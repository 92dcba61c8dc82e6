/** What is said of keys and of the line where one types, as a type. */

import type { Action, EditAction } from '../../tui/keys/keymap.ts'
import type { KeyTopic } from '../../tui/overlays/key-help.ts'

/** `conversation`: the nine that do the same, each with its own. */
export type KeyWord = Exclude<Action, `conversation${number}`> | 'conversation' | EditAction

export interface KeyWords {
  readonly topics: Readonly<Record<KeyTopic, string>>
  readonly does: Readonly<Record<KeyWord, string>>
  /** Of a text; sizes as they are shown. */
  readonly typing: {
    readonly long: (used: string, most: string) => string
    readonly tooLong: (over: string, most: string) => string
    readonly refused: string
  }
}
