/** Streams for a face in a test: what it writes is kept and can be waited for. */
import { PassThrough, Writable } from 'node:stream'

const WAIT_TIMEOUT_MS = 15_000

export class KeptOutput extends Writable {
  text = ''
  readonly #checks = new Set<() => void>()

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8')
    for (const check of this.#checks) check()
    done()
  }

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1)
  }

  /** Resolves as soon as the text has been written; fails with everything written. */
  async waitFor(text: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const check = (): void => {
      if (this.text.includes(text)) resolve()
    }
    const timer = setTimeout(
      () => reject(new Error(`never written: ${text}\n--- written:\n${this.text}`)),
      WAIT_TIMEOUT_MS,
    )
    this.#checks.add(check)
    check()
    try {
      await promise
    } finally {
      clearTimeout(timer)
      this.#checks.delete(check)
    }
  }
}

export function faceStreams() {
  const stopping = new AbortController()
  return {
    input: new PassThrough(),
    output: new KeptOutput(),
    errors: new KeptOutput(),
    signal: stopping.signal,
    stopping,
  }
}
