/** What Tab offers: the beginning that all candidates share, then one after the other. Over as soon as anything else is typed. Pure. */
import { terminalLine } from '../../text/terminal-text.ts'
import type { Candidate } from './candidates.ts'
import { type Editor, withText } from './editor.ts'

export interface Completion {
  readonly candidates: readonly Candidate[]
  readonly chosen: number | undefined
  /** As it was when Tab was pressed first. */
  readonly before: Editor
  /** From there to its cursor it is replaced. */
  readonly start: number
  /** As it is while this goes on. */
  readonly shown: Pick<Editor, 'text' | 'cursor'>
}

export type Direction = 'forward' | 'back'

export interface Completed {
  readonly editor: Editor
  /** Undefined: there is nothing to choose. */
  readonly completion: Completion | undefined
}

export function isGoingOn(completion: Completion | undefined, { text, cursor }: Editor): completion is Completion {
  return completion !== undefined && completion.shown.text === text && completion.shown.cursor === cursor
}

export function startCompletion(
  before: Editor,
  { start, typed }: { readonly start: number; readonly typed: string },
  candidates: readonly Candidate[],
): Completed {
  const [only, ...more] = candidates
  if (only === undefined) return { editor: before, completion: undefined }
  if (more.length === 0) return { editor: replaced(before, start, only.text), completion: undefined }
  const shared = sharedBeginning(candidates.map(({ text }) => text))
  const editor = shared.length > typed.length ? replaced(before, start, shared) : before
  return { editor, completion: { candidates, chosen: undefined, before, start, shown: editor } }
}

/** The next candidate, or the one before. */
export function step(completion: Completion, direction: Direction): Completed {
  const { candidates, chosen, before, start } = completion
  const count = candidates.length
  const first = direction === 'forward' ? 0 : count - 1
  const next = chosen === undefined ? first : (chosen + (direction === 'forward' ? 1 : count - 1)) % count
  const editor = replaced(before, start, candidates[next]?.text ?? '')
  return { editor, completion: { ...completion, chosen: next, shown: editor } }
}

/** Names of others are made safe here, as all that is typed. */
function replaced(editor: Editor, start: number, by: string): Editor {
  const { text, cursor } = editor
  const after = text.slice(cursor)
  const inserted = terminalLine(after.startsWith(' ') ? by.replace(/ $/, '') : by)
  return withText(editor, text.slice(0, start) + inserted + after, start + inserted.length)
}

function sharedBeginning([first = '', ...more]: readonly string[]): string {
  let shared = first
  for (const text of more) while (!text.startsWith(shared)) shared = shared.slice(0, -1)
  // Never half of a character.
  return shared.isWellFormed() ? shared : shared.slice(0, -1)
}
