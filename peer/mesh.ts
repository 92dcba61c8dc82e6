/**
 * Keeps rooms connected: where too few neighbours share a room, dials members that the rendezvous names, a bounded random
 * choice of them; while it is away, whom this device met last.
 */
import { MESH_CHECK_MS, ROOM_DIAL_MAX, ROOM_NEIGHBOURS_ENOUGH } from '../shared/limits.ts'
import type { RoomName } from '../shared/names.ts'
import type { Directory, Reachable } from './directory.ts'
import type { Direct } from './net/direct.ts'
import type { Gossip } from './net/gossip.ts'
import type { Session } from './net/session.ts'

export interface MeshInit {
  readonly session: Session
  readonly directory: Directory
  readonly direct: Direct
  readonly gossip: Gossip
  joined(): readonly RoomName[]
}

export interface Mesh {
  /** Looks at every room now; while a look is under way it is repeated once. */
  check(): void
  stop(): void
}

export function createMesh({ session, directory, direct, gossip, joined }: MeshInit): Mesh {
  const ending = new AbortController()
  const timer = setInterval(check, MESH_CHECK_MS)
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
    if (gossip.neighbours(room) >= ROOM_NEIGHBOURS_ENOUGH) return
    try {
      const { devices } = await session.request('roomMembers', { room })
      await dial(await directory.learnDevices(undefined, devices))
    } catch {
      // Away or no member any more: the archive still brings the messages, and the next look tries again.
    }
  }

  /** Which rooms they are in only they can tell, and do once they are connected. */
  async function reunite(): Promise<void> {
    if (joined().every((room) => gossip.neighbours(room) >= ROOM_NEIGHBOURS_ENOUGH)) return
    await dial(await directory.lastMet(ROOM_DIAL_MAX))
  }

  async function dial(reachable: readonly Reachable[]): Promise<void> {
    await Promise.allSettled(
      reachable.map(async ({ device, addresses, peerRecord }) => {
        const peer = await direct.connect(device, addresses, ending.signal)
        directory.met(peer.account, device, peerRecord)
      }),
    )
  }

  return {
    check,
    stop() {
      ending.abort()
      clearInterval(timer)
    },
  }
}
