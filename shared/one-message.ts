/**
 * One message with its length before it, on a stream that carries something else afterwards or nothing more: what peers and
 * relays say to each other.
 */
import type { Stream } from '@libp2p/interface'
import { Uint8ArrayList } from 'uint8arraylist'
import { HongyanError } from './errors.ts'
import { CIRCUIT_MESSAGE_MAX_BYTES } from './limits.ts'
import { decoding } from './signed.ts'

export interface Codec<T> {
  encode(message: Partial<T>): Uint8Array
  decode(bytes: Uint8Array): T
}

/** One message, its length before it. Throws UNREACHABLE when the stream has ended. */
export function writeMessage<T>(codec: Codec<T>, stream: Stream, message: Partial<T>): void {
  const bytes = codec.encode(message)
  const prefix =
    bytes.byteLength < 0x80 ? [bytes.byteLength] : [(bytes.byteLength & 0x7f) | 0x80, bytes.byteLength >> 7]
  try {
    stream.send(new Uint8ArrayList(Uint8Array.from(prefix), bytes))
  } catch (error) {
    throw new HongyanError('UNREACHABLE', 'the stream to the relay has ended', { cause: error })
  }
}

/**
 * The next message; what follows it stays in the stream. To be called in the turn in which the stream arrived, or before
 * anything is awaited. Throws MALFORMED, UNREACHABLE, or what `signal` was aborted with.
 */
export async function readMessage<T>(codec: Codec<T>, stream: Stream, signal: AbortSignal): Promise<T> {
  const bytes = await readPrefixed(stream, signal)
  return decoding('what a relay and a peer say', () => codec.decode(bytes))
}

function readPrefixed(stream: Stream, signal: AbortSignal): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const held = new Uint8ArrayList()

  function onMessage({ data }: { data: Uint8Array | Uint8ArrayList }): void {
    held.append(data)
    const frame = frameIn(held)
    if (frame === 'incomplete') return
    stop()
    if (frame === 'malformed') {
      reject(new HongyanError('MALFORMED', 'nothing that a relay and a peer say'))
      return
    }
    if (held.byteLength > frame.end) stream.unshift(held.sublist(frame.end))
    resolve(held.slice(frame.begin, frame.end))
  }
  function onEnd(): void {
    stop()
    reject(new HongyanError('UNREACHABLE', 'the stream ended before an answer'))
  }
  function onAbort(): void {
    stop()
    reject(signal.reason)
  }
  function stop(): void {
    stream.removeEventListener('message', onMessage)
    stream.removeEventListener('remoteCloseWrite', onEnd)
    stream.removeEventListener('close', onEnd)
    signal.removeEventListener('abort', onAbort)
  }

  stream.addEventListener('message', onMessage)
  stream.addEventListener('remoteCloseWrite', onEnd)
  stream.addEventListener('close', onEnd)
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  return promise
}

function frameIn(held: Uint8ArrayList): { begin: number; end: number } | 'incomplete' | 'malformed' {
  if (held.byteLength === 0) return 'incomplete'
  const low = held.get(0)
  if (low < 0x80) return whole(held, 1, low)
  if (held.byteLength === 1) return 'incomplete'
  const high = held.get(1)
  return high < 0x80 ? whole(held, 2, (high << 7) | (low & 0x7f)) : 'malformed'
}

function whole(held: Uint8ArrayList, begin: number, length: number): ReturnType<typeof frameIn> {
  if (length > CIRCUIT_MESSAGE_MAX_BYTES) return 'malformed'
  return held.byteLength < begin + length ? 'incomplete' : { begin, end: begin + length }
}
