/**
 * Keeps rooms connected: asks, dials and lets go as `core/rooms/room-neighbours.ts` decides, and connects anew with whom
 * gossip has fallen silent. Decides nothing itself.
 */
import { isCircuit } from '../../shared/addresses.ts'
import type { Clock, Instant } from '../../shared/clock.ts'
import { type ErrorCode, toHongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { MESH_CHECK_MS, MESH_RECALLED_MAX } from '../../shared/limits.ts'
import type { RoomName } from '../../shared/names.ts'
import { oneAtATime } from '../core/one-at-a-time.ts'
import type { Author, GossipSilence } from '../core/rooms/gossip-silence.ts'
import type {
  Candidate,
  NeighbourEffect,
  NeighbourEvent,
  RoomNeighbours,
  Sight,
  Way,
} from '../core/rooms/room-neighbours.ts'
import type { Direct } from '../net/direct/direct.ts'
import type { Gate } from '../net/gate/gate.ts'
import type { Gossip } from '../net/gossip/gossip.ts'
import type { Session } from '../net/session/session.ts'
import type { Directory } from '../people/directory.ts'
import type { Reachable } from '../people/whereabouts.ts'

export interface MeshInit {
  readonly neighbours: RoomNeighbours<Found>
  readonly session: Pick<Session, 'state'>
  readonly directory: Pick<Directory, 'inRoom' | 'lastMet' | 'reach' | 'met'>
  readonly direct: Pick<Direct, 'connect' | 'disconnect'>
  readonly gate: Pick<Gate, 'admitted' | 'connectionWith'>
  readonly gossip: Pick<Gossip, 'neighbours'>
  readonly silence: GossipSilence
  readonly steady: Clock
  joined(): readonly RoomName[]
  /** Its connection carries more than rooms. */
  isNeeded(device: DeviceId): boolean
}

export interface Found extends Candidate {
  readonly reachable: Reachable
}

export interface Mesh {
  /** Rooms, the session or a setting have changed. */
  check(): void
  /** Somebody has come online. */
  arrived(): void
  /** A verified connection with that device exists, whoever dialled, or has ended. */
  linked(device: DeviceId): void
  lost(device: DeviceId): void
  /** Gossip has brought a message of that room. */
  heard(room: RoomName): void
  /** The archive has brought what these said just now, and gossip has not. */
  missed(room: RoomName, authors: readonly Author[]): void
  stop(): void
}

export function createMesh(init: MeshInit): Mesh {
  const { neighbours, session, directory, direct, gate, gossip, silence, steady, joined, isNeeded } = init

  const ending = new AbortController()
  const timer = setInterval(() => handle({ type: 'looked' }), MESH_CHECK_MS)
  let next: NodeJS.Timeout | undefined

  const handle = oneAtATime<NeighbourEvent<Found>>((event) => {
    if (ending.signal.aborted) return
    clearTimeout(next)
    for (const effect of neighbours.handle(event, look(), steady.now())) perform(effect)
  })

  function look(): Sight {
    return {
      rooms: new Map(roomsNow().map((room) => [room, gossip.neighbours(room)])),
      online: session.state === 'online',
      isLinked: (device) => gate.admitted(device) !== undefined,
      isRelayed: (device) => isRelayed(device),
      isNeeded,
    }
  }

  /** None of anybody's while nobody is logged in; a store that cannot be read is told of where something is asked of it. */
  function roomsNow(): readonly RoomName[] {
    if (session.state === 'offline') return []
    try {
      return joined()
    } catch {
      return []
    }
  }

  function isRelayed(device: DeviceId): boolean {
    const address = gate.connectionWith(device)?.remoteAddr
    return address !== undefined && isCircuit(address)
  }

  function perform(effect: NeighbourEffect<Found>): void {
    switch (effect.type) {
      case 'ask':
        void name(effect.room, directory.inRoom(effect.room, gossip.neighbours(effect.room)))
        return
      case 'recall':
        void name(undefined, directory.lastMet(MESH_RECALLED_MAX))
        return
      case 'dial':
        void dial(effect.candidate, effect.way)
        return
      case 'letGo':
        direct.disconnect(effect.device)
        return
      case 'lookAt':
        next = setTimeout(() => handle({ type: 'looked' }), waitUntil(effect.time))
    }
  }

  function waitUntil(time: Instant): number {
    return Math.min(MESH_CHECK_MS, Math.max(0, time - steady.now()))
  }

  async function name(room: RoomName | undefined, answer: Promise<readonly Reachable[]>): Promise<void> {
    // Away or no member any more: the archive still brings the messages, and a later look asks again.
    const found = await answer.catch(() => [])
    const candidates = found.map((reachable) => ({
      reachable,
      device: reachable.device,
      isDirect: reachable.addresses.some((address) => !isCircuit(address)),
    }))
    handle({ type: 'named', room, candidates })
  }

  async function dial({ device, reachable }: Found, way: Way): Promise<void> {
    try {
      await connect(reachable, way)
      handle({ type: 'dialled', device })
    } catch (error) {
      const isRefused = RELAY_REFUSALS.has(toHongyanError(error).code)
      handle({ type: 'dialFailed', device, reason: isRefused ? 'relayRefuses' : 'unreachable' })
    }
  }

  async function connect({ device, addresses, peerRecord }: Reachable, way: Way): Promise<void> {
    const tried = way === 'any' ? addresses : addresses.filter((address) => !isCircuit(address))
    const peer = await direct.connect(device, tried, ending.signal)
    directory.met(peer.account, device, peerRecord)
  }

  /** A direction that has fallen silent speaks again on a new connection only. */
  async function connectAnew({ account, device }: Author): Promise<void> {
    const found = (await directory.reach(account)).find((reachable) => reachable.device === device)
    // Without an address it could not come back; it may dial us.
    if (found === undefined || ending.signal.aborted) return
    direct.disconnect(device)
    await connect(found, 'any')
  }

  return {
    check: () => handle({ type: 'changed' }),
    arrived: () => handle({ type: 'arrived' }),
    linked: (device) => handle({ type: 'linked', device }),
    lost: (device) => handle({ type: 'lost', device }),
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
      clearTimeout(next)
    },
  }
}

const RELAY_REFUSALS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['RELAY_FULL', 'RATE_LIMITED'])
