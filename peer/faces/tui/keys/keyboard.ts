/** What is typed into a terminal, key by key: raw mode, marked pastes and focus, all given back at the end. */
import { StringDecoder } from 'node:string_decoder'
import { steadyClock } from '../../../../shared/clock.ts'
import type { TerminalInput, TerminalOutput } from '../../terminal.ts'
import { afterQuiet } from './after-quiet.ts'
import { createKeyDecoder, type Input, type Typed } from './key-decoder.ts'
import { createUnmarkedPastes } from './unmarked-pastes.ts'
import { withWheel } from './wheel.ts'

export interface KeyboardInit {
  readonly input: TerminalInput
  readonly output: TerminalOutput
  /** What came together. */
  onTyped(inputs: readonly Typed[]): void
}

/** Marked pastes, focus, and whether every modifier can be told (a question that other terminals ignore). */
const ON = '\u001b[?2004h\u001b[?1004h\u001b[?u'
const OFF = '\u001b[?2004l\u001b[?1004l'
/** Kitty's protocol: Escape, Ctrl and Alt without doubt, and which key it is where the keyboard is not Latin. */
const KITTY_ON = '\u001b[>5u'
const KITTY_OFF = '\u001b[<u'

/** A terminal sends all of a key at once; a network may cut it. Escape by itself is felt this much later. */
const SEQUENCE_MS = 30
/** A paste whose end got lost must not swallow what is typed for ever. */
const PASTE_MS = 3_000

/** Returns what ends it. */
export function openKeyboard({ input, output, onTyped }: KeyboardInit): () => void {
  const characters = new StringDecoder('utf8')
  const decoder = createKeyDecoder()
  let speaksKitty = false
  let stopWaiting = (): void => {}

  const pastes = createUnmarkedPastes({ now: steadyClock.now, emit: onTyped })

  function takeAll(inputs: readonly Input[]): void {
    const typed = inputs.filter((input) => input.type !== 'speaksKitty')
    if (typed.length < inputs.length && !speaksKitty) {
      speaksKitty = true
      output.write(KITTY_ON)
    }
    pastes.take(withWheel(typed))
  }

  const onData = (chunk: Buffer | string): void => {
    stopWaiting()
    takeAll(decoder.decode(typeof chunk === 'string' ? chunk : characters.write(chunk)))
    const { waitingFor } = decoder
    if (waitingFor === 'nothing') return
    stopWaiting = afterQuiet(waitingFor === 'paste' ? PASTE_MS : SEQUENCE_MS, () => takeAll(decoder.flush()))
  }

  input.on('data', onData)
  input.setRawMode?.(true)
  input.resume()
  output.write(ON)
  return () => {
    stopWaiting()
    input.off('data', onData)
    pastes.release()
    output.write(speaksKitty ? KITTY_OFF + OFF : OFF)
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
