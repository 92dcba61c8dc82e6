/** Frames on a stream: section 2 of the document. Reads patiently, writes whatever it is told. */
import type { Stream } from '@libp2p/interface'

export interface Wire {
  readonly stream: Stream
  /** A frame. */
  send(frame: Uint8Array): void
  /** The next frame; undefined when the stream has ended. */
  next(): Promise<Uint8Array | undefined>
  /** Everything that has come, frames or not. */
  readonly received: Uint8Array
  /** Resolves when the stream has ended. */
  readonly ended: Promise<void>
}

/** In the turn in which the stream arrived: what comes before anybody listens is lost. */
export function openWire(stream: Stream): Wire {
  const chunks: Uint8Array[] = []
  let unread = Buffer.alloc(0)
  let isOver = false
  let wake = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  stream.addEventListener('message', ({ data }) => {
    const bytes = data.subarray()
    chunks.push(bytes)
    unread = Buffer.concat([unread, bytes])
    wake.resolve()
  })
  const end = () => {
    isOver = true
    wake.resolve()
    ended.resolve()
  }
  stream.addEventListener('end', end)
  stream.addEventListener('close', end)
  if (stream.status !== 'open') end()

  /** A whole frame, if it has come. */
  function take(): Uint8Array | undefined {
    let length = 0
    for (let index = 0; index < Math.min(unread.byteLength, 4); index += 1) {
      const byte = unread[index] ?? 0
      length += (byte & 0x7f) << (7 * index)
      if (byte >= 0x80) continue
      const end = index + 1 + length
      if (unread.byteLength < end) return undefined
      const frame = unread.subarray(index + 1, end)
      unread = unread.subarray(end)
      return frame
    }
    return undefined
  }

  return {
    stream,
    send: (frame) => void stream.send(framed(frame)),
    async next() {
      for (;;) {
        const frame = take()
        if (frame !== undefined) return frame
        if (isOver) return undefined
        await wake.promise
        wake = Promise.withResolvers()
      }
    },
    get received() {
      return Buffer.concat(chunks)
    },
    ended: ended.promise,
  }
}

function framed(frame: Uint8Array): Uint8Array {
  const length: number[] = []
  let rest = frame.byteLength
  while (rest >= 0x80) {
    length.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  return Buffer.concat([Uint8Array.from([...length, rest]), frame])
}
