/**
 * Length-prefixed frames on a libp2p stream. Both queues are bounded: a frame over its cap, an unread or an unwritten
 * queue over its cap resets the stream; nothing waits for libp2p's drain or pause (they do not hold what they promise).
 */
import type { Stream } from '@libp2p/interface'
import { decode, encode } from 'it-length-prefixed'
import { Uint8ArrayList } from 'uint8arraylist'
import { HongyanError } from './errors.ts'
import { STREAM_READ_QUEUE_MAX_BYTES, STREAM_WRITE_QUEUE_MAX_BYTES } from './limits.ts'

/** A varint of four bytes names up to 256 MiB: far above every cap. */
const LENGTH_MAX_BYTES = 4

export interface Frames extends AsyncIterable<Uint8Array> {
  /** Queues one frame. Throws UNREACHABLE when the stream has ended, CLOSED when its reader is too slow (it is then reset). */
  send(frame: Uint8Array): void
  /** Ends our side after what is queued; resolves when it is flushed. Never throws. */
  close(signal?: AbortSignal): Promise<void>
  /** Resets the stream. The reason stays on this side. */
  abort(reason: Error): void
  /** Resolves when the stream has ended, by either side or by loss of the connection; with the reason of an `abort` here. */
  readonly closed: Promise<Error | undefined>
}

/**
 * Must be called in the same turn in which the stream arrived: data without a listener is lost or resets the stream.
 * The frames can be iterated once; iteration ends with the stream and throws MALFORMED on a frame over the cap.
 */
export function createFrames(stream: Stream, { maxFrameBytes }: { maxFrameBytes: number }): Frames {
  const incoming = queueOf(stream)
  const ended = Promise.withResolvers<Error | undefined>()
  stream.addEventListener('close', ({ error }) => ended.resolve(error))

  return {
    send(frame) {
      if (frame.byteLength > maxFrameBytes) throw new HongyanError('TOO_LARGE', 'a frame over its cap')
      if (stream.status !== 'open' || stream.writeStatus !== 'writable') {
        throw new HongyanError('UNREACHABLE', 'the stream has ended')
      }
      if (stream.writeBufferLength > STREAM_WRITE_QUEUE_MAX_BYTES) {
        const reason = new HongyanError('CLOSED', 'the other side reads too slowly')
        stream.abort(reason)
        throw reason
      }
      stream.send(encode.single(frame))
    },
    async close(signal) {
      try {
        await stream.close(signal === undefined ? {} : { signal })
      } catch {
        // What could not be flushed in time is lost either way; the stream must not stay open.
        stream.abort(new HongyanError('TIMEOUT', 'the stream could not be closed in time'))
      }
    },
    abort(reason) {
      stream.abort(reason)
    },
    closed: ended.promise,
    async *[Symbol.asyncIterator]() {
      try {
        for await (const frame of decode(incoming, {
          maxDataLength: maxFrameBytes,
          maxLengthLength: LENGTH_MAX_BYTES,
        })) {
          yield frame.subarray()
        }
      } catch (error) {
        // Cut in the middle of a frame: a stream's end like any other, and nobody's fault.
        if (error instanceof Error && error.name === 'UnexpectedEOFError') return
        const reason = new HongyanError('MALFORMED', 'frames cannot be read from the stream', { cause: error })
        stream.abort(reason)
        throw reason
      }
    },
  }
}

/** What arrives on the stream, in order, bounded. Ends when the other side ends, for whatever reason. */
function queueOf(stream: Stream): AsyncIterable<Uint8ArrayList> {
  const waiting = new Uint8ArrayList()
  let ended = false
  let wake = Promise.withResolvers<void>()

  stream.addEventListener('message', ({ data }) => {
    waiting.append(data)
    if (waiting.byteLength > STREAM_READ_QUEUE_MAX_BYTES) {
      waiting.consume(waiting.byteLength)
      stream.abort(new HongyanError('TOO_LARGE', 'more was sent than the protocol lets wait'))
    }
    wake.resolve()
  })
  const end = () => {
    ended = true
    wake.resolve()
  }
  // Not `remoteCloseWrite`: it may come while the last data still waits to be dispatched, or before anyone listened.
  stream.addEventListener('end', end)
  stream.addEventListener('close', end)
  if (stream.readableEnded) end()

  return {
    async *[Symbol.asyncIterator]() {
      while (true) {
        if (waiting.byteLength > 0) {
          const chunk = waiting.sublist()
          waiting.consume(waiting.byteLength)
          yield chunk
        } else if (ended) {
          return
        } else {
          wake = Promise.withResolvers()
          await wake.promise
        }
      }
    },
  }
}
