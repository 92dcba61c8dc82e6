/** Keys as a person presses them, for what is typed in a test: `'hello'`, `'Ctrl-w'`, `'Alt-return'`. */
import { type Key, namedKey, typedKey } from '../../peer/faces/tui/key.ts'

const NAMED = /^(?:(?:Ctrl|Alt|Shift)-)*(?:[a-z_/]|[a-z]{2,}\d?|f\d+|\d)$/
const NAMES = new Set(
  ['return', 'escape', 'tab', 'backspace', 'delete', 'up', 'down', 'left', 'right', 'home', 'end'].concat([
    ...['pageup', 'pagedown', 'f1'],
  ]),
)

/** What is neither a name nor has a modifier is typed as it is. */
export function keyOf(written: string): Key {
  const at = written.lastIndexOf('-', written.length - 2) + 1
  const [held, name] = [written.slice(0, at), written.slice(at)]
  const isKey = NAMES.has(written) || (held !== '' && NAMED.test(written))
  const modifiers = { ctrl: held.includes('Ctrl-'), alt: held.includes('Alt-'), shift: held.includes('Shift-') }
  return isKey ? namedKey(name, modifiers) : (typedKey(written) ?? namedKey(''))
}
