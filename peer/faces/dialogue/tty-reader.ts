/** A reader for a terminal: line editing and history by node:readline, printing above the line, hidden input. */
import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline'
import { Writable } from 'node:stream'
import type { TerminalOutput } from '../terminal.ts'
import { chooseByLine } from './choices.ts'
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
    prompt: '',
    historySize: HISTORY_LINES,
    completer: (line: string) => [completions(line), line],
  })
  /** Gives the line to whoever waits. At once: the next line may follow before the reader goes on. */
  const deliver = (line: string | undefined): boolean => {
    const receive = waiting
    waiting = undefined
    if (receive !== undefined) readline.setPrompt('')
    // What is typed ahead shows when its prompt comes: only then is it known whether it is a password.
    screen.muted = true
    receive?.(line)
    return receive !== undefined
  }
  readline.on('line', (line) => {
    if (deliver(line)) return
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
    // What is said last does not stand behind the prompt.
    screen.write('\n')
    deliver(undefined)
  })

  const nextLine = (): Promise<string | undefined> => {
    const { promise, resolve } = Promise.withResolvers<string | undefined>()
    waiting = resolve
    return promise
  }
  const show = (prompt: string): void => {
    screen.muted = false
    giveBackRows()
    readline.setPrompt(prompt)
    readline.prompt(true)
  }
  /** readline goes up as many rows as its cursor is below the first one; where they are not on screen, put them there. */
  const giveBackRows = (): boolean => screen.write('\n'.repeat(readline.getCursorPos().rows))

  const reader: Reader = {
    isInteractive: true,
    choose: (choices, prompt) => chooseByLine(reader, choices, prompt),
    working: (text) => reader.print(text),
    async read(prompt) {
      const ahead = typedAhead.shift()
      if (ahead !== undefined) output.write(`${prompt}${ahead}\n`)
      if (ahead !== undefined || closed) return ahead
      show(prompt)
      return nextLine()
    },
    async readHidden(prompt) {
      const ahead = typedAhead.shift()
      if (ahead === undefined && closed) return undefined
      output.write(prompt)
      const line = ahead ?? (await nextLine())
      output.write('\n')
      return line
    },
    print(text) {
      if (screen.muted) {
        output.write(`${text}\n`)
        return
      }
      moveCursor(screen, 0, -readline.getCursorPos().rows)
      cursorTo(screen, 0)
      clearScreenDown(screen)
      screen.write(`${text}\n`)
      giveBackRows()
      readline.prompt(true)
    },
    close() {
      readline.close()
    },
  }
  return reader
}

/** The terminal as readline sees it; silent unless a line is asked for that may be seen. */
class Screen extends Writable {
  muted = true
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
