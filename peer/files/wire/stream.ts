/**
 * File messages on a stream: one reader, given up after a silence, ended in order so that the other side hears why.
 * Knows nothing of what the messages mean.
 */
import type { Stream } from '@libp2p/interface'
import { HongyanError, toHongyanError } from '../../../shared/errors.ts'
import { createFrames } from '../../../shared/frames.ts'
import { FILE_CLOSE_MS, FILE_FRAME_MAX_BYTES, FILE_STREAM_BACKLOG_BYTES } from '../../../shared/limits.ts'
import type { FileMessage } from '../../core/files/messages.ts'
import { decodeFileMessage, encodeFileMessage } from './codec.ts'

export interface FileStream {
  /** Throws UNREACHABLE when the stream has ended, or what it was interrupted with. */
  send(message: FileMessage): void
  /** Data, copied at once. Resolves when more may be given, so that little waits before what else is to be sent. */
  sendData(data: Uint8Array): Promise<void>
  /**
   * The next message; to be awaited before it is called again. Throws what the other side failed with, UNREACHABLE
   * after a silence or the stream's end, MALFORMED, or what it was interrupted with.
   */
  next(): Promise<FileMessage>
  /** Closes the stream, at the latest after FILE_CLOSE_MS; tells the other side the error unless it came from there. */
  end(error?: HongyanError): Promise<void>
}

export interface FileStreamInit {
  /** Its reason, a HongyanError, is what `next` and `send` throw from then on. */
  readonly signal: AbortSignal
  /** Longest silence of the other side. */
  readonly idleMs: number
}

/** Must be called in the turn in which the stream arrived, as `createFrames`. */
export function createFileStream(stream: Stream, { signal, idleMs }: FileStreamInit): FileStream {
  const frames = createFrames(stream, { maxFrameBytes: FILE_FRAME_MAX_BYTES })
  const iterator = frames[Symbol.asyncIterator]()
  let waiting: PromiseWithResolvers<IteratorResult<Uint8Array>> | undefined
  let heard: HongyanError | undefined

  /** Told when the stream may have room again; `drain` and `idle` come late or never while others share the connection. */
  let room: PromiseWithResolvers<void> | undefined
  const makeRoom = () => room?.resolve()
  for (const event of ['drain', 'idle', 'close'] as const) stream.addEventListener(event, makeRoom)

  const interrupt = () => {
    waiting?.reject(signal.reason)
    makeRoom()
  }
  signal.addEventListener('abort', interrupt)

  async function nextFrame(): Promise<IteratorResult<Uint8Array>> {
    signal.throwIfAborted()
    const turn = Promise.withResolvers<IteratorResult<Uint8Array>>()
    waiting = turn
    iterator.next().then(turn.resolve, turn.reject)
    const silence = setTimeout(
      () => turn.reject(new HongyanError('UNREACHABLE', 'the other side has gone silent')),
      idleMs,
    )
    try {
      return await turn.promise
    } finally {
      makeRoom()
      clearTimeout(silence)
      waiting = undefined
    }
  }

  return {
    send(message) {
      signal.throwIfAborted()
      frames.send(encodeFileMessage(message))
    },

    async sendData(data) {
      signal.throwIfAborted()
      frames.send(encodeFileMessage({ type: 'data', data }))
      while (stream.writeBufferLength > FILE_STREAM_BACKLOG_BYTES && stream.writeStatus === 'writable') {
        room = Promise.withResolvers()
        await room.promise
        signal.throwIfAborted()
      }
    },

    async next() {
      const frame = await nextFrame()
      if (frame.done) throw new HongyanError('UNREACHABLE', 'the stream ended in the middle')
      const message = decodeFileMessage(frame.value)
      if (message.type !== 'failure') return message
      heard = new HongyanError(message.code, 'the other side gave the transfer up')
      throw heard
    },

    async end(error) {
      signal.removeEventListener('abort', interrupt)
      if (error !== undefined && error !== heard) {
        try {
          frames.send(encodeFileMessage({ type: 'failure', code: error.code }))
        } catch (cause) {
          // The stream has ended: its other side has learnt so, and nothing more can be told.
          frames.abort(toHongyanError(cause))
        }
      }
      await closeInTime(frames)
    },
  }
}

/** Both sides close within FILE_CLOSE_MS, or the stream is cut; so a peer that never closes holds nothing open. */
async function closeInTime(frames: ReturnType<typeof createFrames>): Promise<void> {
  const cut = Promise.withResolvers<void>()
  const timer = setTimeout(() => {
    frames.abort(new HongyanError('TIMEOUT', 'the other side did not close its end'))
    cut.resolve()
  }, FILE_CLOSE_MS)
  // A stream that had ended before anyone listened never tells it again, hence the race.
  await Promise.race([frames.close().then(() => frames.closed), cut.promise])
  clearTimeout(timer)
}
