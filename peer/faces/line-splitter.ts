/**
 * Cuts a byte stream into lines, pulled one at a time, without ever holding more than a cap. Knows nothing of what the
 * lines say.
 */
import { addAbortSignal, type Readable } from 'node:stream'

export type InputLine = { readonly type: 'line'; readonly bytes: Uint8Array } | { readonly type: 'tooLong' }

export interface ReadLinesInit {
  readonly maxBytes: number
  /** Ends the lines quietly and destroys the input. */
  readonly signal?: AbortSignal
}

const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d

/** A line above the cap is told once, at once, and skipped up to its end. A last line needs no newline. */
export async function* readLines(input: Readable, { maxBytes, signal }: ReadLinesInit): AsyncGenerator<InputLine> {
  let held: Uint8Array[] = []
  let heldBytes = 0
  let skipping = false
  const take = (piece: Uint8Array): InputLine | undefined => {
    if (skipping) return undefined
    held.push(piece)
    heldBytes += piece.byteLength
    if (heldBytes <= maxBytes) return undefined
    skipping = true
    held = []
    return { type: 'tooLong' }
  }
  const finish = (): InputLine | undefined => {
    const line: InputLine | undefined = skipping
      ? undefined
      : { type: 'line', bytes: withoutReturn(Buffer.concat(held)) }
    held = []
    heldBytes = 0
    skipping = false
    return line
  }
  for await (const chunk of chunksOf(input, signal)) {
    let start = 0
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start)
      const tooLong = take(chunk.subarray(start, end === -1 ? undefined : end))
      if (tooLong !== undefined) yield tooLong
      if (end === -1) break
      const line = finish()
      if (line !== undefined) yield line
      start = end + 1
    }
  }
  if (heldBytes > 0) {
    const line = finish()
    if (line !== undefined) yield line
  }
}

async function* chunksOf(input: Readable, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  if (signal !== undefined) addAbortSignal(signal, input)
  try {
    for await (const chunk of input) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  } catch (error) {
    // A terminal that vanished (EIO) or an input destroyed by its owner is an end like any other.
    if (signal?.aborted || isEndOfInput(error)) return
    throw error
  }
}

function isEndOfInput(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'EIO' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR'
}

function withoutReturn(line: Uint8Array): Uint8Array {
  return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line
}
