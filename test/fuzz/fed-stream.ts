/** A stream that brings the given bytes in the given pieces and then ends: as much of one as frames need. */
import type { Stream } from '@libp2p/interface'

class FedStream extends EventTarget {
  status = 'open'
  readonly writeStatus = 'writable'
  readonly readableEnded = false

  abort(): void {
    this.status = 'aborted'
    this.dispatchEvent(new Event('close'))
  }

  /** What follows a message stays for who reads on; nobody does. */
  unshift(): void {}

  feed(pieces: readonly Uint8Array[]): void {
    for (const data of pieces) {
      if (this.status !== 'open') return
      this.dispatchEvent(Object.assign(new Event('message'), { data }))
    }
    this.dispatchEvent(new Event('remoteCloseWrite'))
    this.dispatchEvent(new Event('end'))
  }
}

/** @param open takes the stream over, as in the turn in which it arrives */
export function feed<T>(pieces: readonly Uint8Array[], open: (stream: Stream) => T): T {
  const stream = new FedStream()
  const opened = open(stream as unknown as Stream)
  stream.feed(pieces)
  return opened
}
