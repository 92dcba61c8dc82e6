/** A key as it was pressed, whatever the terminal sent for it. */

export interface Key {
  /**
   * `return`, `escape`, `tab`, `backspace`, `delete`, `insert`, `up`, `down`, `left`, `right`, `home`, `end`, `pageup`,
   * `pagedown`, `f1` to `f12`, `space`, or the character in lower case: `a`, `1`, `/`, `你`. Empty for several at once.
   */
  readonly name: string
  /** The characters that it types, several where they came together; empty with Ctrl or Alt held. */
  readonly text: string
  readonly ctrl: boolean
  readonly alt: boolean
  readonly shift: boolean
}

export interface Modifiers {
  readonly ctrl: boolean
  readonly alt: boolean
  readonly shift: boolean
}

const NONE: Modifiers = { ctrl: false, alt: false, shift: false }

/** A key that types nothing, or that types what it is called. */
export function namedKey(name: string, modifiers: Partial<Modifiers> = {}): Key {
  return { name, text: '', ...NONE, ...modifiers }
}

/** What puts these characters in, whichever keys they are on. */
export function pastedKey(text: string): Key {
  return { ...namedKey(''), text }
}

/** What types these characters; undefined where none of them is printable. */
export function typedKey(characters: string, modifiers: Partial<Modifiers> = {}): Key | undefined {
  const text = characters.toWellFormed().replace(/\p{Cc}/gu, '')
  const [first, ...more] = text
  if (first === undefined) return undefined
  const isCapital = first !== first.toLowerCase()
  const held = { ...NONE, shift: isCapital && more.length === 0, ...modifiers }
  const name = more.length > 0 ? '' : first === ' ' ? 'space' : first.toLowerCase()
  return { name, text: held.ctrl || held.alt ? '' : text, ...held }
}
