/**
 * Splices: two bare TCP connections with a relay, which carries the bytes of each to the other. A member asks for the tickets
 * of both on its authenticated connection; each side begins with its ticket, and what follows is theirs alone.
 */
import type { Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import { concat, equals, toUtf8 } from './bytes.ts'
import { codeOf, HongyanError, STATUS_OK, statusOf } from './errors.ts'
import { type DeviceId, deviceBytes, deviceIdOf } from './identity.ts'
import { readMessage, writeMessage } from './one-message.ts'
import { SpliceReply, SpliceRequest } from './pb/splice.ts'

export interface Tickets {
  readonly own: Uint8Array
  readonly theirs: Uint8Array
}

/** Nobody guesses one of them. */
export const TICKET_BYTES = 32
/** libp2p begins with the length of a line, 19. */
const GREETING = toUtf8('hongyan/splice/1\n')
const PREFACE_BYTES = GREETING.byteLength + TICKET_BYTES

/** What a bare connection begins with. */
export function prefaceOf(ticket: Uint8Array): Uint8Array {
  return concat([GREETING, ticket])
}

/** The ticket, if all of the preface is there. Throws MALFORMED where it is not the beginning of one. */
export function ticketIn(bytes: Uint8ArrayList): Uint8Array | 'incomplete' {
  const length = Math.min(bytes.byteLength, GREETING.byteLength)
  if (!equals(bytes.subarray(0, length), GREETING.subarray(0, length))) {
    throw new HongyanError('MALFORMED', 'neither a libp2p connection nor a bare one')
  }
  return bytes.byteLength < PREFACE_BYTES ? 'incomplete' : bytes.slice(GREETING.byteLength, PREFACE_BYTES)
}

/** Of that what follows the preface. */
export function afterPreface(bytes: Uint8ArrayList): Uint8ArrayList {
  return bytes.sublist(PREFACE_BYTES)
}

/** Throws what the relay refuses with, MALFORMED, UNREACHABLE, or what `signal` was aborted with. */
export async function askForSplice(stream: Stream, device: DeviceId, signal: AbortSignal): Promise<Tickets> {
  writeMessage(SpliceRequest, stream, { device: deviceBytes(device) })
  const { status, ownTicket, theirTicket, retryAfterMs } = await readMessage(SpliceReply, stream, signal)
  if (status !== STATUS_OK) {
    const init = retryAfterMs > 0 ? { retryAfterMs } : {}
    throw new HongyanError(codeOf(status), 'the relay refuses a splice', init)
  }
  if (ownTicket.byteLength !== TICKET_BYTES || theirTicket.byteLength !== TICKET_BYTES) {
    throw new HongyanError('MALFORMED', 'tickets of another length')
  }
  return { own: ownTicket, theirs: theirTicket }
}

/** With which device it is wished for. Throws as `readMessage`. */
export async function readSpliceRequest(stream: Stream, signal: AbortSignal): Promise<DeviceId> {
  const { device } = await readMessage(SpliceRequest, stream, signal)
  return deviceIdOf(device)
}

export function writeSplice(stream: Stream, { own, theirs }: Tickets): void {
  writeMessage(SpliceReply, stream, { status: STATUS_OK, ownTicket: own, theirTicket: theirs })
}

export function refuseSplice(stream: Stream, { code, retryAfterMs = 0 }: HongyanError): void {
  writeMessage(SpliceReply, stream, { status: statusOf(code), retryAfterMs })
}
