/**
 * The append-only log of each room: opens and checks every message, gives it its place, and tells the members. Keeps what
 * was sealed as it came; never acknowledges before the commit.
 */
import type { Clock, Instant } from '../../shared/clock.ts'
import { type EpochKey, epochOf, unsealRoom } from '../../shared/epoch.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  CLOCK_SKEW_MS,
  GOSSIP_MESSAGE_MAX_BYTES,
  PAGE_MAX_BYTES,
  ROOM_HEAD_COALESCE_MS,
  ROOM_HEAD_MAX_IDS,
} from '../../shared/limits.ts'
import { type MessageId, type OpenedRoom, openRoom } from '../../shared/message.ts'
import type { RoomName, Username } from '../../shared/names.ts'
import { createCoalescer } from '../directory/coalesce.ts'
import type { Directory } from '../directory/directory.ts'
import type { Asker } from '../mail/mailbox.ts'
import { pageRows } from '../page.ts'
import type { AccountStore, ArchiveStore, NewEntry, RoomHead, RoomStore, StoredEntry } from '../store/port.ts'
import type { Audience } from './audience.ts'
import type { Rooms } from './rooms.ts'
import { createSettling } from './settling.ts'

export interface History {
  readonly entries: readonly StoredEntry[]
  /** The keys that the entries need. */
  readonly epochs: readonly EpochKey[]
  /** Index of the newest entry of the room. */
  readonly newest: number
}

export interface Archive {
  /**
   * Returns the index; the same message again, by whomever, returns the index it has. Throws NOT_MEMBER, TOO_LARGE,
   * TOO_OLD, INVALID_PARAMS or MALFORMED.
   */
  append(asker: Asker, message: { readonly room: string; readonly sealed: Uint8Array }): Promise<number>
  /** Throws NOT_MEMBER. */
  history(
    username: Username,
    page: { readonly room: string; readonly after: number; readonly limit: number },
  ): Promise<History>
  /** Removes what is past its life. Returns how many. */
  removeOld(): Promise<number>
  stop(): void
}

export interface ArchiveInit {
  readonly store: ArchiveStore & Pick<RoomStore, 'epochsOf' | 'roomHead'> & Pick<AccountStore, 'findAccount'>
  readonly rooms: Pick<Rooms, 'requireMember'>
  readonly audience: Audience
  readonly directory: Pick<Directory, 'sessionsOf'>
  readonly server: DeviceId
  readonly retention: Retention
  /** Since when peers have been able to come. */
  availableSince(): Instant
  readonly clock: Clock
}

/** What is kept of each room. */
export interface Retention {
  readonly ageMs: number
  readonly roomBytes: number
}

interface News extends RoomHead {
  /** Of the newest entries, oldest first. */
  readonly ids: readonly MessageId[]
}

export function createArchive(init: ArchiveInit): Archive {
  const { store, rooms, audience, directory, server, retention, availableSince, clock } = init
  const news = createCoalescer<RoomName, News>(ROOM_HEAD_COALESCE_MS, (heads) => {
    for (const [room, { index, chain, ids }] of heads) {
      const push = { room, index, chain, ids: ids.map((id) => Buffer.from(id, 'hex')) }
      for (const username of audience.of(room)) {
        for (const session of directory.sessionsOf(username)) session.push('roomHead', push)
      }
    }
  })

  const settling = createSettling({
    clock,
    availableSince,
    append: (entries) => store.appendEntries(entries, retention),
  })

  /** Whether it may stand in the archive, for ever under its author's name. */
  async function open(room: RoomName, sealed: Uint8Array): Promise<OpenedRoom & { readonly epoch: number }> {
    if (sealed.byteLength > GOSSIP_MESSAGE_MAX_BYTES) {
      throw new HongyanError('TOO_LARGE', `a room message has at most ${GOSSIP_MESSAGE_MAX_BYTES} bytes`)
    }
    const epoch = epochOf(sealed)
    const [key] = await store.epochsOf(room, epoch, epoch)
    if (key === undefined) throw new HongyanError('INVALID_PARAMS', 'sealed with a key that the room does not have')
    const opened = openRoom(unsealRoom(sealed, room, key), server)
    const { message } = opened
    if (message.room !== room) throw new HongyanError('INVALID_PARAMS', 'a message of another room')
    const ageMs = clock.now() - message.sentAtMs
    if (ageMs > retention.ageMs) throw tooOld()
    if (ageMs < -CLOCK_SKEW_MS) throw new HongyanError('INVALID_PARAMS', 'sent in the future')
    if ((await store.findAccount(message.sender)) === undefined) {
      throw new HongyanError('INVALID_PARAMS', 'the author does not exist here')
    }
    return { ...opened, epoch }
  }

  return {
    // One rule for the author and for a member who brings what the archive lacks; but what may have been removed only its
    // author may bring again. A pass may have expired while the message waited for us, so what counts is the certificate at
    // the time of sending, which `openRoom` checks.
    async append({ username, device }, { room: name, sealed }) {
      const room = await rooms.requireMember(username, name)
      const { id, epoch, message } = await open(room, sealed)
      const entry: NewEntry = {
        ...{ room, id, epoch, sealed, sentAtMs: message.sentAtMs, archivedAtMs: clock.now() },
        author: message.sender,
        broughtBy: username,
      }
      const outcome = await settling.append({ entry, lamport: message.lamport, from: device })
      if (outcome === 'removed') throw tooOld()
      if (outcome === 'banned') throw new HongyanError('BANNED', `${username} is banned`)
      const { index, chain, isNew } = outcome
      if (isNew) {
        news.add(room, (waiting) => ({ index, chain, ids: [...(waiting?.ids ?? []), id].slice(-ROOM_HEAD_MAX_IDS) }))
      }
      return index
    },

    async history(username, { room: name, after, limit }) {
      const room = await rooms.requireMember(username, name)
      const entries = await store.history({ room, after, rowsMax: pageRows(limit), bytesMax: PAGE_MAX_BYTES })
      const needed = entries.map(({ epoch }) => epoch)
      const epochs = needed.length === 0 ? [] : await store.epochsOf(room, Math.min(...needed), Math.max(...needed))
      const { index: newest } = await store.roomHead(room)
      return { entries, epochs, newest }
    },

    async removeOld() {
      // Later than the last moment at which the same message would be accepted again.
      return await store.removeArchive(clock.now() - retention.ageMs - CLOCK_SKEW_MS, retention)
    },

    stop() {
      settling.stop()
      news.stop()
    },
  }
}

function tooOld(): HongyanError {
  return new HongyanError('TOO_OLD', 'sent before what the archive of the room keeps')
}
