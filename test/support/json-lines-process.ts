/**
 * A child process that speaks one JSON object per line on stdout. Keeps what it said, waits for what it will say, and
 * reports with the tail of its stderr when it ends or says something else. Never sleeps.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export type JsonObject = Readonly<Record<string, unknown>>

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface JsonLinesInit {
  /** What the reports call it. */
  readonly name: string
  /** Of the Node.js that runs this. */
  readonly args: readonly string[]
  /** A program that becomes it, with its arguments: `ip netns exec …`. */
  readonly within?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** How much of the end of its stderr is kept. */
  readonly stderrTailCharacters?: number
}

const STDERR_TAIL_CHARACTERS = 4_000
export const WAIT_TIMEOUT_MS = 45_000

/** No child outlives this process, unless that is killed itself. */
const living = new Set<ChildProcessWithoutNullStreams>()
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

export class JsonLinesProcess {
  readonly name: string
  /** Everything said so far, oldest first. Its length is a mark: `waitFor(…, { after: mark })`. */
  readonly said: JsonObject[] = []
  readonly exited: Promise<Exit>
  readonly #child: ChildProcessWithoutNullStreams
  readonly #waiting = new Set<{ check(): void; fail(error: Error): void }>()
  #stderr = ''
  #broken: Error | undefined

  constructor({ name, args, within = [], env, stderrTailCharacters = STDERR_TAIL_CHARACTERS }: JsonLinesInit) {
    this.name = name
    const [program = process.execPath, ...words] = [...within, process.execPath, ...args]
    this.#child = spawn(program, words, { stdio: 'pipe', env: { ...process.env, ...env } })
    living.add(this.#child)
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-stderrTailCharacters)
    })
    // Writing to a child that has ended is reported by its exit.
    this.#child.stdin.on('error', () => {})
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#hear(line))
    this.exited = new Promise((resolve) => {
      this.#child.on('error', (error) => this.#break(error.message))
      // `close`, not `exit`: by then all output has been read.
      this.#child.on('close', (code, signal) => {
        living.delete(this.#child)
        this.#break(`ended with ${signal ?? `code ${code}`}`)
        resolve({ code, signal })
      })
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** The tail of what it wrote to stderr. */
  get stderr(): string {
    return this.#stderr
  }

  /** The first object said after the mark that fits; fails on the time-out or when the process ends without it. */
  async waitFor(
    what: string,
    fits: (said: JsonObject) => boolean,
    { after = 0, timeoutMs = WAIT_TIMEOUT_MS }: { after?: number; timeoutMs?: number } = {},
  ): Promise<JsonObject> {
    let next = after
    const { promise, resolve, reject } = Promise.withResolvers<JsonObject>()
    const check = () => {
      for (; next < this.said.length; next += 1) {
        const object = this.said[next]
        if (object !== undefined && fits(object)) return resolve(object)
      }
      if (this.#broken !== undefined) reject(this.#broken)
    }
    const entry = { check, fail: reject }
    const timer = setTimeout(() => reject(this.#report(`${what}: nothing for ${timeoutMs} ms`)), timeoutMs)
    this.#waiting.add(entry)
    try {
      check()
      return await promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(entry)
    }
  }

  writeLine(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  endInput(): void {
    this.#child.stdin.end()
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Ends it the hard way and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.exited
  }

  /** Waits for the exit; after the time-out it is killed and the wait fails. */
  async waitForExit(timeoutMs = WAIT_TIMEOUT_MS): Promise<Exit> {
    let late = false
    const timer = setTimeout(() => {
      late = true
      this.#child.kill('SIGKILL')
    }, timeoutMs)
    const exit = await this.exited
    clearTimeout(timer)
    if (late) throw this.#report(`did not end within ${timeoutMs} ms`)
    return exit
  }

  #hear(line: string): void {
    try {
      const object: unknown = JSON.parse(line)
      if (typeof object !== 'object' || object === null) throw new TypeError('not an object')
      this.said.push(object as JsonObject)
    } catch {
      // Only JSON lines may stand on stdout: whatever else does would break every bot.
      this.#break(`wrote a line that is no JSON object: ${line.slice(0, 200)}`)
    }
    for (const entry of this.#waiting) entry.check()
  }

  #break(why: string): void {
    this.#broken ??= this.#report(why)
    for (const entry of this.#waiting) entry.fail(this.#broken)
  }

  #report(why: string): Error {
    return new Error(`${this.name}: ${why}${this.#stderr === '' ? '' : `\n--- its stderr:\n${this.#stderr}`}`)
  }
}
