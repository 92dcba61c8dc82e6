/**
 * Epoch keys of the rooms we are in: sealing our messages, opening others' and checking who wrote them. Keys are looked
 * up for every message, so they are held in memory beside the store.
 */
import type { Clock } from '../../shared/clock.ts'
import { currentEpoch, EPOCH_NONCE_BYTES, type EpochKey, epochOf, sealRoom, unsealRoom } from '../../shared/epoch.ts'
import { HongyanError } from '../../shared/errors.ts'
import { type OpenedRoom, openRoom } from '../../shared/message.ts'
import type { RoomName, Username } from '../../shared/names.ts'
import type { Account } from '../account/account.ts'
import type { Directory } from '../people/directory.ts'
import type { RoomStore } from '../store/rooms.ts'

export interface OpenedSealed {
  readonly opened: OpenedRoom
  /** SignedRoom, to be kept as it is. */
  readonly bytes: Uint8Array
}

export interface RoomKeysInit {
  readonly account: Account
  readonly directory: Directory
  readonly rows: RoomStore
  readonly clock: Clock
  readonly random: (bytes: number) => Uint8Array
}

export interface RoomKeys {
  /** Takes up what the store has of a room, with these added. */
  remember(room: RoomName, epochs: readonly EpochKey[]): void
  forget(room: RoomName): void
  /** Under the epoch in force. Throws UNREACHABLE when its key has not come yet. */
  seal(room: RoomName, signed: Uint8Array): Uint8Array
  /**
   * Opened, its author checked against the pinned key; times are for the caller. Throws NOT_FOUND for an epoch whose
   * key is not here, KEY_CHANGED, or MALFORMED.
   */
  open(room: RoomName, sealed: Uint8Array): OpenedSealed
  /** As it says itself, of a message that may not be believed. Throws NOT_FOUND or MALFORMED. */
  authorOf(room: RoomName, sealed: Uint8Array): Username
}

export function createRoomKeys({ account, directory, rows, clock, random }: RoomKeysInit): RoomKeys {
  const keys = new Map<RoomName, readonly EpochKey[]>()

  function read(room: RoomName, sealed: Uint8Array): OpenedSealed {
    const epoch = epochOf(sealed)
    const key = keys.get(room)?.find((candidate) => candidate.epoch === epoch)
    if (key === undefined) throw new HongyanError('NOT_FOUND', 'a room message of an unknown epoch')
    const bytes = unsealRoom(sealed, room, key)
    const opened = openRoom(bytes, account.require().server)
    if (opened.message.room !== room) throw new HongyanError('MALFORMED', 'a message of another room')
    return { opened, bytes }
  }

  return {
    remember(room, epochs) {
      if (epochs.length > 0) rows.saveEpochs(room, epochs)
      keys.set(room, rows.epochs(room))
    },
    forget(room) {
      keys.delete(room)
    },
    seal(room, signed) {
      const key = currentEpoch(keys.get(room) ?? [], clock.now())
      if (key === undefined)
        throw new HongyanError('UNREACHABLE', 'the key of this room has to come from the rendezvous')
      return sealRoom(signed, room, key, random(EPOCH_NONCE_BYTES))
    },
    open(room, sealed) {
      const found = read(room, sealed)
      directory.trust(found.opened.message.sender, found.opened.pass.certificate.accountKey)
      return found
    },
    authorOf: (room, sealed) => read(room, sealed).opened.message.sender,
  }
}
