/** Keys as a person presses them, as they are written in a test: `'hello'`, `'return'`, `'Ctrl-w'`, `'Alt-return'`. */
import { type Key, namedKey, typedKey } from '../../peer/faces/tui/keys/key.ts'

const NAMES: ReadonlySet<string> = new Set(
  'return escape tab backspace delete up down left right home end pageup pagedown f1'.split(' '),
)
const MODIFIERS = /^((?:Ctrl-|Alt-|Shift-)*)(.+)$/su

/** What is neither a name nor has a modifier is typed as it is. */
export function keyOf(written: string): Key {
  const [, held = '', name = ''] = MODIFIERS.exec(written) ?? []
  const modifiers = { ctrl: held.includes('Ctrl-'), alt: held.includes('Alt-'), shift: held.includes('Shift-') }
  if (held !== '' || NAMES.has(name)) return namedKey(name, modifiers)
  return typedKey(written) ?? namedKey('')
}
