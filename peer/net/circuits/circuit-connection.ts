/** A stream through a relay as a connection: what libp2p encrypts and multiplexes like one over TCP. */
import type { AbortOptions, MultiaddrConnection, Stream } from '@libp2p/interface'
import { AbstractMultiaddrConnection, type SendResult } from '@libp2p/utils'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Uint8ArrayList } from 'uint8arraylist'
import { HongyanError, toHongyanError } from '../../../shared/errors.ts'
import { CONNECTION_CLOSE_MS } from '../../../shared/limits.ts'
import { openWindow, shutWindow } from '../../../shared/stream-window.ts'

/** @param remoteAddr ends with /p2p-circuit/p2p/ and the device at the other end */
export function circuitConnection(stream: Stream, remoteAddr: Multiaddr): MultiaddrConnection {
  return new CircuitConnection(stream, remoteAddr)
}

/** A class because libp2p's own connections are extended so. */
class CircuitConnection extends AbstractMultiaddrConnection {
  readonly #stream: Stream

  constructor(stream: Stream, remoteAddr: Multiaddr) {
    super({ remoteAddr, direction: stream.direction, log: stream.log })
    this.#stream = stream
    stream.addEventListener('close', ({ error }) => this.onTransportClosed(error))
    stream.addEventListener('remoteCloseWrite', () => {
      this.onRemoteCloseWrite()
      // Whoever ends one direction may have stopped reading, too.
      const signal = AbortSignal.timeout(CONNECTION_CLOSE_MS)
      this.close({ signal }).catch((error: unknown) => this.abort(toHongyanError(error)))
    })
    stream.addEventListener('drain', () => this.safeDispatchEvent('drain'))
    stream.addEventListener('message', ({ data }) => this.onData(data))
  }

  sendData(data: Uint8ArrayList): SendResult {
    // The list is emptied by whoever sends it.
    const sentBytes = data.byteLength
    try {
      return { sentBytes, canSendMore: this.#stream.send(data) }
    } catch (error) {
      // A connection to the relay that is closed ends this half first and tells nobody. Who sends may be a timer, or be
      // giving this connection up: it would be nobody's error.
      queueMicrotask(() => this.abort(toHongyanError(error)))
      return { sentBytes, canSendMore: false }
    }
  }

  async sendClose(options?: AbortOptions): Promise<void> {
    await this.#stream.close(options)
    if (this.#stream.status !== 'open') return
    // The relay ends the other direction in turn; if it does not, there is one stream less for circuits.
    const overdue = () => this.#stream.abort(new HongyanError('TIMEOUT', 'the relay does not end a circuit'))
    const timer = setTimeout(overdue, CONNECTION_CLOSE_MS)
    this.#stream.addEventListener('close', () => clearTimeout(timer))
  }

  sendReset(error: Error): void {
    this.#stream.abort(error)
  }

  sendPause(): void {
    shutWindow(this.#stream)
  }

  sendResume(): void {
    // Whoever reads what was kept meanwhile may have paused again.
    if (this.readStatus !== 'paused') openWindow(this.#stream)
  }
}
