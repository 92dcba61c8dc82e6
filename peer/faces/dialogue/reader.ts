/** Reads lines from a person or a pipe, and prints without destroying what is being typed. */
import { isInteractive, type TerminalInput, type TerminalOutput } from '../terminal.ts'
import type { Choices } from './choices.ts'
import { createPipeReader } from './pipe-reader.ts'
import { createTtyReader } from './tty-reader.ts'

export interface Reader {
  /** Whether a person sits there: then a line being typed is redrawn, and more may be said. */
  readonly isInteractive: boolean
  /** The next line without its end; undefined when there will be no more. One at a time. */
  read(prompt: string): Promise<string | undefined>
  /** The same without echo, and never kept in the input history. */
  readHidden(prompt: string): Promise<string | undefined>
  /** The number of one of these, or whatever else was typed; undefined as for `read`. */
  choose(choices: Choices, prompt: string): Promise<string | undefined>
  /** Says that what was asked for takes a while. Until its end nothing more is asked. */
  working(text: string): void
  /** Prints whole lines above what is being typed. The text must be safe for a terminal. */
  print(text: string): void
  /** Ends reading: pending and later reads give undefined. */
  close(): void
}

export interface ReaderInit {
  readonly input: TerminalInput
  readonly output: TerminalOutput
  /** Ctrl-C where the terminal does not make a signal of it. */
  readonly interrupted: () => void
  /** Words offered by the tab key. */
  readonly completions: (line: string) => readonly string[]
}

export function createReader(init: ReaderInit): Reader {
  return isInteractive(init) ? createTtyReader(init) : createPipeReader(init)
}
