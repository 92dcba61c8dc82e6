/**
 * Whom a member of a room is told to dial. Every member is named as often as any other, so that nobody is dialled by all;
 * of those drawn, first who can be dialled without a relay.
 */
import type { DeviceId } from '../../shared/identity.ts'
import { ROOM_DIAL_MAX, ROOM_DIAL_RELAYED_MIN, ROOM_DRAWN_MAX } from '../../shared/limits.ts'
import type { RoomName } from '../../shared/names.ts'
import type { Directory, PresentSession } from '../directory/directory.ts'
import type { Reachability } from '../directory/reach.ts'
import type { Audience } from './audience.ts'

/** A device to dial, with the peer record that the asker may have. */
export interface Introduced {
  readonly session: PresentSession
  readonly record: Uint8Array
}

export interface IntroductionsInit {
  readonly audience: Pick<Audience, 'draw'>
  readonly directory: Pick<Directory, 'sessionsOf'>
  readonly reachability: Reachability
  /** Uniform in [0, 1). */
  random(): number
}

export interface Introductions {
  /** Up to ROOM_DIAL_MAX devices of others that are online; none of those excepted. */
  choose(asker: PresentSession, room: RoomName, except: ReadonlySet<DeviceId>): Promise<readonly Introduced[]>
}

export function createIntroductions(init: IntroductionsInit): Introductions {
  const { audience, directory, reachability, random } = init
  return {
    async choose(asker, room, except) {
      const sessions = audience
        .draw(room, ROOM_DRAWN_MAX, random)
        .flatMap((username) => directory.sessionsOf(username))
        .filter(({ device }) => device !== asker.device && !except.has(device))
      const records = await reachability.recordsFor(asker, sessions)
      const found = sessions.flatMap((session, index) => {
        const record = records[index]
        return record === undefined || record.byteLength === 0 ? [] : [{ session, record }]
      })
      return directFirst(found, isDirect)
    },
  }
}

function isDirect({ session: { records }, record }: Introduced): boolean {
  return record === records.local ? records.direct.local : records.direct.public
}

/** At most ROOM_DIAL_MAX, in their order; of the others at least ROOM_DIAL_RELAYED_MIN, if there are. */
export function directFirst<T>(found: readonly T[], isDirect: (each: T) => boolean): readonly T[] {
  const direct = found.filter(isDirect)
  const others = found.filter((each) => !isDirect(each))
  const room = ROOM_DIAL_MAX - Math.min(others.length, ROOM_DIAL_RELAYED_MIN)
  const first = direct.slice(0, room)
  return [...first, ...others.slice(0, ROOM_DIAL_MAX - first.length)]
}
