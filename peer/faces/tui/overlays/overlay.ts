/** What lies over the conversation while it is asked for: at most one thing, closed by Esc. */
import type { Message } from '../../../api.ts'
import type { Editor } from '../typing/editor.ts'
import type { HelpOverlay } from './help.ts'

/** Ctrl-K: a conversation by a few letters of its name. What it offers is `switcherChoices`. */
export interface Switcher {
  readonly type: 'switcher'
  readonly line: Editor
  /** Of the choices, from 0. */
  readonly chosen: number
}

/** Ctrl-F, and `/search` everywhere. */
export interface Search {
  readonly type: 'search'
  /** Undefined: everywhere. */
  readonly conversation: string | undefined
  readonly line: Editor
  /** What `found` was found with; undefined before the first Enter. */
  readonly sought: string | undefined
  /** Newest first; undefined while it is being searched for. */
  readonly found: readonly Message[] | undefined
  readonly chosen: number
}

export type Overlay = Switcher | Search | HelpOverlay
