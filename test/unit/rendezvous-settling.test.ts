import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSettling } from '../../rendezvous/rooms/settling.ts'
import type { AppendOutcome, NewEntry } from '../../rendezvous/store/port.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  ARCHIVES_IN_FLIGHT_MAX,
  REQUEST_TIMEOUT_MS,
  ROOM_SETTLE_MAX_BYTES,
  ROOM_SETTLE_MS,
  ROOM_SETTLE_NEXT_MS,
  ROOM_SETTLE_ROUNDS_MAX,
  ROOM_SETTLE_WITHIN_MS,
} from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import { LOBBY, type RoomName, type Username } from '../../shared/names.ts'
import { simulatedId } from '../support/simulated-time.ts'

const BACK = 1_000_000
const EVENING = BACK - 3_600_000
const TEAM = 'team' as RoomName

beforeEach(() => {
  vi.useFakeTimers({ now: BACK })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A rendezvous that came back at BACK; what it has appended, by lamport, and in which commits. */
function start() {
  const commits: number[][] = []
  const ids: MessageId[] = []
  let isFull = false
  let since = BACK
  const lamports = new Map<string, number>()
  const settling = createSettling({
    clock: { now: () => Date.now() },
    availableSince: () => since,
    async append(entries) {
      if (isFull) throw new Error('the disk is full')
      commits.push(entries.map(({ id }) => lamports.get(id) ?? 0))
      ids.push(...entries.map(({ id }) => id))
      return entries.map((_, index): AppendOutcome => ({ index, chain: new Uint8Array(), isNew: true }))
    },
  })

  function bring(lamport: number, from: string, change: Partial<NewEntry> = {}) {
    const { id = simulatedId(lamports.size + 1) } = change
    lamports.set(id, lamport)
    const sealed = new Uint8Array(10)
    const author = 'alice' as Username
    const entry: NewEntry = {
      author,
      broughtBy: author,
      room: LOBBY,
      epoch: 1,
      sealed,
      sentAtMs: EVENING,
      archivedAtMs: Date.now(),
      ...change,
      id,
    }
    return settling.append({ entry, lamport, from: from as DeviceId })
  }

  return {
    commits,
    ids,
    settling,
    bring,
    now: (lamport: number, from: string) => bring(lamport, from, { sentAtMs: Date.now() }),
    appended: () => commits.flat(),
    fill() {
      isFull = true
    },
    /** It went away again and is back now. */
    comesBack() {
      since = Date.now()
    },
  }
}

const range = (from: number, to: number, step = 1) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step)

describe('a room after an outage', () => {
  it('gathers what peers bring for two seconds, then appends it so that replies follow what they answer, in one commit', async () => {
    const room = start()
    const answered: number[] = []
    for (const [lamport, from] of [
      [3, 'bob'],
      [6, 'bob'],
      [1, 'alice'],
      [2, 'carol'],
    ] as const) {
      void room.bring(lamport, from).then(() => answered.push(lamport))
      await vi.advanceTimersByTimeAsync(100)
    }
    void room.now(7, 'alice')
    await vi.advanceTimersByTimeAsync(ROOM_SETTLE_MS - 401)
    expect([room.commits, answered]).toEqual([[], []])
    await vi.advanceTimersByTimeAsync(1)
    expect(room.commits).toEqual([[1, 2, 3, 6, 7]])
    expect(answered).toEqual([1, 2, 3, 6])
  })

  it('orders what was written at the same point of the talk by time, then by id', async () => {
    const room = start()
    void room.bring(5, 'bob', { sentAtMs: EVENING + 2 })
    void room.bring(5, 'alice', { sentAtMs: EVENING + 1, id: simulatedId(8) })
    void room.bring(5, 'carol', { sentAtMs: EVENING + 1, id: simulatedId(7) })
    await vi.advanceTimersByTimeAsync(ROOM_SETTLE_MS)
    expect(room.ids).toEqual([simulatedId(7), simulatedId(8), simulatedId(1)])
  })

  it('waits neither again nor for a fresh message', async () => {
    const room = start()
    await room.now(1, 'alice')
    expect(room.commits).toEqual([[1]])
    void room.bring(2, 'bob')
    await vi.advanceTimersByTimeAsync(ROOM_SETTLE_MS)
    await room.bring(1, 'carol')
    expect(room.commits).toEqual([[1], [2], [1]])
    await room.bring(9, 'carol', { room: TEAM, sentAtMs: Date.now() })
    expect(room.commits.at(-1)).toEqual([9])
  })

  it('settles for each outage, each room for itself', async () => {
    const room = start()
    void room.bring(1, 'alice')
    await vi.advanceTimersByTimeAsync(ROOM_SETTLE_MS)
    void room.bring(5, 'alice', { room: TEAM })
    expect(room.commits).toEqual([[1]])
    await vi.advanceTimersByTimeAsync(ROOM_SETTLE_MS)
    expect(room.commits).toEqual([[1], [5]])
    room.comesBack()
    void room.bring(2, 'alice')
    await vi.advanceTimersByTimeAsync(ROOM_SETTLE_MS - 1)
    expect(room.commits).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(room.commits.at(-1)).toEqual([2])
  })

  it('does not wait when the outage is long over', async () => {
    const room = start()
    await vi.advanceTimersByTimeAsync(ROOM_SETTLE_WITHIN_MS + 1)
    await room.bring(1, 'alice')
    expect(room.commits).toEqual([[1]])
  })
})

describe('a peer that wrote more than it may bring at once', () => {
  /** Brings the next as soon as one is answered. */
  function bringAll(room: ReturnType<typeof start>, from: string, lamports: readonly number[]): void {
    const waiting = [...lamports]
    const next = (): void => {
      const lamport = waiting.shift()
      if (lamport !== undefined) void room.bring(lamport, from).then(next)
    }
    for (let open = 0; open < ARCHIVES_IN_FLIGHT_MAX; open += 1) next()
  }

  it('still has the rest of it stand where it belongs among what others wrote', async () => {
    const room = start()
    bringAll(room, 'alice', range(1, 99, 2))
    bringAll(room, 'bob', range(2, 100, 2))
    bringAll(room, 'carol', [10, 90])
    await vi.advanceTimersByTimeAsync(ROOM_SETTLE_MS + 10 * ROOM_SETTLE_NEXT_MS)
    expect(room.appended()).toEqual([...range(1, 100), 10, 90].toSorted((a, b) => a - b))
    expect(room.commits.length).toBeLessThan(10)
    await room.now(200, 'alice')
    expect(room.appended().at(-1)).toBe(200)
  })

  it('holds nobody longer than a request may take, however much it wrote', async () => {
    const longestMs = ROOM_SETTLE_MS + ROOM_SETTLE_ROUNDS_MAX * ROOM_SETTLE_NEXT_MS
    expect(longestMs).toBeLessThan(REQUEST_TIMEOUT_MS - 2_000)
    const room = start()
    bringAll(room, 'alice', range(1, 10_000))
    let answeredAt = 0
    void room.bring(20_000, 'bob').then(() => {
      answeredAt = Date.now()
    })
    await vi.advanceTimersByTimeAsync(longestMs)
    expect(answeredAt).toBeGreaterThan(0)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(room.appended().filter((lamport) => lamport < 20_000)).toEqual(range(1, 10_000))
  })
})

describe('a room that settles', () => {
  it('holds only so much in memory', async () => {
    const room = start()
    const sealed = new Uint8Array(ROOM_SETTLE_MAX_BYTES / 4)
    for (const lamport of [4, 3, 2]) void room.bring(lamport, 'alice', { sealed })
    await vi.advanceTimersByTimeAsync(0)
    expect(room.commits).toEqual([])
    await room.bring(1, 'bob', { sealed })
    expect(room.commits).toEqual([[1, 2, 3, 4]])
  })

  it('tells each when what it brought could not be stored', async () => {
    const room = start()
    room.fill()
    const outcomes = Promise.allSettled([room.bring(1, 'alice'), room.bring(2, 'bob')])
    await vi.advanceTimersByTimeAsync(ROOM_SETTLE_MS)
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('answers nobody once the rendezvous stops, and leaves no timer', async () => {
    const room = start()
    const outcome = room.bring(1, 'alice').catch((error: unknown) => error)
    room.settling.stop()
    expect(await outcome).toMatchObject({ code: 'CLOSED' })
    expect(vi.getTimerCount()).toBe(0)
    expect(room.commits).toEqual([])
  })
})
