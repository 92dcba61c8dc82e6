/** A reader for pipes and files: prompts are printed, nothing is redrawn, a password is a line like any other. */
import { readLines } from '../line-splitter.ts'
import { chooseByLine } from './choices.ts'
import type { Reader, ReaderInit } from './reader.ts'

/** Far above any text that may be sent; beyond it the line is dropped. */
const LINE_MAX_BYTES = 256 * 1024

export function createPipeReader({ input, output }: Pick<ReaderInit, 'input' | 'output'>): Reader {
  const closing = new AbortController()
  const lines = readLines(input, { maxBytes: LINE_MAX_BYTES, signal: closing.signal })
  let promptShown = false

  /** What is typed is not echoed here, so the prompt's line has to be ended. */
  const endPrompt = (): void => {
    if (promptShown) output.write('\n')
    promptShown = false
  }
  const read = async (prompt: string): Promise<string | undefined> => {
    output.write(prompt)
    promptShown = true
    for (;;) {
      const { value } = await lines.next()
      if (value?.type === 'tooLong') continue
      endPrompt()
      return value === undefined ? undefined : new TextDecoder().decode(value.bytes)
    }
  }
  const print = (text: string): void => {
    endPrompt()
    output.write(`${text}\n`)
  }
  return {
    isInteractive: false,
    read,
    readHidden: read,
    choose: (choices, prompt) => chooseByLine({ print, read }, choices, prompt),
    working: print,
    print,
    close() {
      closing.abort()
    },
  }
}
