/** A reader for a terminal: line editing and history by node:readline, printing above the line, hidden input. */
import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline'
import { Writable } from 'node:stream'
import type { TerminalOutput } from '../terminal.ts'
import type { Reader, ReaderInit } from './reader.ts'

const HISTORY_LINES = 500
/** Lines typed ahead of a slow command; beyond it the terminal waits. */
const TYPED_AHEAD_MAX = 256

export function createTtyReader({ input, output, interrupted, completions }: ReaderInit): Reader {
  const screen = new Screen(output)
  const typedAhead: string[] = []
  let waiting: ((line: string | undefined) => void) | undefined
  let closed = false

  const readline = createInterface({
    input,
    output: screen,
    terminal: true,
    historySize: HISTORY_LINES,
    completer: (line: string) => [completions(line), line],
  })
  readline.on('line', (line) => {
    if (waiting !== undefined) return waiting(line)
    typedAhead.push(line)
    if (typedAhead.length >= TYPED_AHEAD_MAX) readline.pause()
  })
  readline.on('SIGINT', interrupted)
  // The line just entered stands first: a password must not come back with the arrow keys.
  readline.on('history', (history) => {
    if (screen.muted) history.shift()
  })
  readline.on('close', () => {
    closed = true
    waiting?.(undefined)
  })

  const nextLine = async (): Promise<string | undefined> => {
    const { promise, resolve } = Promise.withResolvers<string | undefined>()
    waiting = resolve
    const line = await promise
    waiting = undefined
    readline.setPrompt('')
    return line
  }
  const show = (prompt: string): void => {
    readline.setPrompt(prompt)
    // Keeps what was typed before the prompt came.
    readline.prompt(true)
  }
  return {
    isInteractive: true,
    async read(prompt) {
      const ahead = typedAhead.shift()
      if (ahead !== undefined || closed) return ahead
      show(prompt)
      return nextLine()
    },
    async readHidden(prompt) {
      const ahead = typedAhead.shift()
      if (ahead !== undefined || closed) return ahead
      show(prompt)
      screen.muted = true
      try {
        return await nextLine()
      } finally {
        screen.muted = false
        screen.write('\n')
      }
    },
    print(text) {
      if (closed || screen.muted) {
        output.write(`${text}\n`)
        return
      }
      // readline will go up as many rows as its cursor is below the first one: give it those rows back.
      const { rows } = readline.getCursorPos()
      moveCursor(screen, 0, -rows)
      cursorTo(screen, 0)
      clearScreenDown(screen)
      screen.write(`${text}\n${'\n'.repeat(rows)}`)
      readline.prompt(true)
    },
    close() {
      readline.close()
    },
  }
}

/** The terminal as readline sees it; silent while a password is typed. */
class Screen extends Writable {
  muted = false
  readonly isTTY = true
  readonly #output: TerminalOutput

  constructor(output: TerminalOutput) {
    super({ decodeStrings: false })
    this.#output = output
    output.on('resize', () => this.emit('resize'))
  }

  get columns(): number {
    return this.#output.columns ?? 80
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (!this.muted) this.#output.write(chunk)
    // At once: what is written next must be judged by the state of its own time.
    done()
  }
}
