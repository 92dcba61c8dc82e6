/**
 * What is asked in the line where one types: by the menu, and by commands that need to know more. While questions follow
 * each other, what is typed between them is kept for the next one, so that no password ends up in a conversation. Pure.
 */
import { isAskingSecrets } from '../../commands/command-names.ts'
import { parseLine } from '../../commands/parse-line.ts'
import type { Choices } from '../../dialogue/choices.ts'
import { graphemes } from '../../text/width.ts'
import { type Key, namedKey, pastedKey } from '../keys/key.ts'
import { type Action, actionOf } from '../keys/keymap.ts'
import { only, type Reduced } from '../model/reduced.ts'
import type { Question, TuiState } from '../model/state.ts'
import { type Editor, EMPTY_EDITOR, editKey, insert } from './editor.ts'

export interface Asking {
  /** Of the question's choices, from 0. */
  readonly marked: number
  /** What was chosen last, in words: what is asked since is for that. */
  readonly chosen: string | undefined
  /** What was being written when it was asked. */
  readonly draft: Editor
  /** An answer was given, and more may be asked. */
  readonly isAnswered: boolean
  /** A command that asks for a password waits for its turn. */
  readonly isSecretDue: boolean
  /** Typed between two questions. */
  readonly typedAhead: readonly Key[]
  /** A number chooses at once; Enter after it is habit. */
  readonly isReturnSpare: boolean
  /** What takes a while just now, in words. */
  readonly working: string | undefined
}

/** A name and a password, typed blindly. */
const TYPED_AHEAD_MAX = 256
/** Of what is pasted in answer, maybe to several questions; far more than all of them take. */
const PASTED_MAX = 10_000
const LINE_END = /\r\n?|\n/

const ALWAYS: ReadonlySet<Action> = new Set(['help', 'suspend', 'redraw', 'leave'])

export const NOTHING_ASKED: Asking = {
  marked: 0,
  chosen: undefined,
  draft: EMPTY_EDITOR,
  isAnswered: false,
  isSecretDue: false,
  typedAhead: [],
  isReturnSpare: false,
  working: undefined,
}

export function asked(state: TuiState, question: Question): Reduced {
  // What was typed for a password is for no other question, which would show it.
  const isOther = state.asking.isSecretDue && !question.isHidden
  const typedAhead = isOther ? [] : state.asking.typedAhead
  const { chosen } = question.choices === undefined ? state.asking : NOTHING_ASKED
  const asking = { ...state.asking, marked: 0, chosen, draft: state.editor, typedAhead: [], working: undefined }
  return pressAll({ ...state, question, asking, editor: EMPTY_EDITOR }, typedAhead)
}

export interface Working {
  readonly text: string
  /** Whether a question may follow: then what is typed is for that. */
  readonly mayAsk: boolean
}

export function working(state: TuiState, { text, mayAsk }: Working): TuiState {
  const { asking } = state
  return { ...state, asking: mayAsk ? { ...asking, working: text } : { ...nothingAsked(asking), working: text } }
}

/** Whoever asked asks no more. What was typed for a question that never came is nobody's. */
export function askedEnough(state: TuiState): TuiState {
  const { question, editor, asking } = state
  return {
    ...{ ...state, asking: NOTHING_ASKED, question: undefined },
    editor: question === undefined ? editor : asking.draft,
  }
}

/** That line was a command and has been carried out. One that waits behind it may still ask. */
export function performed(state: TuiState, line: string): TuiState {
  const { isSecretDue, typedAhead } = state.asking
  const next = askedEnough(state)
  return isSecretDue && !isSecretAsker(line) ? withAsking(next, { isSecretDue, typedAhead }) : next
}

/** A line has been handed over to be carried out. */
export function submitted(state: TuiState, line: string): TuiState {
  return isSecretAsker(line) ? withAsking(state, { isSecretDue: true }) : state
}

function isSecretAsker(line: string): boolean {
  const typed = parseLine(line)
  return typed.type === 'command' && isAskingSecrets(typed.name, typed.rest)
}

function nothingAsked({ isSecretDue, chosen }: Asking): Asking {
  return { ...NOTHING_ASKED, isSecretDue, chosen }
}

/** Undefined: nothing is asked, and the key is for what is written. */
export function askingKey(state: TuiState, key: Key): Reduced | undefined {
  const { asking, editor, question } = state
  const { typedAhead } = asking
  if (isAlways(state, key)) return undefined
  if (question === undefined) {
    if (!isBetween(state)) return undefined
    const kept = [...typedAhead, key].slice(0, TYPED_AHEAD_MAX)
    return only({ ...state, asking: { ...asking, typedAhead: kept } })
  }
  if (question.choices !== undefined) return choicesKey(state, question.choices, key)
  const isReturn = key.name === 'return'
  if (isReturn && asking.isReturnSpare && editor.text === '') return only(withAsking(state, { isReturnSpare: false }))
  if (isReturn) return answered(state, editor.text)
  if (key.name === 'escape' || isKey(key, 'c') || (isKey(key, 'd') && editor.text === '')) return giveUp(state)
  const edited = editKey(editor, key) ?? editor
  return only({ ...withAsking(state, { isReturnSpare: false }), editor: edited })
}

/**
 * Undefined: nothing is asked. Before a login what is pasted is as if it were typed, line by line; an answer in a chat is
 * one line, and never given by a paste alone.
 */
export function askingPaste(state: TuiState, text: string): Reduced | undefined {
  const { question, me, editor } = state
  if (me === undefined) return pressAll(state, keysOf(text.slice(0, PASTED_MAX)))
  if (question === undefined) return isBetween(state) ? only(state) : undefined
  const [line = ''] = text.split(LINE_END)
  return only(question.choices === undefined ? { ...state, editor: insert(editor, line) } : state)
}

/** Before a login everything typed answers something. */
function isBetween({ me, asking }: TuiState): boolean {
  return me === undefined || asking.isAnswered || asking.isSecretDue
}

/** Means the same whatever is asked. In the menu Ctrl-C leaves, in a chat it gives the question up. */
function isAlways({ me }: TuiState, key: Key): boolean {
  const action = actionOf(key, { isEmpty: false })
  return action === 'interrupt' ? me === undefined : action !== undefined && ALWAYS.has(action)
}

function choicesKey(state: TuiState, choices: Choices, key: Key): Reduced | undefined {
  const { options } = choices
  const { marked } = state.asking
  const digit = /^[1-9]$/.test(key.text) ? Number(key.text) : 0
  if (digit >= 1 && digit <= options.length) {
    const { state: next, effects } = chosen(state, choices, digit - 1)
    return { state: withAsking(next, { isReturnSpare: true }), effects }
  }
  if (key.name === 'return') return chosen(state, choices, marked)
  if (key.name === 'up' || key.name === 'down') {
    const step = key.name === 'up' ? options.length - 1 : 1
    return only(withAsking(state, { marked: (marked + step) % options.length }))
  }
  return isKey(key, 'd') ? giveUp(state) : only(state)
}

function chosen(state: TuiState, { options }: Choices, index: number): Reduced {
  return answered(withAsking(state, { chosen: options[index] }), String(index + 1))
}

function answered(state: TuiState, text: string | undefined): Reduced {
  const { draft, typedAhead } = state.asking
  const asking = { ...nothingAsked(state.asking), typedAhead, isAnswered: true }
  return { state: { ...state, question: undefined, asking, editor: draft }, effects: [{ type: 'answer', text }] }
}

function giveUp(state: TuiState): Reduced {
  return answered(state, undefined)
}

function pressAll(state: TuiState, keys: readonly Key[]): Reduced {
  let reduced = only(state)
  for (const key of keys) {
    const pressed = askingKey(reduced.state, key)
    if (pressed !== undefined) reduced = { state: pressed.state, effects: [...reduced.effects, ...pressed.effects] }
  }
  return reduced
}

function keysOf(text: string): Key[] {
  const lines = text.split(LINE_END).map((line) => graphemes(line).map(pastedKey))
  return lines.flatMap((keys, index) => (index === 0 ? keys : [namedKey('return'), ...keys]))
}

function withAsking(state: TuiState, change: Partial<Asking>): TuiState {
  return { ...state, asking: { ...state.asking, ...change } }
}

function isKey({ name, ctrl }: Key, letter: string): boolean {
  return ctrl && name === letter
}
