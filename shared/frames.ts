/**
 * Length-prefixed frames on a libp2p stream. Both queues are bounded: a frame over its cap, an unread or an unwritten
 * queue over its cap resets the stream, as does a frame that has begun and does not end; nothing waits for libp2p's drain
 * or pause (they do not hold what they promise).
 */
import type { Stream } from '@libp2p/interface'
import { Uint8ArrayList } from 'uint8arraylist'
import { HongyanError } from './errors.ts'
import { FRAME_TIMEOUT_MS, STREAM_READ_QUEUE_MAX_BYTES, STREAM_WRITE_QUEUE_MAX_BYTES } from './limits.ts'

/** A varint of four bytes names up to 256 MiB: far above every cap. */
const LENGTH_MAX_BYTES = 4
/** Small frames of one turn travel together, up to this: one chunk for yamux and noise, one system call. */
const BATCH_MAX_BYTES = 60 * 1024
/** From here on copying a frame into a batch costs more than it saves. */
const BATCHED_FRAME_MAX_BYTES = 16 * 1024

export interface Frames extends AsyncIterable<Uint8Array> {
  /**
   * Queues one frame; what is queued in one turn is written at its end. Throws UNREACHABLE when the stream has ended,
   * CLOSED when its reader is too slow (it is then reset).
   */
  send(frame: Uint8Array): void
  /** The next frame, if it has arrived whole. Throws MALFORMED, and resets the stream, on a frame over the cap. */
  take(): Uint8Array | undefined
  /** From now on called when there may be more to take, and when no more will come. Must not throw. One listener. */
  listen(onReadable: () => void): void
  /** Other caps from now on. */
  allow(caps: FrameCaps): void
  /** Written and not yet taken by the other side. */
  readonly unreadBytes: number
  /** Nothing more will arrive; what has arrived can still be taken. */
  readonly ended: boolean
  /** Ends our side after what is queued; resolves when it is flushed. Never throws. */
  close(signal?: AbortSignal): Promise<void>
  /** Resets the stream. The reason stays on this side. */
  abort(reason: Error): void
  /** Resolves when the stream has ended, by either side or by loss of the connection; with the reason of an `abort` here. */
  readonly closed: Promise<Error | undefined>
}

export interface FrameCaps {
  readonly maxFrameBytes: number
  /** Arrived and not yet taken. */
  readonly readQueueMaxBytes?: number
}

export interface FramesInit extends FrameCaps {
  /** A shorter one for tests. */
  readonly frameTimeoutMs?: number
}

/**
 * Must be called in the same turn in which the stream arrived: data without a listener is lost or resets the stream.
 * The frames are taken, or iterated once; iteration ends with the stream and throws MALFORMED on a frame over the cap.
 */
export function createFrames(stream: Stream, init: FramesInit): Frames {
  return new StreamFrames(stream, init)
}

/** A class, since a rendezvous has thousands: what they can do is then kept once. */
class StreamFrames implements Frames {
  readonly closed: Promise<Error | undefined>
  readonly #stream: Stream
  readonly #frameTimeoutMs: number
  #maxFrameBytes: number
  #readQueueMaxBytes: number
  /** Runs while a frame has begun and not ended. */
  #unfinished: NodeJS.Timeout | undefined
  readonly #arrived = new Uint8ArrayList()
  #unsent: Uint8Array[] = []
  #unsentBytes = 0
  #ended = false
  #onReadable = () => {}

  constructor(stream: Stream, init: FramesInit) {
    const { maxFrameBytes, readQueueMaxBytes = STREAM_READ_QUEUE_MAX_BYTES, frameTimeoutMs = FRAME_TIMEOUT_MS } = init
    this.#stream = stream
    this.#maxFrameBytes = maxFrameBytes
    this.#readQueueMaxBytes = readQueueMaxBytes
    this.#frameTimeoutMs = frameTimeoutMs
    stream.addEventListener('message', ({ data }) => this.#receive(data))
    const end = () => {
      this.#ended = true
      this.#settle()
      this.#onReadable()
    }
    // Not `remoteCloseWrite`: it may come while the last data still waits to be dispatched, or before anyone listened.
    stream.addEventListener('end', end)
    // It may have ended before anybody could listen: between the turn in which it was opened and this one.
    const isOver = stream.status !== 'open' && stream.status !== 'closing'
    this.closed = new Promise((resolve) => {
      stream.addEventListener('close', ({ error }) => {
        end()
        resolve(error)
      })
      if (isOver) resolve(undefined)
    })
    if (isOver || stream.readableEnded) end()
  }

  get ended(): boolean {
    return this.#ended
  }

  get unreadBytes(): number {
    return this.#stream.writeBufferLength + this.#unsentBytes
  }

  allow({ maxFrameBytes, readQueueMaxBytes = STREAM_READ_QUEUE_MAX_BYTES }: FrameCaps): void {
    this.#maxFrameBytes = maxFrameBytes
    this.#readQueueMaxBytes = readQueueMaxBytes
  }

  listen(onReadable: () => void): void {
    this.#onReadable = onReadable
  }

  take(): Uint8Array | undefined {
    const arrived = this.#arrived
    const prefix = readLength(arrived)
    if (prefix === undefined) return this.#awaitRest()
    if (prefix.value > this.#maxFrameBytes) {
      arrived.consume(arrived.byteLength)
      const reason = new HongyanError('MALFORMED', 'frames cannot be read from the stream')
      this.abort(reason)
      throw reason
    }
    const end = prefix.bytes + prefix.value
    // Cut in the middle of a frame, the stream has an end like any other, and that is nobody's fault.
    if (arrived.byteLength < end) return this.#awaitRest()
    this.#settle()
    const frame = arrived.subarray(prefix.bytes, end)
    arrived.consume(end)
    return frame
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    let wake = Promise.withResolvers<void>()
    this.listen(() => wake.resolve())
    while (true) {
      const frame = this.take()
      if (frame !== undefined) {
        yield frame
      } else if (this.#ended) {
        return
      } else {
        await wake.promise
        wake = Promise.withResolvers()
      }
    }
  }

  send(frame: Uint8Array): void {
    const stream = this.#stream
    if (frame.byteLength > this.#maxFrameBytes) throw new HongyanError('TOO_LARGE', 'a frame over its cap')
    if (stream.status !== 'open' || stream.writeStatus !== 'writable') {
      throw new HongyanError('UNREACHABLE', 'the stream has ended')
    }
    if (this.unreadBytes > STREAM_WRITE_QUEUE_MAX_BYTES) {
      const reason = new HongyanError('CLOSED', 'the other side reads too slowly')
      stream.abort(reason)
      throw reason
    }
    if (frame.byteLength > BATCHED_FRAME_MAX_BYTES) {
      this.#flush()
      stream.send(new Uint8ArrayList(lengthPrefix(frame.byteLength), frame))
      return
    }
    if (this.#unsent.length === 0) queueMicrotask(() => this.#flush())
    this.#unsent.push(frame)
    this.#unsentBytes += frame.byteLength + LENGTH_MAX_BYTES
    if (this.#unsentBytes >= BATCH_MAX_BYTES) this.#flush()
  }

  async close(signal?: AbortSignal): Promise<void> {
    this.#flush()
    try {
      await this.#stream.close(signal === undefined ? {} : { signal })
    } catch {
      // What could not be flushed in time is lost either way; the stream must not stay open.
      this.#stream.abort(new HongyanError('TIMEOUT', 'the stream could not be closed in time'))
    }
  }

  abort(reason: Error): void {
    this.#flush()
    this.#stream.abort(reason)
  }

  #receive(data: Uint8Array | Uint8ArrayList): void {
    const arrived = this.#arrived
    arrived.append(data)
    if (arrived.byteLength > this.#readQueueMaxBytes) {
      arrived.consume(arrived.byteLength)
      this.#stream.abort(new HongyanError('TOO_LARGE', 'more was sent than the protocol lets wait'))
    }
    this.#onReadable()
  }

  /** The frame that has begun, if one has, is given its time; further bytes of it add none. */
  #awaitRest(): undefined {
    if (this.#ended || this.#arrived.byteLength === 0) return undefined
    this.#unfinished ??= setTimeout(
      () => this.abort(new HongyanError('TIMEOUT', 'a frame has begun and does not end')),
      this.#frameTimeoutMs,
    )
    return undefined
  }

  /** No frame is half here any more. */
  #settle(): void {
    clearTimeout(this.#unfinished)
    this.#unfinished = undefined
  }

  /** Writes what is queued. Never throws: a stream that has ended says so by `closed`. */
  #flush(): void {
    const frames = this.#unsent
    if (frames.length === 0) return
    const batch = batchOf(frames, this.#unsentBytes)
    this.#unsent = []
    this.#unsentBytes = 0
    if (this.#stream.status !== 'open' || this.#stream.writeStatus !== 'writable') return
    try {
      this.#stream.send(batch)
    } catch (cause) {
      this.#stream.abort(new HongyanError('UNREACHABLE', 'the stream cannot be written to', { cause }))
    }
  }
}

/** Frames with their lengths, one after another. */
function batchOf(frames: readonly Uint8Array[], maxBytes: number): Uint8Array {
  const batch = Buffer.allocUnsafe(maxBytes)
  let end = 0
  for (const frame of frames) {
    end = writeLength(batch, end, frame.byteLength)
    batch.set(frame, end)
    end += frame.byteLength
  }
  return batch.subarray(0, end)
}

function lengthPrefix(value: number): Uint8Array {
  const prefix = new Uint8Array(LENGTH_MAX_BYTES)
  return prefix.subarray(0, writeLength(prefix, 0, value))
}

/** An unsigned varint (multiformats); returns where it ends. */
function writeLength(target: Uint8Array, start: number, value: number): number {
  let end = start
  let rest = value
  for (; rest >= 0x80; rest >>>= 7) target[end++] = (rest & 0x7f) | 0x80
  target[end++] = rest
  return end
}

/** The length before the next frame; undefined until it is complete. One that does not end is above every cap. */
function readLength(arrived: Uint8ArrayList): { readonly value: number; readonly bytes: number } | undefined {
  let value = 0
  for (let bytes = 0; bytes < arrived.byteLength; bytes += 1) {
    if (bytes === LENGTH_MAX_BYTES) return { value: Number.POSITIVE_INFINITY, bytes }
    const byte = arrived.get(bytes)
    value |= (byte & 0x7f) << (7 * bytes)
    if (byte < 0x80) return { value, bytes: bytes + 1 }
  }
  return undefined
}
