/**
 * Keeps rooms connected: where too few neighbours share a room, dials members that the rendezvous names, a bounded random
 * choice of them; while it is away, whom this device met last. With whom gossip has fallen silent it connects anew.
 */
import type { Clock } from '../../shared/clock.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  MESH_CHECK_MS,
  MESH_FAILURES_REMEMBERED_MAX,
  MESH_REDIAL_MAX_MS,
  ROOM_DIAL_MAX,
  ROOM_NEIGHBOURS_ENOUGH,
} from '../../shared/limits.ts'
import type { RoomName } from '../../shared/names.ts'
import { type Backoff, createBackoff } from '../core/backoff.ts'
import type { Author, GossipSilence } from '../core/rooms/gossip-silence.ts'
import type { Direct } from '../net/direct.ts'
import type { Gossip } from '../net/gossip.ts'
import type { Session } from '../net/session.ts'
import type { Directory } from '../people/directory.ts'
import type { Reachable } from '../people/whereabouts.ts'

export interface MeshInit {
  readonly session: Session
  readonly directory: Directory
  readonly direct: Direct
  readonly gossip: Gossip
  readonly silence: GossipSilence
  readonly steady: Clock
  /** [0, 1), for jitter. */
  readonly random: () => number
  joined(): readonly RoomName[]
}

export interface Mesh {
  /** Looks at every room now; while a look is under way it is repeated once. */
  check(): void
  /** Gossip has brought a message of that room. */
  heard(room: RoomName): void
  /** The archive has brought what these said just now, and gossip has not. */
  missed(room: RoomName, authors: readonly Author[]): void
  stop(): void
}

export function createMesh(init: MeshInit): Mesh {
  const { session, directory, direct, gossip, silence, steady, random, joined } = init

  const ending = new AbortController()
  const timer = setInterval(check, MESH_CHECK_MS)
  /** Of devices that could not be dialled last time, those that failed lately last. */
  const failures = new Map<DeviceId, Backoff>()
  let retry: NodeJS.Timeout | undefined
  let running = false
  let again = false

  function check(): void {
    again = true
    if (running || ending.signal.aborted) return
    running = true
    look()
      // A store that cannot be read has been told of where something was asked of it.
      .catch(() => undefined)
      .finally(() => {
        running = false
      })
  }

  async function look(): Promise<void> {
    while (again && !ending.signal.aborted) {
      again = false
      if (session.state === 'connecting') await reunite()
      // Rooms share members, so one after the other: the first may have connected the next already.
      else for (const room of joined()) await connect(room)
    }
  }

  async function connect(room: RoomName): Promise<void> {
    if (ending.signal.aborted || session.state !== 'online') return
    if (gossip.neighbours(room).length >= ROOM_NEIGHBOURS_ENOUGH) return
    try {
      await dial(await directory.inRoom(await session.request('roomMembers', { room })))
    } catch {
      // Away or no member any more: the archive still brings the messages, and the next look tries again.
    }
  }

  /** Which rooms they are in only they can tell, and do once they are connected. */
  async function reunite(): Promise<void> {
    if (joined().every((room) => gossip.neighbours(room).length >= ROOM_NEIGHBOURS_ENOUGH)) return
    await dial(await directory.lastMet(ROOM_DIAL_MAX))
  }

  async function dial(reachable: readonly Reachable[]): Promise<void> {
    const due = reachable.filter(({ device }) => failures.get(device)?.isOver(steady.now()) ?? true)
    await Promise.all(due.map(connectWith))
    retryInTime()
  }

  /** Who was busy for a moment is tried again before the next look. */
  function retryInTime(): void {
    clearTimeout(retry)
    const now = steady.now()
    const soonest = Math.min(...[...failures.values()].map(({ until }) => until).filter((until) => until > now))
    if (soonest < now + MESH_CHECK_MS && !ending.signal.aborted) retry = setTimeout(check, soonest - now)
  }

  async function connectWith({ device, addresses, peerRecord }: Reachable): Promise<void> {
    try {
      const peer = await direct.connect(device, addresses, ending.signal)
      failures.delete(device)
      directory.met(peer.account, device, peerRecord)
    } catch {
      if (!ending.signal.aborted) remember(device)
    }
  }

  function remember(device: DeviceId): void {
    const backoff = failures.get(device) ?? createBackoff({ random, maxMs: MESH_REDIAL_MAX_MS })
    failures.delete(device)
    failures.set(device, backoff)
    backoff.fail(steady.now())
    const [oldest] = failures.keys()
    if (failures.size > MESH_FAILURES_REMEMBERED_MAX && oldest !== undefined) failures.delete(oldest)
  }

  /** A direction that has fallen silent speaks again on a new connection only. */
  async function connectAnew({ account, device }: Author): Promise<void> {
    const found = (await directory.reach(account)).find((reachable) => reachable.device === device)
    // Without an address it could not come back; it may dial us.
    if (found === undefined || ending.signal.aborted) return
    direct.disconnect(device)
    await connectWith(found)
  }

  return {
    check,
    heard(room) {
      silence.heard(room, steady.now())
    },
    missed(room, authors) {
      const hasNeighbours = gossip.neighbours(room).length > 0
      // Who cannot be found now is tried again when it is still silent then.
      for (const author of silence.missed({ room, authors, hasNeighbours }, steady.now())) {
        connectAnew(author).catch(() => undefined)
      }
    },
    stop() {
      ending.abort()
      clearInterval(timer)
      clearTimeout(retry)
    },
  }
}
