/**
 * Records over a connected socket, both ways at once. What it holds is bounded: a sender waits for the socket, and what
 * nobody asks for stays in the socket. Knows nothing of how the connection came about.
 */
import type { Socket } from 'node:net'
import { HongyanError, toHongyanError } from '../../../shared/errors.ts'
import { BULK_QUEUE_BYTES, BULK_TURN_BYTES, FILE_CLOSE_MS } from '../../../shared/limits.ts'
import { createInbox } from './bulk-inbox.ts'
import { giveBack } from './bulk-memory.ts'
import type { OpenedRecord, Opener, RecordKind, Sealer } from './bulk-records.ts'

export interface ChannelInit {
  readonly socket: Socket
  readonly sealer: Sealer
  readonly opener: Opener
  readonly signal: AbortSignal
  readonly idleMs: number
}

/** Whatever cuts it makes its calls throw UNREACHABLE, or what it was cut with. */
export interface Channel {
  /** For the socket's reader. */
  receive(bytes: Uint8Array): void
  send(kind: RecordKind, content: Uint8Array): void
  /** Resolves when more may be sent. */
  room(): Promise<void>
  next(): Promise<OpenedRecord>
  /** After what was sent; resolves when all has left, or cannot any more. */
  end(): Promise<void>
  /** Returns what its calls throw from now on. */
  abort(reason: Error): Error
  readonly closed: Promise<void>
}

/** The socket must be half-open by its own choice (`allowHalfOpen`). */
export function createChannel({ socket, sealer, opener, signal, idleMs }: ChannelInit): Channel {
  const inbox = createInbox()
  const closed = Promise.withResolvers<void>()
  let failure: Error | undefined
  /** The other side said that nothing follows. */
  let over = false
  /** Nothing follows, whoever says so. */
  let ended = false
  let queuedBytes = 0
  let turnBytes = 0
  let resting: NodeJS.Immediate | undefined
  let reader: PromiseWithResolvers<void> | undefined
  let writer: PromiseWithResolvers<void> | undefined

  function fail(reason: Error): Error {
    failure ??= reason
    socket.destroy()
    reader?.reject(failure)
    writer?.reject(failure)
    return failure
  }

  const lose = (why: string, cause?: unknown) => fail(new HongyanError('UNREACHABLE', why, { cause }))
  const interrupt = () => fail(signal.reason)
  signal.addEventListener('abort', interrupt)
  if (signal.aborted) interrupt()
  if (socket.destroyed) lose('the bulk connection has ended')
  socket.on('error', (cause) => lose('the bulk connection was lost', cause))
  socket.on('timeout', () => {
    // Silence matters to who waits for something.
    if (reader !== undefined || writer !== undefined) lose('the other side has gone silent')
  })
  socket.on('end', () => {
    ended = true
    // What is here may still be asked for, and may hold the word that it was meant so.
    if (!over && inbox.isEmpty) lose('the bulk connection ended in the middle')
    reader?.resolve()
  })
  socket.on('close', () => {
    signal.removeEventListener('abort', interrupt)
    clearImmediate(resting)
    lose('the bulk connection has ended')
    closed.resolve()
  })

  function seal(kind: RecordKind, content: Uint8Array): readonly Uint8Array[] {
    try {
      return sealer.seal(kind, content)
    } catch (error) {
      throw fail(toHongyanError(error))
    }
  }

  function opened(sealed: Uint8Array): OpenedRecord {
    const record = opener.open(sealed)
    over ||= record.kind === 'end'
    return record
  }

  /** Anything that moves on the socket, in either direction, begins the silence anew. */
  async function wait(turn: PromiseWithResolvers<void>): Promise<void> {
    socket.setTimeout(idleMs)
    await turn.promise
  }

  /** A socket that is never empty is read again and again before anything else has its turn. */
  function rest(): void {
    socket.pause()
    resting ??= setImmediate(() => {
      resting = undefined
      turnBytes = 0
      if (inbox.hasRoom) socket.resume()
    })
  }

  return {
    receive(bytes) {
      inbox.append(bytes)
      turnBytes += bytes.byteLength
      if (turnBytes >= BULK_TURN_BYTES) rest()
      else if (!inbox.hasRoom) socket.pause()
      reader?.resolve()
    },

    send(kind, content) {
      if (failure !== undefined) throw failure
      const pieces = seal(kind, content)
      const bytes = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0)
      queuedBytes += bytes
      socket.cork()
      pieces.forEach((piece, index) => {
        if (index < pieces.length - 1) socket.write(piece)
        else socket.write(piece, sent)
      })
      socket.uncork()

      function sent(error?: Error | null): void {
        queuedBytes -= bytes
        // Of what was given up the system may still hold something.
        if (error == null) pieces.forEach(giveBack)
        if (queuedBytes <= BULK_QUEUE_BYTES) writer?.resolve()
      }
    },

    async room() {
      while (queuedBytes > BULK_QUEUE_BYTES) {
        if (failure !== undefined) throw failure
        writer = Promise.withResolvers()
        await wait(writer).finally(() => {
          writer = undefined
        })
      }
    },

    async next() {
      for (;;) {
        if (failure !== undefined) throw failure
        try {
          const sealed = inbox.take()
          if (sealed !== undefined) return opened(sealed)
        } catch (error) {
          throw fail(toHongyanError(error))
        } finally {
          if (inbox.hasRoom && resting === undefined && socket.isPaused()) socket.resume()
        }
        if (ended) throw lose('the bulk connection ended in the middle')
        reader = Promise.withResolvers()
        await wait(reader).finally(() => {
          reader = undefined
        })
      }
    },

    async end() {
      if (failure !== undefined) return
      const left = Promise.withResolvers<void>()
      writer = left
      socket.end(left.resolve)
      await wait(left).catch(() => undefined)
      writer = undefined
      const timer = setTimeout(() => lose('the other side did not close its end'), FILE_CLOSE_MS)
      void closed.promise.then(() => clearTimeout(timer))
    },

    abort: fail,
    closed: closed.promise,
  }
}
