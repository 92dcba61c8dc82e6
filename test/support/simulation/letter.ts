/** What is written in a simulated world: everything that real messages sign, under ids that wires and cores carry. */
import { type LaneId, laneOf } from '../../../peer/core/private/arrivals.ts'
import type { Instant } from '../../../shared/clock.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import type { MessageId, ReceiptKind } from '../../../shared/message.ts'
import type { RoomName, Username } from '../../../shared/names.ts'

/** Account and number, such as `p3/0`. */
export type Device = DeviceId

export type Body =
  | { readonly type: 'text' }
  | { readonly type: 'receipt'; readonly kind: ReceiptKind; readonly ids: readonly MessageId[] }

export interface Letter {
  readonly id: MessageId
  readonly sender: Username
  readonly device: Device
  /** Exactly one of the two. */
  readonly recipient: Username | undefined
  readonly room: RoomName | undefined
  /** Per sender device and conversation, from 1. */
  readonly sequence: number
  readonly lamport: number
  /** By the sender's clock. */
  readonly sentAtMs: Instant
  readonly body: Body
}

export interface Letters {
  write(letter: Omit<Letter, 'id'>): Letter
  of(id: MessageId): Letter
}

export function createLetters(): Letters {
  const letters = new Map<MessageId, Letter>()
  return {
    write(content) {
      const number = letters.size + 1
      // Ids in no order, as hashes are: what falls back on them must not find the order of writing there.
      const scrambled = Math.imul(number, 0x9e3779b1) >>> 0
      const id = (scrambled.toString(16).padStart(8, '0') + number.toString(16).padStart(24, '0')) as MessageId
      const letter = { ...content, id }
      letters.set(id, letter)
      return letter
    },
    of(id) {
      const letter = letters.get(id)
      if (letter === undefined) throw new Error(`nobody has written ${id}`)
      return letter
    },
  }
}

/** As the recipient's side names it: `@sender` or `#room`. */
export function conversationAt(letter: Letter, own: Username): string {
  if (letter.room !== undefined) return `#${letter.room}`
  return `@${letter.sender === own ? letter.recipient : letter.sender}`
}

/** What its sequence counts, at the recipient. */
export function laneAt(letter: Letter, own: Username): LaneId {
  return laneOf(letter.device, conversationAt(letter, own))
}

export function deviceOf(account: Username, number: number): Device {
  return `${account}/${number}` as Device
}

export function accountOf(device: Device): Username {
  return device.slice(0, device.lastIndexOf('/')) as Username
}
