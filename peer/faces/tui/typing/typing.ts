/** What keys do where one writes: the text, what was written before, what Tab completes, and when it is sent. Pure. */
import type { Key } from '../keys/key.ts'
import { editActionOf } from '../keys/keymap.ts'
import type { TuiEvent } from '../model/event.ts'
import { only, type Reduced } from '../model/reduced.ts'
import type { TuiState } from '../model/state.ts'
import { submitted } from './asking.ts'
import { type Candidate, candidatesFor } from './candidates.ts'
import { type Completed, type Completion, type Direction, isGoingOn, startCompletion, step } from './completion.ts'
import { spotOf } from './completion-spot.ts'
import { cleared, type Editor, editKey, hasRoomFor, insert, withText } from './editor.ts'
import { type History, NO_HISTORY, newer, older, remember } from './history.ts'
import { movedByRow } from './row-steps.ts'
import { lengthOf } from './typed-length.ts'

export interface Typing {
  readonly history: History
  /** Only while `isGoingOn`. */
  readonly completion: Completion | undefined
  /** What was pasted last was not taken, since it is too much; until the next key. */
  readonly isPasteRefused: boolean
}

type Pasted = Extract<TuiEvent, { type: 'pasted' }>

export const NOTHING_TYPED: Typing = { history: NO_HISTORY, completion: undefined, isPasteRefused: false }

export function typingKey(state: TuiState, key: Key): Reduced {
  const now = state.typing.isPasteRefused ? withTyping(state, { isPasteRefused: false }) : state
  switch (editActionOf(key)) {
    case 'send':
      return send(now)
    case 'newLine':
      return typed(now, insert(now.editor, '\n'))
    case 'complete':
      return complete(now, 'forward')
    case 'completeBack':
      return complete(now, 'back')
    case 'giveUp':
      return only(withoutCompletion(now))
    case 'up':
      return only(up(now))
    case 'down':
      return only(down(now))
    default:
      return typed(now, editKey(now.editor, key) ?? now.editor)
  }
}

/**
 * Asks nothing: what is pasted stands in the editor until Enter. Several lines that begin with a slash are a text, not a
 * command, so the slash that says so comes before them. The line end after the last line is hardly meant, but where more
 * may follow it is better one too many than one lost.
 */
export function typingPaste(state: TuiState, { text, mayGoOn }: Pasted): TuiState {
  const { editor } = state
  const lines = mayGoOn === true ? text : text.replace(/[\r\n]+$/, '')
  const pasted = editor.text === '' && /^\/.*[\r\n]/.test(lines) ? `/${lines}` : lines
  if (!hasRoomFor(editor, pasted)) return withTyping(state, { isPasteRefused: true })
  return { ...withTyping(state, { isPasteRefused: false }), editor: insert(editor, pasted) }
}

/** Ctrl-C takes back what is being written before it takes anybody away; undo brings it back. Undefined: there is nothing. */
export function withoutDraft(state: TuiState): Reduced | undefined {
  const { me, editor, question, overlay } = state
  if (me === undefined || question !== undefined || overlay !== undefined || editor.text === '') return undefined
  return only({ ...withTyping(state, { completion: undefined }), editor: withText(editor, '') })
}

export interface ListedPaths {
  /** As it was asked for. */
  readonly typed: string
  readonly paths: readonly Candidate[]
}

/** Comes too late where something else has been typed meanwhile. */
export function withPaths(state: TuiState, { typed: asked, paths }: ListedPaths): TuiState {
  const spot = spotOf(state.editor)
  if (spot?.what !== 'path' || spot.typed !== asked) return state
  return withCompleted(state, startCompletion(state.editor, spot, paths))
}

function send(state: TuiState): Reduced {
  const { editor, timeline, typing } = state
  const line = editor.text.trimEnd()
  const { conversation } = timeline
  if (line === '' || conversation === '' || lengthOf(editor).isTooLong) return only(state)
  const sent = withTyping(state, { history: remember(typing.history, line), completion: undefined })
  return {
    state: submitted({ ...sent, editor: cleared(editor) }, line),
    effects: [{ type: 'submit', conversation, line }],
  }
}

function complete(state: TuiState, direction: Direction): Reduced {
  const { editor, typing } = state
  if (isGoingOn(typing.completion, editor)) return only(withCompleted(state, step(typing.completion, direction)))
  const spot = spotOf(editor)
  if (spot === undefined) return only(state)
  if (spot.what === 'path') return { state, effects: [{ type: 'listPaths', typed: spot.typed }] }
  return only(withCompleted(state, startCompletion(editor, spot, candidatesFor(spot, state))))
}

function withoutCompletion(state: TuiState): TuiState {
  const { editor, typing } = state
  if (!isGoingOn(typing.completion, editor)) return state
  return { ...withTyping(state, { completion: undefined }), editor: typing.completion.before }
}

function withCompleted(state: TuiState, { editor, completion }: Completed): TuiState {
  return { ...withTyping(state, { completion }), editor }
}

/** To the row above; from the first one, to what was typed before. */
function up(state: TuiState): TuiState {
  const editor = movedByRow(state, 'up')
  return editor === undefined ? recalled(state, older(state.typing.history, state.editor.text)) : { ...state, editor }
}

function down(state: TuiState): TuiState {
  const editor = movedByRow(state, 'down')
  return editor === undefined ? recalled(state, newer(state.typing.history, state.editor.text)) : { ...state, editor }
}

function recalled(state: TuiState, line: ReturnType<typeof older>): TuiState {
  if (line === undefined) return state
  return { ...withTyping(state, { history: line.history }), editor: withText(state.editor, line.text) }
}

function typed(state: TuiState, editor: Editor): Reduced {
  return only(editor === state.editor ? state : { ...state, editor })
}

function withTyping(state: TuiState, change: Partial<Typing>): TuiState {
  return { ...state, typing: { ...state.typing, ...change } }
}
