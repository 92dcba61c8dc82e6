/** Direct frames on a stream: what both sides of the direct protocol write and read. Knows no order of them. */
import type { Stream } from '@libp2p/interface'
import { HongyanError, toHongyanError } from '../../../shared/errors.ts'
import { createFrames } from '../../../shared/frames.ts'
import { DIRECT_FRAME_MAX_BYTES } from '../../../shared/limits.ts'
import { DirectFrame } from '../../../shared/pb/direct.ts'
import { decoding } from '../../../shared/signed.ts'

export interface DirectChannel {
  /** Throws UNREACHABLE when the stream has ended, TOO_LARGE above its cap, CLOSED when the reader is too slow. */
  send(frame: DirectFrame): void
  /** The next frame, or undefined at the end of the stream. Throws MALFORMED. One call at a time. */
  read(): Promise<DirectFrame | undefined>
  /** Flushes, then ends our side. Never throws. */
  close(signal: AbortSignal): Promise<void>
  abort(reason: HongyanError): void
}

/** Must be called in the same turn in which the stream arrived. */
export function openChannel(stream: Stream): DirectChannel {
  const frames = createFrames(stream, { maxFrameBytes: DIRECT_FRAME_MAX_BYTES })
  const incoming = frames[Symbol.asyncIterator]()
  return {
    send: (frame) => frames.send(DirectFrame.encode(frame)),
    async read() {
      const next = await incoming.next()
      if (next.done) return undefined
      return decoding('a direct frame', () => DirectFrame.decode(next.value))
    },
    close: (signal) => frames.close(signal),
    abort: (reason) => frames.abort(reason),
  }
}

/** For answers: when the stream has ended there is nobody to hear them, and the reader is told of the end. */
export function sendOrLose(channel: DirectChannel, frame: DirectFrame): void {
  try {
    channel.send(frame)
  } catch (error) {
    channel.abort(toHongyanError(error))
  }
}

export function unexpectedFrame(): HongyanError {
  return new HongyanError('MALFORMED', 'a direct frame that has no place here')
}
