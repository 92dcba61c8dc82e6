/** Room messages as a peer would make them, by hand. */
import { randomBytes } from 'node:crypto'
import { currentEpoch, EPOCH_NONCE_BYTES, type EpochKey, sealRoom } from '../../shared/epoch.ts'
import { type MessageId, NONCE_BYTES, type RoomMessage, signRoom } from '../../shared/message.ts'
import { parseRoomName } from '../../shared/names.ts'
import type { LoggedIn } from './session-client.ts'

export interface SealedMessage {
  readonly id: MessageId
  readonly sealed: Uint8Array
}

/** Said by that session's account and device, sealed with the key in force. */
export function sayIn(
  author: LoggedIn,
  room: string,
  text: string,
  { epochs, sealFor = room, ...change }: Partial<RoomMessage> & { epochs: readonly EpochKey[]; sealFor?: string },
): SealedMessage {
  const message: RoomMessage = {
    room: parseRoomName(room),
    sender: author.account.username,
    device: author.device.id,
    sequence: 1,
    lamport: 1,
    sentAtMs: Date.now(),
    nonce: randomBytes(NONCE_BYTES),
    text,
    ...change,
  }
  const { id, bytes } = signRoom(message, author.device.signer, author.reply.pass)
  return { id, sealed: seal(bytes, sealFor, epochs) }
}

/** Seals with the key in force and a new nonce. */
export function seal(signed: Uint8Array, room: string, epochs: readonly EpochKey[]): Uint8Array {
  const epoch = currentEpoch(epochs, Date.now())
  if (epoch === undefined) throw new Error('no key is in force')
  return sealRoom(signed, parseRoomName(room), epoch, randomBytes(EPOCH_NONCE_BYTES))
}
