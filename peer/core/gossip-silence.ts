/**
 * Notices that gossip from some neighbour has fallen silent: what should have come by it comes only from the archive, again
 * and again. Says whom to connect with anew, more rarely each time it did not help. Pure: counts and computes times.
 */
import type { Instant } from '../../shared/clock.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  GOSSIP_REDIAL_MAX_MS,
  GOSSIP_REDIAL_MIN_MS,
  GOSSIP_SILENT_AFTER,
  ROOM_NEIGHBOURS_ENOUGH,
} from '../../shared/limits.ts'
import type { RoomName } from '../../shared/names.ts'
import { type Backoff, createBackoff } from './backoff.ts'

export interface GossipSilence {
  /** Gossip has brought a message of that room, be it late. */
  heard(room: RoomName, now: Instant): void
  /**
   * The archive has brought what these devices said just now and gossip did not, with these neighbours in the room.
   * Returns whom to connect with anew.
   */
  missed(
    happening: { room: RoomName; authors: readonly DeviceId[]; neighbours: readonly DeviceId[] },
    now: Instant,
  ): readonly DeviceId[]
}

interface Listening {
  missed: number
  readonly backoff: Backoff
}

export function createGossipSilence({ random }: { readonly random: () => number }): GossipSilence {
  /** Of rooms in which something was missed since gossip last brought anything, or somebody was dialled lately. */
  const rooms = new Map<RoomName, Listening>()

  function listeningTo(room: RoomName): Listening {
    const known = rooms.get(room)
    if (known !== undefined) return known
    const backoff = createBackoff({ random, minMs: GOSSIP_REDIAL_MIN_MS, maxMs: GOSSIP_REDIAL_MAX_MS })
    const begun = { missed: 0, backoff }
    rooms.set(room, begun)
    return begun
  }

  return {
    heard(room, now) {
      const listening = rooms.get(room)
      if (listening === undefined) return
      listening.missed = 0
      // Only what lasts has helped: otherwise one message in between would have everybody dialled without end.
      if (listening.backoff.isOver(now)) rooms.delete(room)
    },
    missed({ room, authors, neighbours }, now) {
      // With nobody to gossip with, nothing is amiss.
      if (neighbours.length === 0) {
        rooms.delete(room)
        return []
      }
      const listening = listeningTo(room)
      listening.missed += 1
      if (listening.missed < GOSSIP_SILENT_AFTER || !listening.backoff.isOver(now)) return []
      listening.missed = 0
      listening.backoff.fail(now)
      const silent = neighbours.filter((device) => authors.includes(device))
      // An author tells all its neighbours; of another's message any of ours should have told us.
      return (silent.length > 0 ? silent : neighbours).slice(0, ROOM_NEIGHBOURS_ENOUGH)
    },
  }
}
