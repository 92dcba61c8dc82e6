/** What is being typed where the cursor stands, so that it can be completed. Pure. */
import { type Argument, COMMAND_ARGUMENTS, type Phrases } from '../../commands/command-arguments.ts'
import { commandNamed } from '../../commands/command-names.ts'
import type { Editor } from './editor.ts'

export interface Spot {
  /** `address`: a name that a text begins with. */
  readonly what: 'command' | 'address' | 'mention' | 'phrase' | Exclude<Argument, 'command' | 'text'>
  /** From there to the cursor it is replaced. */
  readonly start: number
  readonly typed: string
  /** Of `phrase`. */
  readonly phrases?: Phrases
}

const NAME = /[@#]?[\p{L}\p{M}\p{Nd}._-]*$/u

/** Undefined: there is nothing that could be completed. */
export function spotOf({ text, cursor }: Pick<Editor, 'text' | 'cursor'>): Spot | undefined {
  const before = text.slice(0, cursor)
  const isCommand = before.startsWith('/') && !before.startsWith('//') && !before.includes('\n')
  return isCommand ? commandSpot(before) : textSpot(before)
}

function textSpot(before: string): Spot | undefined {
  const typed = NAME.exec(before)?.[0] ?? ''
  if (typed === '') return undefined
  const start = before.length - typed.length
  if (typed.startsWith('#')) return { what: 'room', start, typed }
  return { what: start === 0 && !typed.startsWith('@') ? 'address' : 'mention', start, typed }
}

function commandSpot(before: string): Spot | undefined {
  const [, name = '', gap] = /^\/(\S*)(\s+)?/u.exec(before) ?? []
  if (gap === undefined) return { what: 'command', start: 0, typed: before }
  const command = commandNamed(name)
  const expected = command === undefined ? undefined : COMMAND_ARGUMENTS[command]
  if (expected === undefined) return undefined
  const from = 1 + name.length + gap.length
  if ('en' in expected) return { what: 'phrase', start: from, typed: before.slice(from), phrases: expected }
  return argumentSpot(before, from, expected)
}

function argumentSpot(before: string, from: number, [first, ...more]: readonly Argument[]): Spot | undefined {
  if (first === undefined) return undefined
  const rest = before.slice(from)
  if (first === 'text') return textSpot(before)
  if (first === 'path') return { what: 'path', start: from, typed: rest }
  // `/accept` takes a number, or a path at once.
  if (first === 'transfer' && more.includes('path') && /^\D/u.test(rest)) return argumentSpot(before, from, ['path'])
  const [, word = '', gap] = /^(\S*)(\s+)?/u.exec(rest) ?? []
  if (gap === undefined) return { what: first, start: from, typed: word }
  return argumentSpot(before, from + word.length + gap.length, more)
}
