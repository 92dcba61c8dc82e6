/** What has been typed and sent in this session, to be typed again. Secrets do not come here. Pure. */
import { commandNamed } from '../../commands/command-names.ts'
import { commandMeantBy } from '../../commands/meant-command.ts'
import { parseLine } from '../../commands/parse-line.ts'

export interface History {
  /** Oldest first. */
  readonly lines: readonly string[]
  /** Which of them was taken out last; only as long as it stands unchanged in the editor. */
  readonly at: number | undefined
  /** What was being typed before the first was taken out. */
  readonly draft: string
}

/** An hour of quick talk. */
const LINES_MAX = 500

export const NO_HISTORY: History = { lines: [], at: undefined, draft: '' }

export interface Recalled {
  readonly history: History
  readonly text: string
}

export function remember({ lines }: History, line: string): History {
  const kept = isSecret(line) || line === lines.at(-1) ? lines : [...lines.slice(1 - LINES_MAX), line]
  return { ...NO_HISTORY, lines: kept }
}

/** The line before the one that stands in the editor; undefined where there is none. */
export function older(history: History, typed: string): Recalled | undefined {
  const at = placeOf(history, typed)
  const text = history.lines[(at ?? history.lines.length) - 1]
  if (text === undefined) return undefined
  const draft = at === undefined ? typed : history.draft
  return { history: { ...history, at: (at ?? history.lines.length) - 1, draft }, text }
}

/** The line after it, or what was being typed. */
export function newer(history: History, typed: string): Recalled | undefined {
  const at = placeOf(history, typed)
  if (at === undefined) return undefined
  const text = history.lines[at + 1]
  return text === undefined
    ? { history: { ...history, at: undefined, draft: '' }, text: history.draft }
    : { history: { ...history, at: at + 1 }, text }
}

/** A line that was changed after it was taken out is a draft like any other. */
function placeOf({ lines, at }: History, typed: string): number | undefined {
  return at !== undefined && lines[at] === typed ? at : undefined
}

/** A password that somebody typed after the command, which refuses it; also where that was mistyped. */
function isSecret(line: string): boolean {
  const typed = parseLine(line)
  if (typed.type !== 'command' || typed.rest === '') return false
  const meant = commandNamed(typed.name) ?? commandNamed(commandMeantBy(typed.name) ?? '')
  return meant === 'password' || meant === 'recovery'
}
