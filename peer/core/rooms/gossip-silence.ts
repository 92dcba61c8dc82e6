/**
 * Notices that gossip from somebody has fallen silent: what should have come by it comes only from the archive, again and
 * again. Says with whom to connect anew, more rarely each time it did not help. Pure: counts and computes times.
 */
import type { Instant } from '../../../shared/clock.ts'
import type { DeviceId } from '../../../shared/identity.ts'
import {
  GOSSIP_EXPECTED_MS,
  GOSSIP_REDIAL_MAX_MS,
  GOSSIP_REDIAL_MIN_MS,
  GOSSIP_SILENT_AFTER,
  ROOM_NEIGHBOURS_ENOUGH,
} from '../../../shared/limits.ts'
import type { RoomMessage } from '../../../shared/message.ts'
import type { RoomName, Username } from '../../../shared/names.ts'
import { type Backoff, createBackoff } from '../backoff.ts'

export interface GossipSilence {
  /** Gossip has brought a message of that room, be it late. */
  heard(room: RoomName, now: Instant): void
  /**
   * The archive has brought what these said just now and gossip did not. Returns with whom of them to connect anew: an
   * author tells all its neighbours, so whoever is one hears of everything again, whatever is wrong in between.
   */
  missed(
    happening: { room: RoomName; authors: readonly Author[]; hasNeighbours: boolean },
    now: Instant,
  ): readonly Author[]
}

export interface Author {
  readonly account: Username
  readonly device: DeviceId
}

/**
 * Who has written those of what only the archive has brought that gossip should have: whoever wrote with nobody to gossip to,
 * and archived it later, is no sign of a gossip that fails. @param now the rendezvous' time
 */
export function authorsMissed(fetched: readonly RoomMessage[], now: Instant): readonly Author[] {
  return fetched
    .filter(({ sentAtMs }) => sentAtMs >= now - GOSSIP_EXPECTED_MS)
    .map(({ sender, device }) => ({ account: sender, device }))
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
    missed({ room, authors, hasNeighbours }, now) {
      // With nobody to gossip with, nothing is amiss.
      if (!hasNeighbours) {
        rooms.delete(room)
        return []
      }
      const listening = listeningTo(room)
      listening.missed += 1
      if (listening.missed < GOSSIP_SILENT_AFTER || !listening.backoff.isOver(now)) return []
      listening.missed = 0
      listening.backoff.fail(now)
      const devices = new Map(authors.map((author) => [author.device, author]))
      return [...devices.values()].slice(0, ROOM_NEIGHBOURS_ENOUGH)
    },
  }
}
