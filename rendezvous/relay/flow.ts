/**
 * One direction of a circuit. What the receiver does not take waits here, and the sender's window stays shut meanwhile: at
 * most RELAY_WINDOW_BYTES come in, and one piece waits in the receiver's stream.
 *
 * Nothing here is paused but windows, see `stream-window.ts`; the bytes are kept here. And a `drain` of js-libp2p comes to
 * all streams of a connection when its socket has room, to those too whose receiver does not read: only an empty write
 * buffer says that the receiver takes more.
 */
import type { MultiaddrConnection, Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import type { Instant } from '../../shared/clock.ts'
import { CIRCUIT_STALLED_MS } from '../../shared/limits.ts'
import type { Username } from '../../shared/names.ts'
import { openWindow, shutWindow } from '../../shared/stream-window.ts'
import { HeldBytes } from './held-bytes.ts'
import type { Pace } from './pace.ts'

/** Who has something to send, for whoever shares out the turns. */
export interface Sender {
  /** Whose turns it uses. */
  readonly account: Username
  /** Returns how many bytes it has sent, and whether it has more to send now. */
  takeTurn(maxBytes: number): { readonly sentBytes: number; readonly wantsMore: boolean }
}

/** A stream, or a bare connection, whose directions end together. */
export type Pipe = Stream | MultiaddrConnection

export interface FlowInit {
  readonly from: Pipe
  readonly to: Pipe
  /** That of the sending side. */
  readonly account: Username
  now(): Instant
  readonly pace: Pick<Pace, 'mayPass' | 'wait'>
  /** Bytes have come. Throws where the account may send no more. */
  onBytes(bytes: number): void
  /** So many more, or fewer, wait here. */
  onHeld(bytes: number): void
  onFailure(error: unknown): void
  /** Everything has gone over, the end included. */
  onDone(): void
}

/** A class, since a relay has thousands. */
export class Flow implements Sender {
  readonly account: Username
  readonly #init: FlowInit
  readonly #held = new HeldBytes()
  #isPaused = false
  /** Since when the receiver's stream takes no more. */
  #fullSince: Instant | undefined
  #hasEnded = false
  #state: 'open' | 'closing' | 'over' = 'open'

  constructor(init: FlowInit) {
    this.#init = init
    this.account = init.account
  }

  /** Listens from now on. The window must have been shut before: until somebody listens the stream would keep up to 4 MiB. */
  start(): void {
    const { from, to } = this.#init
    this.#isPaused = true
    from.addEventListener('message', ({ data }) => this.#guard(() => this.#receive(data)))
    from.addEventListener('remoteCloseWrite', () => this.#guard(() => this.end()))
    // After libp2p, which sends what it has kept when it hears the same.
    to.addEventListener('drain', () => queueMicrotask(() => this.#guard(() => this.#drain())))
    if ('remoteWriteStatus' in from && from.remoteWriteStatus === 'closed') this.#guard(() => this.end())
    this.#guard(() => this.#settle())
  }

  get heldBytes(): number {
    return this.#held.byteLength
  }

  /** Everything has gone over; of the end the receiver is being told. */
  get isEnding(): boolean {
    return this.#state !== 'open'
  }

  get isDone(): boolean {
    return this.#state === 'over'
  }

  /** Since when the receiver has taken nothing of what waits for it; undefined where nothing waits. */
  get stalledSince(): Instant | undefined {
    return this.#state === 'over' ? undefined : this.#fullSince
  }

  /** Nothing more comes; what is held still goes over. */
  end(): void {
    this.#hasEnded = true
    this.#settle()
  }

  /** Forgets what is held. */
  abort(): void {
    this.#state = 'over'
    this.#init.onHeld(-this.#held.byteLength)
    this.#held.clear()
  }

  takeTurn(maxBytes: number): { sentBytes: number; wantsMore: boolean } {
    let sentBytes = 0
    this.#guard(() => {
      sentBytes = this.#sendPiece(maxBytes)
      this.#settle()
    })
    return { sentBytes, wantsMore: this.#canSend() }
  }

  #receive(data: Uint8Array | Uint8ArrayList): void {
    if (this.#state !== 'open') return
    const { pace, onBytes, onHeld } = this.#init
    onBytes(data.byteLength)
    const isClear = this.#isClear
    if (isClear && pace.mayPass(data.byteLength)) {
      this.#send(data)
    } else {
      for (const piece of data instanceof Uint8Array ? [data] : data) this.#held.append(piece)
      onHeld(data.byteLength)
      if (isClear) pace.wait(this)
    }
    this.#settle()
  }

  #drain(): void {
    // What is kept there did not go: its receiver's window is shut, and another `drain` comes when it opens.
    if (this.#state === 'over' || !this.#isFull || this.#init.to.writeBufferLength > 0) return
    this.#fullSince = undefined
    if (this.#canSend()) this.#init.pace.wait(this)
    this.#settle()
  }

  #canSend(): boolean {
    return this.#state === 'open' && !this.#isFull && this.#held.byteLength > 0
  }

  /** The receiver takes more, and nothing is before what comes next. */
  get #isClear(): boolean {
    return !this.#isFull && this.#held.byteLength === 0
  }

  get #isFull(): boolean {
    return this.#fullSince !== undefined
  }

  #send(piece: Uint8Array | Uint8ArrayList): void {
    const { to, now } = this.#init
    if (!to.send(piece)) this.#fullSince = now()
  }

  /** Returns how many bytes went. */
  #sendPiece(maxBytes: number): number {
    if (!this.#canSend()) return 0
    const piece = this.#held.take(maxBytes)
    this.#init.onHeld(-piece.byteLength)
    this.#send(piece)
    return piece.byteLength
  }

  /** The sender's window is open while nothing waits; after its end the receiver is told of that. */
  #settle(): void {
    if (this.#state !== 'open') return
    if (this.#isPaused === this.#isClear) {
      this.#isPaused = !this.#isPaused
      if (this.#isClear) openWindow(this.#init.from)
      else shutWindow(this.#init.from)
    }
    if (this.#hasEnded && this.#held.byteLength === 0) void this.#close()
  }

  async #close(): Promise<void> {
    this.#state = 'closing'
    try {
      await this.#init.to.close({ signal: AbortSignal.timeout(CIRCUIT_STALLED_MS) })
    } catch (error) {
      this.#init.onFailure(error)
    }
    if (this.#state !== 'closing') return
    this.#state = 'over'
    this.#init.onDone()
  }

  /** An exception in a listener would end the process. */
  #guard(work: () => void): void {
    if (this.#state === 'over') return
    try {
      work()
    } catch (error) {
      this.#init.onFailure(error)
    }
  }
}
