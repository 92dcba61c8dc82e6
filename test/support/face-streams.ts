/** Streams for a face in a test: what it writes is kept and can be waited for. */
import { PassThrough, Writable } from 'node:stream'
import { Changes } from './changes.ts'

const WAIT_TIMEOUT_MS = 15_000

export interface OutputInit {
  /** Nobody reads before `read` is called. */
  readonly isStalled?: boolean
  /** This write, counted from 1, fails. */
  readonly breaksAt?: number
}

class KeptOutput extends Writable {
  text = ''
  readonly #changes = new Changes(WAIT_TIMEOUT_MS)
  readonly #breaksAt: number | undefined
  readonly #waiting: (() => void)[] = []
  #isRead = false
  #writes = 0

  constructor({ isStalled, breaksAt }: OutputInit = {}) {
    super()
    this.#breaksAt = breaksAt
    if (isStalled !== true) this.read()
  }

  read(): void {
    this.#isRead = true
    for (const take of this.#waiting.splice(0)) take()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#writes += 1
    const isBroken = this.#writes === this.#breaksAt
    const take = (): void => {
      if (!isBroken) this.text += chunk.toString('utf8')
      this.#changes.tell()
      done(isBroken ? new Error('broken pipe') : undefined)
    }
    if (this.#isRead) take()
    else this.#waiting.push(take)
  }

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1)
  }

  /** Resolves as soon as the text has been written; fails with everything written. */
  waitFor(text: string): Promise<void> {
    return this.#changes.until(
      () => this.text.includes(text),
      () => `never written: ${text}\n--- written:\n${this.text}`,
    )
  }
}

/** `terminal`: a person sits there. */
export function faceStreams(output: OutputInit & { readonly kind?: 'pipes' | 'terminal' } = {}) {
  const stopping = new AbortController()
  const tty = { isTTY: output.kind === 'terminal' }
  return {
    input: Object.assign(new PassThrough(), tty),
    output: Object.assign(new KeptOutput(output), tty),
    errors: Object.assign(new KeptOutput(), tty),
    signal: stopping.signal,
    stopping,
    rescues: new Set<() => void>(),
  }
}
