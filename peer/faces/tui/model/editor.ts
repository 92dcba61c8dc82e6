/** The line that is being typed. Pure. */
import type { Key } from '../key.ts'
import { graphemes } from '../text/width.ts'

export interface Editor {
  readonly text: string
  /** Place of the cursor, in UTF-16 units, always between graphemes. */
  readonly cursor: number
}

export const EMPTY_EDITOR: Editor = { text: '', cursor: 0 }

/** `undefined`: this key is not the editor's. */
export function editKey(editor: Editor, key: Key): Editor | undefined {
  const { text, cursor } = editor
  if (key.text !== '' && !key.ctrl && !key.alt) return insert(editor, key.text)
  const before = graphemes(text.slice(0, cursor)).at(-1) ?? ''
  const after = graphemes(text.slice(cursor))[0] ?? ''
  switch (key.name) {
    case 'backspace':
      return { text: text.slice(0, cursor - before.length) + text.slice(cursor), cursor: cursor - before.length }
    case 'left':
      return { text, cursor: cursor - before.length }
    case 'right':
      return { text, cursor: cursor + after.length }
    default:
      return undefined
  }
}

export function insert({ text, cursor }: Editor, typed: string): Editor {
  return { text: text.slice(0, cursor) + typed + text.slice(cursor), cursor: cursor + typed.length }
}
