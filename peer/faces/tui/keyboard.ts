/** What is typed into a terminal, key by key: raw mode, bracketed paste and focus, all given back at the end. */
import { emitKeypressEvents } from 'node:readline'
import type { TerminalInput, TerminalOutput } from '../terminal.ts'
import type { Key } from './key.ts'

export interface KeyboardInit {
  readonly input: TerminalInput
  readonly output: TerminalOutput
  onKey(key: Key): void
  onPaste(text: string): void
  onFocus(isHere: boolean): void
}

interface Keypress {
  readonly sequence?: string
  readonly name?: string
  readonly ctrl: boolean
  readonly meta: boolean
  readonly shift: boolean
}

const ON = '\u001b[?2004h\u001b[?1004h'
const OFF = '\u001b[?2004l\u001b[?1004l'

/** Returns what ends it. */
export function openKeyboard({ input, output, onKey, onPaste, onFocus }: KeyboardInit): () => void {
  let pasted: string | undefined

  const onKeypress = (text: string | undefined, { sequence = '', name = '', ctrl, meta, shift }: Keypress): void => {
    if (name === 'paste-start') pasted = ''
    else if (name === 'paste-end') {
      onPaste(pasted ?? '')
      pasted = undefined
    } else if (pasted !== undefined) pasted += text ?? sequence
    else if (sequence === '\u001b[I' || sequence === '\u001b[O') onFocus(sequence === '\u001b[I')
    else onKey({ name, text: ctrl || meta ? '' : printable(text), ctrl, alt: meta, shift })
  }

  emitKeypressEvents(input)
  input.on('keypress', onKeypress)
  input.setRawMode?.(true)
  input.resume()
  output.write(ON)
  return () => {
    output.write(OFF)
    input.off('keypress', onKeypress)
    endRawMode(input)
    input.pause()
  }
}

function endRawMode(input: TerminalInput): void {
  try {
    input.setRawMode?.(false)
  } catch {
    // The terminal itself has gone.
  }
}

function printable(text: string | undefined): string {
  return text !== undefined && /^\P{Cc}+$/u.test(text) ? text : ''
}
