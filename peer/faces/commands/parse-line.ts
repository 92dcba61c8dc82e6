/** What a typed line is: text, a command, or nothing. */

export type TypedLine =
  | { readonly type: 'empty' }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'command'; readonly name: string; readonly rest: string }

/** `//` at the beginning stands for a slash that is text. */
export function parseLine(line: string): TypedLine {
  if (line.trim() === '') return { type: 'empty' }
  if (line.startsWith('//')) return { type: 'text', text: line.slice(1) }
  if (!line.startsWith('/')) return { type: 'text', text: line }
  const [name, rest] = splitWord(line.slice(1))
  return { type: 'command', name, rest }
}

/** The first word, and what follows it. */
export function splitWord(text: string): [word: string, rest: string] {
  const trimmed = text.trim()
  const end = trimmed.search(/\s/u)
  return end === -1 ? [trimmed, ''] : [trimmed.slice(0, end), trimmed.slice(end).trim()]
}

/** A path as shells and file managers paste it: maybe quoted. */
export function unquote(text: string): string {
  const quoted = /^(["'])(.*)\1$/u.exec(text)
  return quoted?.[2] ?? text
}
