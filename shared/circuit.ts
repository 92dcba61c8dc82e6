/**
 * Circuit relay v2, as far as peers and relays talk before a stream carries a connection between two peers
 * (github.com/libp2p/specs, relay/circuit-v2.md). Knows who may what as little as how bytes are forwarded.
 */
import type { Stream } from '@libp2p/interface'
import { HongyanError } from './errors.ts'
import { readMessage, writeMessage } from './one-message.ts'
import { CircuitRefusal, CircuitStatus, HopMessage, StopMessage } from './pb/circuit.ts'

export { CircuitRefusal, CircuitStatus, HopMessage, StopMessage } from './pb/circuit.ts'

export const writeHop = (stream: Stream, message: Partial<HopMessage>): void =>
  writeMessage(HopMessage, stream, message)
export const writeStop = (stream: Stream, message: Partial<StopMessage>): void =>
  writeMessage(StopMessage, stream, message)
export const readHop = (stream: Stream, signal: AbortSignal): Promise<HopMessage> =>
  readMessage(HopMessage, stream, signal)
export const readStop = (stream: Stream, signal: AbortSignal): Promise<StopMessage> =>
  readMessage(StopMessage, stream, signal)

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
      return new HongyanError('RELAY_FULL', 'all that the relay carries of this account in a day has been sent', init)
    case CircuitRefusal.Reason.TOO_MANY:
      return new HongyanError('RATE_LIMITED', 'too many circuits', init)
    case CircuitRefusal.Reason.TOO_OFTEN:
      return new HongyanError('RATE_LIMITED', 'asked the relay too often', init)
    default:
      return new HongyanError('RELAY_FULL', 'the relay has no more room', init)
  }
}
