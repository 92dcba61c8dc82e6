/**
 * Rooms and who is in them. Open to every account; membership lasts until it is left. What is said in them is the
 * archive's.
 */
import type { Clock } from '../../shared/clock.ts'
import type { EpochKey } from '../../shared/epoch.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { PAGE_MAX_BYTES, ROOMS_MAX, ROOMS_PER_ACCOUNT_MAX } from '../../shared/limits.ts'
import { LOBBY, parseRoomName, type RoomName, type Username } from '../../shared/names.ts'
import type { PushBody } from '../../shared/session-methods.ts'
import type { Directory, PresentSession } from '../directory/directory.ts'
import { readPage } from '../page.ts'
import type { RoomHead, RoomStore, StoredRoom } from '../store/port.ts'
import type { Audience } from './audience.ts'
import type { Epochs } from './epochs.ts'
import type { Introduced, Introductions } from './introductions.ts'
import type { MembershipNews } from './membership-news.ts'

/** What a member needs to read, write and catch up. */
export interface RoomState extends RoomHead {
  readonly room: RoomName
  readonly epochs: readonly EpochKey[]
}

export interface RoomSummary extends StoredRoom {
  readonly joined: boolean
}

export interface RoomMember {
  readonly username: Username
  /** Devices online; 0 for those away. */
  readonly devices: number
}

export interface Rooms {
  /** Creates the room if need be. Throws INVALID_NAME, or CONFLICT above a cap. @param by asks for it, and need not be told */
  join(username: Username, name: string, by?: PresentSession): Promise<RoomState>
  leave(username: Username, name: string, by?: PresentSession): Promise<void>
  joinLobby(username: Username): Promise<void>
  /** The room has other keys from now on, and those of its members who are online hear of it. */
  renewKeys(room: RoomName): Promise<void>
  /** The account is online: every room it is in, by name, and their news from now on. */
  attend(username: Username): Promise<readonly RoomState[]>
  /** By name, at most a page; the asker's own are always there. */
  list(username: Username): Promise<readonly RoomSummary[]>
  /** By name, at most a page, those online first to be on it. Throws NOT_MEMBER. */
  members(username: Username, name: string): Promise<readonly RoomMember[]>
  /** A random choice to dial, without the devices excepted. Throws NOT_MEMBER. */
  introduce(asker: PresentSession, name: string, except: ReadonlySet<DeviceId>): Promise<readonly Introduced[]>
  /** The canonical name. Throws NOT_MEMBER. */
  requireMember(username: Username, name: string): Promise<RoomName>
}

export interface RoomsInit {
  readonly store: RoomStore
  readonly epochs: Epochs
  readonly audience: Audience
  readonly directory: Pick<Directory, 'sessionsOf' | 'devicesOnline'>
  readonly introductions: Introductions
  readonly news: Pick<MembershipNews, 'joined' | 'left'>
  readonly clock: Clock
}

/** Counts and field headers of one row on the wire. */
const WRAPPING_BYTES = 16

export function createRooms(init: RoomsInit): Rooms {
  const { store, epochs, audience, directory, introductions, news, clock } = init

  async function stateOf(room: RoomName): Promise<RoomState> {
    const keys = await epochs.keysOf(room)
    return { room, epochs: keys, ...(await store.roomHead(room)) }
  }

  async function requireMember(username: Username, name: string): Promise<RoomName> {
    const room = parseRoomName(name)
    if (!(await store.isMember(room, username))) throw new HongyanError('NOT_MEMBER', `${username} is not in #${room}`)
    return room
  }

  function hear(username: Username, rooms: readonly RoomName[]): void {
    // Whoever went offline meanwhile has been taken from every audience already.
    if (directory.devicesOnline(username) > 0) audience.enter(username, rooms)
  }

  return {
    requireMember,
    async join(username, name, by) {
      const room = parseRoomName(name)
      const caps = { rooms: ROOMS_MAX, roomsPerAccount: ROOMS_PER_ACCOUNT_MAX }
      const isNew = await store.joinRoom(room, username, clock.now(), caps)
      hear(username, [room])
      if (isNew) news.joined(room, username, by)
      return await stateOf(room)
    },
    async leave(username, name, by) {
      const room = parseRoomName(name)
      const wasMember = await store.leaveRoom(room, username)
      audience.leave(username, room)
      if (wasMember) news.left(room, username, by)
    },
    async joinLobby(username) {
      const unlimited = { rooms: Number.POSITIVE_INFINITY, roomsPerAccount: Number.POSITIVE_INFINITY }
      if (await store.joinRoom(LOBBY, username, clock.now(), unlimited)) news.joined(LOBBY, username)
    },
    async renewKeys(room) {
      await epochs.renew(room)
      const state = roomStateToWire(await stateOf(room))
      for (const username of audience.of(room)) {
        for (const session of directory.sessionsOf(username)) session.push('roomKeys', state)
      }
    },
    async attend(username) {
      const rooms = await store.roomsOf(username)
      // Before the heads are read, so that nothing falls between a head and the news.
      hear(username, rooms)
      return await Promise.all(rooms.map(stateOf))
    },
    async list(username) {
      const own = new Set(await store.roomsOf(username))
      const rows = (await store.listRooms(ROOMS_MAX)).map((row) => ({ ...row, joined: own.has(row.room) }))
      return fitReply(
        rows,
        ({ joined }) => joined,
        ({ room }) => room,
      )
    },
    async members(username, name) {
      const room = await requireMember(username, name)
      const users = (await store.membersOf(room)).map((member) => ({
        username: member,
        devices: directory.devicesOnline(member),
      }))
      return fitReply(
        users,
        ({ devices }) => devices > 0,
        ({ username: name }) => name,
      )
    },
    async introduce(asker, name, except) {
      return await introductions.choose(asker, await requireMember(asker.username, name), except)
    },
  }
}

export function roomStateToWire({ epochs, ...state }: RoomState): PushBody<'roomKeys'> {
  return { ...state, epochs: [...epochs] }
}

/** What fits into a reply, those that matter first; in the order of `rows`. */
function fitReply<Row>(rows: readonly Row[], matters: (row: Row) => boolean, nameOf: (row: Row) => string): Row[] {
  const bytesOf = (row: Row) => Buffer.byteLength(nameOf(row)) + WRAPPING_BYTES
  const byWeight = [...rows.filter(matters), ...rows.filter((row) => !matters(row))]
  const fitting = new Set(readPage(byWeight, { rowsMax: rows.length, bytesMax: PAGE_MAX_BYTES, bytesOf }).rows)
  return rows.filter((row) => fitting.has(row))
}
