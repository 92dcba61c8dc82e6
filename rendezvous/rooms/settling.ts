/**
 * After an outage every peer brings what it wrote meanwhile, each in its own time. So that replies follow what they answer,
 * a room then gathers what comes for a moment and appends it in order. Decides only when and in which order; a room in
 * good health never waits.
 */
import type { Clock, Instant } from '../../shared/clock.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  ARCHIVES_IN_FLIGHT_MAX,
  CLOCK_ESTIMATE_ERROR_MS,
  ROOM_SETTLE_MAX_BYTES,
  ROOM_SETTLE_MAX_MESSAGES,
  ROOM_SETTLE_MS,
  ROOM_SETTLE_NEXT_MS,
  ROOM_SETTLE_ROUNDS_MAX,
  ROOM_SETTLE_WITHIN_MS,
} from '../../shared/limits.ts'
import type { RoomName } from '../../shared/names.ts'
import type { AppendOutcome, NewEntry } from '../store/port.ts'

/** An entry, with what its order depends on. */
export interface Arrival {
  readonly entry: NewEntry
  readonly lamport: number
  /** Who brings it: a peer that has its window full of them may have more. */
  readonly from: DeviceId
}

export interface Settling {
  /** Appends it, at once or in its turn; resolves after the commit. */
  append(arrival: Arrival): Promise<AppendOutcome>
  /** Refuses what is still gathered: nobody is left to be answered. */
  stop(): void
}

export interface SettlingInit {
  readonly clock: Clock
  /** Since when peers have been able to come. */
  availableSince(): Instant
  /** In one commit, in this order. */
  append(entries: readonly NewEntry[]): Promise<readonly AppendOutcome[]>
}

interface Waiting extends Arrival {
  resolve(outcome: AppendOutcome): void
  reject(error: unknown): void
}

/** A room that gathers. */
interface Gathering {
  waiting: Waiting[]
  bytes: number
  rounds: number
  timer: NodeJS.Timeout
}

export function createSettling({ clock, availableSince, append }: SettlingInit): Settling {
  const gathering = new Map<RoomName, Gathering>()
  /** The outage for which a room has settled, by its end. */
  const settled = new Map<RoomName, Instant>()

  /** It was written during an outage that has just ended, and the room has not settled since. */
  function isLate({ room, sentAtMs }: NewEntry): boolean {
    const since = availableSince()
    const isRecent = clock.now() - since <= ROOM_SETTLE_WITHIN_MS
    return isRecent && sentAtMs < since - CLOCK_ESTIMATE_ERROR_MS && settled.get(room) !== since
  }

  function gather(room: RoomName): Gathering {
    const timer = setTimeout(() => round(room), ROOM_SETTLE_MS)
    const begun = { waiting: [], bytes: 0, rounds: 0, timer }
    gathering.set(room, begun)
    settled.set(room, availableSince())
    return begun
  }

  /** Appends what is next for certain, and goes on while somebody may have more that belongs in between. */
  function round(room: RoomName): void {
    const current = gathering.get(room)
    if (current === undefined) return
    current.rounds += 1
    const isLast = current.rounds >= ROOM_SETTLE_ROUNDS_MAX
    const waiting = current.waiting.toSorted(inOrder)
    const ends = endsOfFullWindows(waiting)
    const certain = isLast || isFull(current) ? waiting.length : Math.min(waiting.length, ...ends)
    void appendAll(waiting.slice(0, certain))
    if (isLast || ends.length === 0) {
      end(room)
      return
    }
    current.waiting = waiting.slice(certain)
    current.bytes = current.waiting.reduce((sum, { entry }) => sum + entry.sealed.byteLength, 0)
    current.timer = setTimeout(() => round(room), ROOM_SETTLE_NEXT_MS)
  }

  function end(room: RoomName): void {
    clearTimeout(gathering.get(room)?.timer)
    gathering.delete(room)
  }

  async function appendAll(arrivals: readonly Waiting[]): Promise<void> {
    if (arrivals.length === 0) return
    try {
      const outcomes = await append(arrivals.map(({ entry }) => entry))
      for (const [index, { resolve }] of arrivals.entries()) resolve(outcomes[index] ?? 'removed')
    } catch (error) {
      for (const { reject } of arrivals) reject(error)
    }
  }

  return {
    async append(arrival) {
      const { entry } = arrival
      const current = gathering.get(entry.room) ?? (isLate(entry) ? gather(entry.room) : undefined)
      if (current === undefined) {
        const [outcome = 'removed'] = await append([entry])
        return outcome
      }
      const { promise, resolve, reject } = Promise.withResolvers<AppendOutcome>()
      current.waiting.push({ ...arrival, resolve, reject })
      current.bytes += entry.sealed.byteLength
      if (isFull(current)) {
        clearTimeout(current.timer)
        round(entry.room)
      }
      return await promise
    },
    stop() {
      for (const [room, { waiting }] of gathering) {
        for (const { reject } of waiting) reject(new HongyanError('CLOSED', 'the rendezvous stops'))
        end(room)
      }
    },
  }
}

/** More would cost too much memory. */
function isFull({ waiting, bytes }: Gathering): boolean {
  return waiting.length >= ROOM_SETTLE_MAX_MESSAGES || bytes >= ROOM_SETTLE_MAX_BYTES
}

/** For each peer whose window is full, how many come before what it may still have: its own come in order. */
function endsOfFullWindows(waiting: readonly Waiting[]): number[] {
  const counts = new Map<DeviceId, number>()
  const ends = new Map<DeviceId, number>()
  for (const [index, { from }] of waiting.entries()) {
    counts.set(from, (counts.get(from) ?? 0) + 1)
    ends.set(from, index + 1)
  }
  return [...ends].flatMap(([from, end]) => ((counts.get(from) ?? 0) < ARCHIVES_IN_FLIGHT_MAX ? [] : [end]))
}

function inOrder(a: Waiting, b: Waiting): number {
  return a.lamport - b.lamport || a.entry.sentAtMs - b.entry.sentAtMs || (a.entry.id < b.entry.id ? -1 : 1)
}
