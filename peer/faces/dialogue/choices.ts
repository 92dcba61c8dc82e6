/** A few things of which a person chooses one by its number. */
import type { Reader } from './reader.ts'

export interface Choices {
  readonly title: string
  readonly options: readonly string[]
}

const INDENT = ' '.repeat(17)

/** As lines, numbered from 1. */
function choiceLines({ title, options }: Choices): string[] {
  return [title, ...options.map((option, index) => `${INDENT}${index + 1} ${option}`)]
}

/** Asks for the number on a line of its own. Undefined when there will be no more lines. */
export function chooseByLine(
  { print, read }: Pick<Reader, 'print' | 'read'>,
  choices: Choices,
  prompt: string,
): Promise<string | undefined> {
  print(`\n${choiceLines(choices).join('\n')}\n`)
  return read(prompt)
}
