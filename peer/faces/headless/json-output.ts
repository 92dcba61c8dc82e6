/** Writes one JSON object per line, and knows when the reader has gone or is too slow. Writes nothing else, ever. */
import type { TerminalOutput } from '../terminal.ts'
import type { Json } from './encode.ts'

/** A reader this far behind is told no more of what a later event supersedes. */
const SLOW_READER_BYTES = 4 * 1024 * 1024
/** A reader this far behind has stopped reading: keeping on would only eat memory. */
const STUCK_READER_BYTES = 64 * 1024 * 1024

export interface JsonOutput {
  /** Resolves when the lines have left this process or never will; does not reject. */
  write(...objects: readonly Json[]): Promise<void>
  readonly isSlow: boolean
  /** Aborted once nobody reads any more. */
  readonly closed: AbortSignal
}

export function createJsonOutput(output: TerminalOutput): JsonOutput {
  const closed = new AbortController()
  // EPIPE and its like: the reader went away, which is no fault of ours.
  output.on('error', () => closed.abort())
  output.on('close', () => closed.abort())
  return {
    write(...objects) {
      if (closed.signal.aborted) return Promise.resolve()
      if (output.writableLength > STUCK_READER_BYTES) closed.abort()
      const lines = objects.map((object) => `${JSON.stringify(object)}\n`).join('')
      return new Promise((resolve) => {
        output.write(lines, (error) => {
          // Told here before the stream's own event: whoever waits must not take these lines for written.
          if (error) closed.abort()
          resolve()
        })
      })
    },
    get isSlow() {
      return output.writableLength > SLOW_READER_BYTES
    },
    closed: closed.signal,
  }
}
