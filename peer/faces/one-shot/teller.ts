/** What a command says on stderr while it runs: lines, a progress that is overwritten at a terminal, and questions. */
import { HongyanError } from '../../../shared/errors.ts'
import { createReader, type Reader } from '../dialogue/reader.ts'
import type { Terminal } from '../terminal.ts'

/** Back to the beginning of the row, and nothing after it. */
const CLEAR_ROW = '\r\u001b[K'
const DEFAULT_COLUMNS = 80

export interface Teller {
  /** Whether what is shown as progress is overwritten by the next. */
  readonly overwrites: boolean
  /** The text must be safe for a terminal. */
  say(text: string): void
  showProgress(text: string): void
  /** What is written next stands on a row of its own. */
  endProgress(): void
  /** The line typed; undefined where there will be none. One at a time. */
  ask(question: string): Promise<string | undefined>
  /** Rejects with ABORTED when the person gave up at a question. */
  readonly givenUp: Promise<never>
  close(): void
}

export function createTeller({ input, errors }: Pick<Terminal, 'input' | 'errors'>): Teller {
  const overwrites = errors.isTTY === true
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  // Whoever does not ask does not wait for it.
  givenUp.catch(() => {})
  let reader: Reader | undefined
  let isAsking = false
  let isProgressShown = false

  const clearProgress = (): void => {
    if (isProgressShown) errors.write(CLEAR_ROW)
    isProgressShown = false
  }
  return {
    overwrites,
    givenUp,
    say(text) {
      clearProgress()
      if (isAsking) reader?.print(text)
      else errors.write(`${text}\n`)
    },
    showProgress(text) {
      if (isAsking) return
      if (!overwrites) {
        errors.write(`${text}\n`)
        return
      }
      errors.write(`${CLEAR_ROW}${cutToWidth(text, (errors.columns ?? DEFAULT_COLUMNS) - 1)}`)
      isProgressShown = true
    },
    endProgress: clearProgress,
    async ask(question) {
      clearProgress()
      reader ??= createReader({
        input,
        output: errors,
        interrupted: () => reject(new HongyanError('ABORTED', 'interrupted')),
        completions: () => [],
      })
      isAsking = true
      try {
        // Who gave up has not answered.
        return await Promise.race([givenUp, reader.read(question)])
      } finally {
        isAsking = false
      }
    },
    close() {
      clearProgress()
      reader?.close()
    },
  }
}

/** A row that wraps could not be overwritten. Whatever may be wide counts as wide. */
function cutToWidth(text: string, columns: number): string {
  let width = 0
  let shown = ''
  for (const character of text) {
    width += character < '\u1100' ? 1 : 2
    if (width > columns) break
    shown += character
  }
  return shown
}
