/**
 * Bans: carries out what an operator has decided, in whichever process. A banned account's sessions end, its passes are
 * revoked, it leaves its rooms, and these get other keys.
 */
import type { Clock } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { RoomName, Username } from '../../shared/names.ts'
import type { Revocations } from '../accounts/revocations.ts'
import type { Directory } from '../directory/directory.ts'
import type { Rooms } from '../rooms/rooms.ts'
import type { BanStore } from '../store/operator-port.ts'
import type { DeviceStore, RoomStore } from '../store/port.ts'

export interface ModerationInit {
  readonly store: BanStore & Pick<DeviceStore, 'releaseDevices'> & Pick<RoomStore, 'roomsOf'>
  readonly directory: Pick<Directory, 'sessionsOf'>
  readonly revocations: Pick<Revocations, 'announce'>
  readonly rooms: Pick<Rooms, 'leave' | 'renewKeys'>
  readonly clock: Clock
}

export interface Moderation {
  /** Throws BANNED. */
  requireWelcome(username: Username): Promise<void>
  /** Does what is to be done about bans that are new; at the start, and when another process may have made some. */
  carryOut(): Promise<void>
  /** The same if another process has changed the store since the last time. */
  lookElsewhere(): Promise<void>
}

export function createModeration({ store, directory, revocations, rooms, clock }: ModerationInit): Moderation {
  /** One run at a time, each bannable account by account; what fails is tried again by the next. */
  let running: Promise<void> = Promise.resolve()

  async function carryOutAll(): Promise<void> {
    for (const username of await store.bansToCarryOut()) await expel(username)
  }

  // In this order: whatever a crash in the middle leaves undone, the next start does.
  async function expel(username: Username): Promise<void> {
    revocations.announce(await store.releaseDevices(username, undefined, 'banned', clock.now()))
    for (const session of directory.sessionsOf(username)) session.revoke('banned')
    const left = await store.roomsOf(username)
    for (const room of left) await leave(username, room)
    await store.noteCarriedOut(username)
  }

  async function leave(username: Username, room: RoomName): Promise<void> {
    // What is said from now on is not for the keys that it took along.
    await rooms.renewKeys(room)
    await rooms.leave(username, room)
  }

  function carryOut(): Promise<void> {
    const run = running.then(carryOutAll)
    running = run.catch(() => undefined)
    return run
  }

  return {
    async requireWelcome(username) {
      if (await store.isBanned(username)) throw new HongyanError('BANNED', `${username} is banned`)
    },
    carryOut,
    async lookElsewhere() {
      if (await store.changedElsewhere()) await carryOut()
    },
  }
}
