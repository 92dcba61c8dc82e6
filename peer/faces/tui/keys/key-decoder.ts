/**
 * From what a terminal sends to what was pressed, pasted or told, however it is cut into pieces. Knows the dialects of xterm,
 * kitty, rxvt, PuTTY and the consoles of Linux and Windows; what it does not know is swallowed whole and types nothing. Pure.
 */

import { type Key, typedKey } from './key.ts'
import { controlKey, keyOfSequence } from './key-sequences.ts'

export type Input =
  | { readonly type: 'key'; readonly key: Key }
  /** `mayGoOn`: nobody marked its end. */
  | { readonly type: 'pasted'; readonly text: string; readonly mayGoOn?: true }
  /** The terminal's window has the keyboard, or has not. */
  | { readonly type: 'focus'; readonly isHere: boolean }
  /** The answer to `KITTY_QUERY`: modifiers can be told of every key. */
  | { readonly type: 'speaksKitty' }

/** What a person did. */
export type Typed = Exclude<Input, { readonly type: 'speaksKitty' }>

export interface KeyDecoder {
  /** What these characters mean. The beginning of something longer is kept until the rest comes. */
  decode(characters: string): readonly Input[]
  /** The rest does not come: what it meant by itself. */
  flush(): readonly Input[]
  /** What is being waited for the rest of. */
  readonly waitingFor: 'nothing' | 'sequence' | 'paste'
}

/** Longer than anything that a terminal sends for a key or in answer. */
const SEQUENCE_MAX = 1_024
/** Of one paste; far more than the editor takes, so what lies beyond is refused with the rest of it. */
export const PASTE_MAX = 1_000_000

const ESC = '\u001b'
const BEL = '\u0007'
const PASTE_START = `${ESC}[200~`
const PASTE_END = `${ESC}[201~`

export function createKeyDecoder(): KeyDecoder {
  /** What was not enough to be understood. */
  let rest = ''
  /** What has been pasted so far, while a paste goes on. */
  let pasted: string | undefined

  function keep(text: string): void {
    pasted = ((pasted ?? '') + text).slice(0, PASTE_MAX)
  }

  function endPaste(inputs: Input[]): void {
    inputs.push({ type: 'pasted', text: pasted ?? '' })
    pasted = undefined
  }

  /** Takes what it understands from the start of `rest`; false where more is needed. */
  function takeOne(inputs: Input[]): boolean {
    if (pasted !== undefined) return takePasted(inputs)
    if (rest.startsWith(PASTE_START)) {
      pasted = ''
      rest = rest.slice(PASTE_START.length)
      return true
    }
    const piece = nextPiece(rest)
    if (piece === undefined) return false
    rest = rest.slice(piece.length)
    const input = inputOf(piece)
    if (input !== undefined) inputs.push(input)
    return true
  }

  function takePasted(inputs: Input[]): boolean {
    const end = rest.indexOf(PASTE_END)
    if (end >= 0) {
      keep(rest.slice(0, end))
      rest = rest.slice(end + PASTE_END.length)
      endPaste(inputs)
      return true
    }
    // The end may have begun.
    const begun = beginningOf(PASTE_END, rest)
    keep(rest.slice(0, rest.length - begun))
    rest = rest.slice(rest.length - begun)
    return false
  }

  return {
    decode(characters) {
      const inputs: Input[] = []
      rest += characters
      while (rest !== '' && takeOne(inputs));
      return inputs
    },
    flush() {
      const inputs: Input[] = []
      if (pasted !== undefined) {
        keep(rest)
        endPaste(inputs)
      } else inputs.push(...unfinished(rest))
      rest = ''
      return inputs
    },
    get waitingFor() {
      if (pasted !== undefined) return 'paste'
      return rest === '' ? 'nothing' : 'sequence'
    },
  }
}

/** Up to the last character: parameters and intermediates, as ECMA-48 has them. */
const CONTROL_SEQUENCE = /^\[[0-?]*[ -/]*/
/** Function keys of the Linux console, and shifted keys of rxvt: what ECMA-48 would not expect. */
const ODD_SEQUENCE = /^\[(?:\[[A-E]|\d{1,2}\$)/
const SINGLE_SHIFT = /^O[0-9;]*/
const STRING = /^[\]PX^_]\P{Cc}*/u
const TYPED = /^\P{Cc}+/u

/** What belongs together at the beginning; undefined where its end has not come. */
function nextPiece(text: string): string | undefined {
  if (!text.startsWith(ESC)) return TYPED.exec(text)?.[0] ?? text.charAt(0)
  if (text === ESC || text === ESC + ESC) return undefined
  const isTwice = text.startsWith(ESC + ESC)
  const escapes = isTwice ? ESC + ESC : ESC
  const body = text.slice(escapes.length)
  const odd = ODD_SEQUENCE.exec(body)
  if (odd !== null) return escapes + odd[0]
  const begun = CONTROL_SEQUENCE.exec(body) ?? SINGLE_SHIFT.exec(body)
  if (begun !== null) return withEnd(escapes + begun[0], text, endOfSequence)
  // Escape twice, and Escape before a character: the latter is how Alt is told.
  if (isTwice) return ESC
  const string = STRING.exec(body)
  if (string !== null) return withEnd(ESC + string[0], text, endOfString)
  return ESC + String.fromCodePoint(body.codePointAt(0) ?? 0)
}

/** With what ends it; without, where something follows that cannot belong to it. */
function withEnd(begun: string, text: string, endOf: (after: string) => string | undefined): string | undefined {
  const end = endOf(text.slice(begun.length, begun.length + 2))
  if (end === undefined && begun.length <= SEQUENCE_MAX) return undefined
  return begun + (end ?? '')
}

function endOfSequence(after: string): string | undefined {
  // `ESC [ [` goes on.
  if (after === '' || after === '[') return undefined
  return /^[@-~]/.test(after) ? after.charAt(0) : ''
}

/** BEL, or ESC and a backslash. */
function endOfString(after: string): string | undefined {
  if (after === '' || after === ESC) return undefined
  if (after.startsWith(BEL)) return BEL
  return after === `${ESC}\\` ? after : ''
}

function inputOf(piece: string): Input | undefined {
  if (piece === `${ESC}[I` || piece === `${ESC}[O`) return { type: 'focus', isHere: piece.endsWith('I') }
  if (piece.startsWith(`${ESC}[?`) && /^\d+u$/.test(piece.slice(3))) return { type: 'speaksKitty' }
  const key = piece.startsWith(ESC) && piece !== ESC ? keyAfterEscape(piece.slice(1)) : plainKey(piece)
  return key === undefined ? undefined : { type: 'key', key }
}

function plainKey(piece: string): Key | undefined {
  return controlKey(piece) ?? typedKey(piece)
}

function keyAfterEscape(after: string): Key | undefined {
  const isTwice = after.startsWith(ESC)
  const body = isTwice ? after.slice(1) : after
  const isLong = body.length > 1
  if (isLong && /^[\]PX^_]/.test(body)) return undefined
  const isSequence = isLong && /^[[O]/.test(body)
  const key = isSequence ? keyOfSequence(body) : plainKey(body)
  return key === undefined || (isSequence && !isTwice) ? key : { ...key, text: '', alt: true }
}

/** Where nothing follows: `ESC [` is Alt with that character, ESC alone is the key. */
function unfinished(text: string): Input[] {
  const isAlt = /^[\][OPX^_]$/.test(text.slice(1))
  const isEscapes = text.replaceAll(ESC, '') === ''
  const pieces = isAlt ? [text] : isEscapes ? Array.from(text) : []
  return pieces.map(inputOf).filter((input) => input !== undefined)
}

/** How many characters at the end of `text` are the beginning of `whole`. */
function beginningOf(whole: string, text: string): number {
  for (let length = Math.min(whole.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(whole.slice(0, length))) return length
  }
  return 0
}
