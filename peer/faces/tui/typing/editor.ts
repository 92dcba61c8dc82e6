/** A line that is being typed: the message, an answer, what is searched for. Its cursor never stands in a character. Pure. */
import { TEXT_MAX_BYTES } from '../../../../shared/limits.ts'
import {
  betweenCharacters,
  characterAfter,
  characterBefore,
  lineEnd,
  lineStart,
  wordAfter,
  wordBefore,
} from '../../text/steps.ts'
import { terminalText } from '../../text/terminal-text.ts'
import type { Key } from '../keys/key.ts'
import { type EditAction, editActionOf } from '../keys/keymap.ts'

export interface Editor {
  /** No control characters but line feeds. */
  readonly text: string
  /** Place of the cursor, in UTF-16 units, always between graphemes. */
  readonly cursor: number
  /** What was deleted last by more than a character. */
  readonly killed: string
  /** What undo goes back to, the latest last. */
  readonly past: readonly Moment[]
  /** Where one went up or down to, and the column that one would keep; of no meaning where the cursor is elsewhere. */
  readonly column: { readonly at: number; readonly cells: number } | undefined
  /** Where one has just typed: what is typed there next is undone with it. */
  readonly typingAt: number | undefined
}

type Moment = Pick<Editor, 'text' | 'cursor'>

/** Four messages: room to cut down what is too long for one. What is larger is for a file. */
export const EDITOR_MAX = 4 * TEXT_MAX_BYTES
/** Nobody goes back further by hand. */
const PAST_MAX = 100

export const EMPTY_EDITOR: Editor = {
  text: '',
  cursor: 0,
  killed: '',
  past: [],
  column: undefined,
  typingAt: undefined,
}

/** The same editor with another text, which can be undone; the cursor at its end. */
export function withText(editor: Editor, text: string, cursor = text.length): Editor {
  return changed(editor, { text, cursor })
}

/** Empty for the next text. What was killed can still be put back. */
export function cleared({ killed }: Editor): Editor {
  return { ...EMPTY_EDITOR, killed }
}

/** Made safe for a terminal. What would be too much is not taken at all. */
export function insert(editor: Editor, typed: string): Editor {
  const { text, cursor } = editor
  const safe = terminalText(typed)
  if (safe === '' || !hasRoomFor(editor, safe)) return editor
  const next = { text: text.slice(0, cursor) + safe + text.slice(cursor), cursor: cursor + safe.length }
  const goesOn = editor.typingAt === cursor && !/^\s/u.test(safe)
  const inserted = goesOn ? settled({ ...editor, ...next }) : changed(editor, next)
  return { ...inserted, typingAt: inserted.cursor }
}

export function hasRoomFor({ text }: Editor, typed: string): boolean {
  return text.length + typed.length <= EDITOR_MAX
}

/** `undefined`: this key is not the editor's. Line ends are not: most of what is typed has one line. */
export function editKey(editor: Editor, key: Key): Editor | undefined {
  if (key.text !== '') return insert(editor, key.text)
  const action = editActionOf(key)
  return action === undefined ? undefined : EDITS[action]?.(editor)
}

type Edit = (editor: Editor) => Editor

const EDITS: Readonly<Partial<Record<EditAction, Edit>>> = {
  left: (editor) => moved(editor, characterBefore(editor.text, editor.cursor)),
  right: (editor) => moved(editor, characterAfter(editor.text, editor.cursor)),
  wordLeft: (editor) => moved(editor, wordBefore(editor.text, editor.cursor)),
  wordRight: (editor) => moved(editor, wordAfter(editor.text, editor.cursor)),
  lineStart: (editor) => moved(editor, lineStart(editor.text, editor.cursor)),
  lineEnd: (editor) => moved(editor, lineEnd(editor.text, editor.cursor)),
  deleteBack: (editor) => without(editor, characterBefore(editor.text, editor.cursor), editor.cursor),
  deleteForward: (editor) => without(editor, editor.cursor, characterAfter(editor.text, editor.cursor)),
  deleteWordBack: (editor) => killed(editor, wordBefore(editor.text, editor.cursor), editor.cursor),
  deleteWordForward: (editor) => killed(editor, editor.cursor, wordAfter(editor.text, editor.cursor)),
  deleteToStart: (editor) => killed(editor, startToDelete(editor), editor.cursor),
  deleteToEnd: (editor) => killed(editor, editor.cursor, endToDelete(editor)),
  yank: (editor) => ({ ...insert({ ...editor, typingAt: undefined }, editor.killed), typingAt: undefined }),
  undo,
}

/** At the start of a line its line end goes, so that the key pressed again goes on. */
function startToDelete({ text, cursor }: Editor): number {
  const start = lineStart(text, cursor)
  return start === cursor ? characterBefore(text, cursor) : start
}

function endToDelete({ text, cursor }: Editor): number {
  const end = lineEnd(text, cursor)
  return end === cursor ? characterAfter(text, cursor) : end
}

function moved(editor: Editor, cursor: number): Editor {
  return { ...editor, cursor, typingAt: undefined }
}

function without(editor: Editor, from: number, to: number): Editor {
  const { text } = editor
  return from === to ? editor : changed(editor, { text: text.slice(0, from) + text.slice(to), cursor: from })
}

function killed(editor: Editor, from: number, to: number): Editor {
  return from === to ? editor : { ...without(editor, from, to), killed: editor.text.slice(from, to) }
}

function undo(editor: Editor): Editor {
  const last = editor.past.at(-1)
  return last === undefined ? editor : { ...editor, ...last, past: editor.past.slice(0, -1), typingAt: undefined }
}

function changed(editor: Editor, next: Moment): Editor {
  const { text, cursor } = editor
  const past = [...editor.past.slice(1 - PAST_MAX), { text, cursor }]
  return settled({ ...editor, ...next, past, typingAt: undefined })
}

function settled(editor: Editor): Editor {
  return { ...editor, cursor: betweenCharacters(editor.text, editor.cursor) }
}
