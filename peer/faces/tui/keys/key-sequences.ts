/** What terminals send for keys that type nothing, in all their dialects. Pure. */
import { type Key, type Modifiers, namedKey, typedKey } from './key.ts'

/** Of `ESC [ A` and `ESC O A`; after `ESC O` also the numbers' block. */
const BY_LETTER: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'clear',
  F: 'end',
  H: 'home',
  M: 'return',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
}

/** Of `ESC [ 5 ~`. */
const BY_NUMBER: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
}

/** Of `ESC [ 13 ; 2 u`, and of what xterm sends when it tells all modifiers. */
const BY_CODE: Readonly<Record<number, string>> = {
  8: 'backspace',
  9: 'tab',
  13: 'return',
  27: 'escape',
  127: 'backspace',
  57414: 'return',
  57417: 'left',
  57418: 'right',
  57419: 'up',
  57420: 'down',
  57421: 'pageup',
  57422: 'pagedown',
  57423: 'home',
  57424: 'end',
  57425: 'insert',
  57426: 'delete',
}

/** Of the numbers' block: `0` to `9`, then `. / * - +` and the return key, then `=`. */
const KEYPAD_FIRST = 57399
const KEYPAD = '0123456789./*-+'

const CONTROLS: Readonly<Record<string, Key>> = {
  '\r': namedKey('return'),
  '\n': namedKey('j', { ctrl: true }),
  '\t': namedKey('tab'),
  '\b': namedKey('backspace'),
  '\u007f': namedKey('backspace'),
  '\u001b': namedKey('escape'),
  '\u0000': namedKey('space', { ctrl: true }),
}

/** With Ctrl, what every other terminal sends the same for. */
const SAME_AS: Readonly<Record<string, Key>> = {
  h: namedKey('backspace'),
  i: namedKey('tab'),
  m: namedKey('return'),
  '[': namedKey('escape'),
}

/** The key that sends this control character by itself; undefined where it is none, or of no key. */
export function controlKey(character: string): Key | undefined {
  const known = CONTROLS[character]
  if (known !== undefined) return known
  const code = character.length === 1 ? character.charCodeAt(0) : Number.NaN
  // Ctrl takes all but the lowest five bits from the letter.
  return code < 0x20 ? namedKey(String.fromCharCode(code + 0x40).toLowerCase(), { ctrl: true }) : undefined
}

/** Of what follows an escape, beginning with `[` or `O`. Undefined where it is of no key that is known. */
export function keyOfSequence(sequence: string): Key | undefined {
  return sequence.startsWith('O') ? shiftedKey(sequence) : controlSequenceKey(sequence)
}

/** `ESC O A`, also `ESC O 5 A`; in lower case with Ctrl (rxvt), or the numbers' block. */
function shiftedKey(sequence: string): Key | undefined {
  const letter = sequence.charAt(sequence.length - 1)
  const modifiers = modifiersOf(/(\d+)[^\d]$/.exec(sequence)?.[1])
  const name = BY_LETTER[letter]
  if (name !== undefined) return namedKey(name, modifiers)
  if (/[a-d]/.test(letter)) return namedKey(BY_LETTER[letter.toUpperCase()] ?? '', { ctrl: true })
  if (/[j-y]/.test(letter)) return typedKey(String.fromCharCode(letter.charCodeAt(0) - 0x40))
  return undefined
}

function controlSequenceKey(sequence: string): Key | undefined {
  const linux = /^\[\[([A-E])$/.exec(sequence)?.[1]
  if (linux !== undefined) return namedKey(`f${linux.charCodeAt(0) - 0x40}`)
  const [, parameters = '', last = ''] = /^\[([\d;:]*)([A-Za-z~^$@])$/.exec(sequence) ?? []
  const [first = '', second, third] = parameters.split(';')
  // Of a key that is let go, which we never ask for.
  if (second?.endsWith(':3') === true) return undefined
  switch (last) {
    case '~':
      return first === '27' ? keyOfCode(third ?? '', second) : numberedKey(first, modifiersOf(second))
    case '^':
      return numberedKey(first, { ctrl: true })
    case '$':
      return numberedKey(first, { shift: true })
    case '@':
      return numberedKey(first, { ctrl: true, shift: true })
    case 'u':
      return keyOfCode(first, second)
    case 'Z':
      return namedKey('tab', { shift: true })
    case 'a':
    case 'b':
    case 'c':
    case 'd':
      return namedKey(BY_LETTER[last.toUpperCase()] ?? '', { shift: true })
    default: {
      const name = last === 'M' ? undefined : BY_LETTER[last]
      return name === undefined ? undefined : namedKey(name, modifiersOf(second))
    }
  }
}

function numberedKey(number: string, modifiers: Partial<Modifiers>): Key | undefined {
  const name = BY_NUMBER[Number(number)]
  return name === undefined ? undefined : namedKey(name, modifiers)
}

/** `code:shifted:base`: the last is where the key lies on a Latin keyboard, which is what shortcuts are named by. */
function keyOfCode(codes: string, second: string | undefined): Key | undefined {
  const [code = 0, , base = 0] = codes.split(':').map(Number)
  const modifiers = modifiersOf(second)
  const name = BY_CODE[code]
  if (name !== undefined) return namedKey(name, modifiers)
  const keypad = KEYPAD.charAt(code - KEYPAD_FIRST)
  if (keypad !== '') return typedKey(keypad, modifiers)
  const meant = (modifiers.ctrl || modifiers.alt) && code > 0x7f && base > 0 ? base : code
  // From 57344 on are keys that have no character.
  if (meant <= 0x20 || meant > 0x10ffff || (meant >= 57344 && meant <= 63743)) {
    return meant === 0x20 ? namedKey('space', modifiers) : undefined
  }
  const character = String.fromCodePoint(meant)
  return (modifiers.ctrl ? SAME_AS[character] : undefined) ?? typedKey(character, modifiers)
}

/** One more than the sum of: 1 Shift, 2 Alt, 4 Ctrl, 8 Meta, which is Alt by another name. */
function modifiersOf(parameter: string | undefined): Modifiers {
  const bits = Math.max(0, Number.parseInt(parameter ?? '1', 10) - 1) || 0
  return { shift: (bits & 1) !== 0, alt: (bits & 10) !== 0, ctrl: (bits & 4) !== 0 }
}
