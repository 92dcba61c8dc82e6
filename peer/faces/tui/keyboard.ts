/** What is typed into a terminal, key by key: raw mode, marked pastes and focus, all given back at the end. */
import { StringDecoder } from 'node:string_decoder'
import { steadyClock } from '../../../shared/clock.ts'
import type { TerminalInput, TerminalOutput } from '../terminal.ts'
import type { Key } from './key.ts'
import { createKeyDecoder, type Input } from './key-decoder.ts'
import { createUnmarkedPastes } from './unmarked-pastes.ts'

export interface KeyboardInit {
  readonly input: TerminalInput
  readonly output: TerminalOutput
  onKey(key: Key): void
  onPaste(text: string): void
  onFocus(isHere: boolean): void
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
export function openKeyboard({ input, output, onKey, onPaste, onFocus }: KeyboardInit): () => void {
  const characters = new StringDecoder('utf8')
  const decoder = createKeyDecoder()
  let speaksKitty = false
  let timer: NodeJS.Timeout | undefined

  const pastes = createUnmarkedPastes({
    now: steadyClock.now,
    emit(told) {
      switch (told.type) {
        case 'key':
          return onKey(told.key)
        case 'pasted':
          return onPaste(told.text)
        case 'focus':
          return onFocus(told.isHere)
        case 'speaksKitty':
          if (!speaksKitty) output.write(KITTY_ON)
          speaksKitty = true
      }
    },
  })
  const takeAll = (inputs: readonly Input[]): void => inputs.forEach(pastes.take)

  const onData = (chunk: Buffer | string): void => {
    clearTimeout(timer)
    takeAll(decoder.decode(typeof chunk === 'string' ? chunk : characters.write(chunk)))
    const { waitingFor } = decoder
    if (waitingFor === 'nothing') return
    timer = setTimeout(() => takeAll(decoder.flush()), waitingFor === 'paste' ? PASTE_MS : SEQUENCE_MS)
  }

  input.on('data', onData)
  input.setRawMode?.(true)
  input.resume()
  output.write(ON)
  return () => {
    clearTimeout(timer)
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
