/**
 * Circuit relay v2, as far as peers and relays talk before a stream carries a connection between two peers
 * (github.com/libp2p/specs, relay/circuit-v2.md). Knows who may what as little as how bytes are forwarded.
 */
import type { Stream } from '@libp2p/interface'
import { Uint8ArrayList } from 'uint8arraylist'
import { HongyanError } from './errors.ts'
import { CIRCUIT_MESSAGE_MAX_BYTES } from './limits.ts'
import { CircuitRefusal, CircuitStatus, HopMessage, StopMessage } from './pb/circuit.ts'
import { decoding } from './signed.ts'

export { CircuitRefusal, CircuitStatus, HopMessage, StopMessage } from './pb/circuit.ts'

interface Codec<T> {
  encode(message: Partial<T>): Uint8Array
  decode(bytes: Uint8Array): T
}

/** One message, its length before it. Throws UNREACHABLE when the stream has ended. */
function write<T>(codec: Codec<T>, stream: Stream, message: Partial<T>): void {
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
async function read<T>(codec: Codec<T>, stream: Stream, signal: AbortSignal): Promise<T> {
  const bytes = await readPrefixed(stream, signal)
  return decoding('a message of a circuit', () => codec.decode(bytes))
}

export const writeHop = (stream: Stream, message: Partial<HopMessage>): void => write(HopMessage, stream, message)
export const writeStop = (stream: Stream, message: Partial<StopMessage>): void => write(StopMessage, stream, message)
export const readHop = (stream: Stream, signal: AbortSignal): Promise<HopMessage> => read(HopMessage, stream, signal)
export const readStop = (stream: Stream, signal: AbortSignal): Promise<StopMessage> => read(StopMessage, stream, signal)

function readPrefixed(stream: Stream, signal: AbortSignal): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const held = new Uint8ArrayList()

  function onMessage({ data }: { data: Uint8Array | Uint8ArrayList }): void {
    held.append(data)
    const frame = frameIn(held)
    if (frame === 'incomplete') return
    stop()
    if (frame === 'malformed') {
      reject(new HongyanError('MALFORMED', 'no message of a circuit'))
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

/** Why a relay does not do it, as an error of ours. */
export function refusalOf({ status, refusal }: Partial<HopMessage>): HongyanError {
  switch (status) {
    case CircuitStatus.RESERVATION_REFUSED:
    case CircuitStatus.RESOURCE_LIMIT_EXCEEDED:
      return limitOf(refusal)
    case CircuitStatus.PERMISSION_DENIED:
      return new HongyanError('CLOSED', 'the relay is for others')
    case CircuitStatus.NO_RESERVATION:
    case CircuitStatus.CONNECTION_FAILED:
      return new HongyanError('UNREACHABLE', 'that device is not at the relay')
    default:
      return new HongyanError('MALFORMED', 'the relay gives no answer that makes sense')
  }
}

function limitOf({ reason, retryAfterMs = 0 }: Partial<CircuitRefusal> = {}): HongyanError {
  const init = retryAfterMs > 0 ? { retryAfterMs } : {}
  switch (reason) {
    case CircuitRefusal.Reason.SHARE_USED_UP:
      return new HongyanError('RATE_LIMITED', 'all that the relay carries of this account in a day has been sent', init)
    case CircuitRefusal.Reason.TOO_MANY:
      return new HongyanError('RATE_LIMITED', 'too many circuits', init)
    case CircuitRefusal.Reason.TOO_OFTEN:
      return new HongyanError('RATE_LIMITED', 'asked the relay too often', init)
    default:
      return new HongyanError('RATE_LIMITED', 'the relay has no more room', init)
  }
}
