/** Everything that the screen shows follows from this, and nothing else does. */
import type { ConnectionState } from '../../../api.ts'
import type { Choices } from '../../dialogue/choices.ts'
import type { FaceSettings } from '../../face-settings.ts'
import { NO_PATHS, type Paths } from '../../paths.ts'
import { EMPTY_SHELF, type Shelf } from '../files/shelf.ts'
import type { Overlay } from '../overlays/overlay.ts'
import { type Asking, NOTHING_ASKED } from '../typing/asking.ts'
import { type Editor, EMPTY_EDITOR } from '../typing/editor.ts'
import { NOTHING_TYPED, type Typing } from '../typing/typing.ts'
import { NO_TALK, type TalkState } from './talk-state.ts'

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** Something is being asked in the line where one types; the answer goes to whoever asked. */
export interface Question {
  readonly text: string
  readonly isHidden: boolean
  /** One of these; the answer is its number. */
  readonly choices?: Choices
}

export interface TuiState extends TalkState {
  readonly size: Size
  readonly settings: FaceSettings
  /** Who is logged in; undefined in the menu. */
  readonly me: string | undefined
  readonly connection: ConnectionState
  /** How long the rendezvous takes to answer, as it was told last. */
  readonly rttMs: number | undefined
  readonly online: ReadonlySet<string>
  readonly paths: Paths
  readonly overlay: Overlay | undefined
  /** Whether the terminal's window has the keyboard; where a terminal does not tell, it has. */
  readonly isFocused: boolean
  readonly shelf: Shelf
  readonly editor: Editor
  readonly typing: Typing
  readonly question: Question | undefined
  readonly asking: Asking
}

export interface StartInit {
  readonly size: Size
  readonly settings: FaceSettings
}

export function startState({ size, settings }: StartInit): TuiState {
  return {
    ...NO_TALK,
    size,
    settings,
    me: undefined,
    connection: 'offline',
    rttMs: undefined,
    online: new Set(),
    paths: NO_PATHS,
    overlay: undefined,
    isFocused: true,
    shelf: EMPTY_SHELF,
    editor: EMPTY_EDITOR,
    typing: NOTHING_TYPED,
    question: undefined,
    asking: NOTHING_ASKED,
  }
}
