/** The streams a face talks through, handed in by the process entry so that a face never touches `process`. */
import type { Readable, Writable } from 'node:stream'

export interface TerminalInput extends Readable {
  readonly isTTY?: boolean
  setRawMode?(isRaw: boolean): unknown
}

export interface TerminalOutput extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

export interface Terminal {
  readonly input: TerminalInput
  readonly output: TerminalOutput
  readonly errors: TerminalOutput
  /** Aborted when the process was asked to end; its reason is a `StopReason`. */
  readonly signal: AbortSignal
  /**
   * What makes the terminal usable again. They run when the process ends without asking the face; what a face leaves
   * properly it takes out. They must not throw.
   */
  readonly rescues: Set<() => void>
  /** Stops the process, as Ctrl-Z does, until the shell goes on with it. Undefined where there is no such thing. */
  readonly suspend?: () => Promise<void>
}

/** Whether a person sits there, who reads what is written and types what is read. */
export function isInteractive({ input, output }: Pick<Terminal, 'input' | 'output'>): boolean {
  return input.isTTY === true && output.isTTY === true
}

/** `outputClosed`: whoever read our output has gone. */
export type StopReason = 'interrupted' | 'terminated' | 'outputClosed'

/** What a process that was stopped this way exits with. */
export function exitCodeOfStop(signal: AbortSignal): number {
  return signal.aborted && signal.reason === 'interrupted' ? 130 : 0
}

/** Whether nobody reads our output any more. */
export function hasReaderGone(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason === 'outputClosed'
}
