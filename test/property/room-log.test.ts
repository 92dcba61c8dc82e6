import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CatchUp } from '../../peer/api.ts'
import { createRoomLog, type RoomEvent } from '../../peer/core/rooms/log.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { RECONNECT_MAX_MS } from '../../shared/limits.ts'
import { nextChain } from '../../shared/message.ts'
import { parseRoomName } from '../../shared/names.ts'
import { createSimulatedRooms, type SimulatedRooms } from '../support/simulated-rooms.ts'
import { type Chance, createChance, createTime, simulatedId } from '../support/simulated-time.ts'

const LONG_MS = 10 * 60_000

/** One thing that happens in a room on a bad day. */
function misfortune(rooms: SimulatedRooms, chance: Chance): void {
  const member = chance.pick(rooms.members)
  const happenings: readonly (() => void)[] = [
    () => rooms.say(member),
    () => rooms.say(member),
    () => rooms.say(member),
    () => {
      for (let burst = 0; burst < 30; burst += 1) rooms.say(chance.pick(rooms.members))
    },
    () => member.setSession(true),
    () => member.setSession(true),
    () => member.setSession(false),
    () => member.crash(),
  ]
  chance.pick(happenings)()
}

function liveThrough(seed: number, steps: number, also: (rooms: SimulatedRooms, chance: Chance) => void = () => {}) {
  const time = createTime()
  const chance = createChance(seed)
  const rooms = createSimulatedRooms(time, chance, 4)
  // Everybody has been there, or the newest would be given only the last of the past.
  for (const member of rooms.members) member.setSession(true)
  time.pass(1_000)
  for (let step = 0; step < steps; step += 1) {
    misfortune(rooms, chance)
    also(rooms, chance)
    time.pass(chance.pick([0, 10, 100, 400, 3_000, 20_000]))
  }
  rooms.calm()
  time.pass(LONG_MS)
  return { time, rooms }
}

function expectOneHistory(rooms: SimulatedRooms): void {
  const present = rooms.members.filter(({ isGone }) => !isGone)
  // What somebody said who is gone for ever is in the archive if anybody else has it.
  const everything = new Set(present.flatMap(({ disk }) => disk.shown))
  expect(present.flatMap(({ disk }) => [...disk.own].filter((id) => !everything.has(id)))).toEqual([])
  expect(new Set(rooms.archived)).toEqual(everything)
  for (const { disk } of present) {
    expect(disk.head?.index).toBe(rooms.archived.length)
    const ordered = [...disk.indexes].toSorted(([, a], [, b]) => a - b).map(([id]) => id)
    expect(ordered).toEqual(rooms.archived)
    expect(disk.shown).toHaveLength(everything.size)
    expect(new Set(disk.shown)).toEqual(everything)
  }
}

test('whatever is lost and broken, in the end all members have every message once, in the same order', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, steps) => {
      expectOneHistory(liveThrough(seed, steps).rooms)
    }),
    { numRuns: 120 },
  )
})

test('an archive restored from a backup gets back what it lost, and all agree again', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), (seed, steps) => {
      const restoring = (rooms: SimulatedRooms, chance: Chance) => {
        if (chance.happens(0.1)) rooms.restoreArchive(1 + chance.below(20))
      }
      expectOneHistory(liveThrough(seed, steps, restoring).rooms)
    }),
    { numRuns: 120 },
  )
})

test('an archive restored from a backup gets back from the others what those said who are gone for ever', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), (seed, steps) => {
      const losing = (rooms: SimulatedRooms, chance: Chance) => {
        if (chance.happens(0.1)) rooms.restoreArchive(1 + chance.below(20))
        const [first, ...others] = rooms.members.filter(({ isGone }) => !isGone)
        if (others.length > 1 && chance.happens(0.05)) first?.vanish()
      }
      expectOneHistory(liveThrough(seed, steps, losing).rooms)
    }),
    { numRuns: 120 },
  )
})

// Where gossip has lost what is answered to whoever brings the answer first, nobody can know that it is one.
test('after an outage replies stand behind what they answer, whoever is back first', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 2, max: 60 }), (seed, messages) => {
      const time = createTime()
      const chance = createChance(seed)
      const rooms = createSimulatedRooms(time, chance, 5)
      rooms.calm()
      time.pass(1_000)
      for (const member of rooms.members) member.setSession(false)
      for (let said = 0; said < messages; said += 1) {
        rooms.say(chance.pick(rooms.members))
        if (chance.happens(0.1)) chance.pick(rooms.members).crash()
        time.pass(chance.pick([0, 50, 600, 3_000]))
      }
      time.pass(1_000)
      for (const member of rooms.members) time.after(chance.below(RECONNECT_MAX_MS), () => member.setSession(true))
      time.pass(LONG_MS)
      expectOneHistory(rooms)
      for (const [index, id] of rooms.archived.entries()) {
        const before = new Set(rooms.archived.slice(0, index))
        expect(rooms.knownTo(id).filter((known) => !before.has(known))).toEqual([])
      }
    }),
    { numRuns: 60 },
  )
})

test('of fifty members few bring back the same, though all of them could', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const time = createTime()
      const rooms = createSimulatedRooms(time, createChance(seed), 50)
      const [author] = rooms.members
      rooms.calm()
      time.pass(1_000)
      const lost = 60
      for (let number = 0; number < lost; number += 1) if (author !== undefined) rooms.say(author)
      time.pass(10_000)
      author?.vanish()
      rooms.restoreArchive(lost)
      const before = rooms.requests
      rooms.calm()
      time.pass(LONG_MS)
      expectOneHistory(rooms)
      expect(rooms.archived).toHaveLength(lost)
      // Mostly each once, one in some hundred times five; fifty if all of them did.
      expect(rooms.requests - before).toBeLessThan(10 * lost)
    }),
    { numRuns: 10 },
  )
})

test('in a quiet room nothing is done', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { time, rooms } = liveThrough(seed, 20)
      const before = rooms.members.map(({ effects }) => effects)
      time.pass(100 * LONG_MS)
      expect(rooms.members.map(({ effects }) => effects)).toEqual(before)
    }),
    { numRuns: 40 },
  )
})

// ---- events that no orderly driver and no honest rendezvous would give

const room = fc.constantFrom(...['lobby', '大厅'].map(parseRoomName))
const number = fc.integer({ min: 1, max: 12 })
const id = number.map(simulatedId)
const chain = fc.constantFrom(new Uint8Array(), new Uint8Array(32).fill(1), nextChain(new Uint8Array(), simulatedId(1)))
const index = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom(1_000, Number.MAX_SAFE_INTEGER))
const head = fc.record({ index, chain })
const catchUp = fc.constantFrom<CatchUp[]>('inOrder', 'newestFirst')
const code = fc.constantFrom<ErrorCode[]>('TIMEOUT', 'NOT_MEMBER', 'RATE_LIMITED')
const type = <Type extends string>(name: Type) => fc.constant(name)
const anyEvent: fc.Arbitrary<RoomEvent> = fc.oneof(
  fc.record({ type: fc.constantFrom('sessionUp' as const, 'sessionDown' as const, 'tick' as const) }),
  fc.record({ type: type('entered'), room, head, local: fc.option(head, { nil: undefined }) }),
  fc.record({ type: type('left'), room }),
  fc.record({
    type: type('loaded'),
    room,
    unarchived: fc.array(id, { maxLength: 3 }),
    others: fc.array(id, { maxLength: 3 }),
  }),
  fc.record({ type: type('lacking'), room, ids: fc.array(id, { maxLength: 3 }) }),
  fc.record({ type: fc.constantFrom('heard' as const, 'submitted' as const), room, id }),
  fc.record({ type: type('headMoved'), room, index, chain, ids: fc.array(id, { maxLength: 5 }) }),
  fc.record({
    type: type('page'),
    room,
    after: index,
    entries: fc.array(fc.record({ index, id, chain }), { maxLength: 5 }),
    newest: index,
  }),
  fc.record({ type: type('pullFailed'), room, code }),
  fc.record({
    type: type('commitFailed'),
    room,
    ids: fc.array(id, { maxLength: 3 }),
    local: fc.option(head, { nil: undefined }),
  }),
  fc.record({ type: type('archived'), room, id, index }),
  fc.record({ type: type('archiveFailed'), room, id, code, retryAfterMs: fc.integer({ min: 0 }) }),
)

test('no sequence of events, however disorderly or dishonest, makes it throw, run wild or show what was not heard', () => {
  fc.assert(
    fc.property(
      catchUp,
      fc.array(fc.tuple(anyEvent, fc.integer({ min: 0, max: 3_000 })), { maxLength: 80 }),
      (how, events) => {
        const log = createRoomLog({ random: () => 0.5, catchUp: how })
        const heard = new Set<string>()
        let now = 1_000_000
        for (const [event, waitMs] of events) {
          now += waitMs
          if (event.type === 'heard') heard.add(event.id)
          const effects = log.handle(event, now)
          expect(effects.length).toBeLessThan(40)
          for (const effect of effects) {
            if (effect.type === 'wakeAt') expect(effect.time).toBeGreaterThan(now)
            if (effect.type === 'commit') expect(effect.ids.filter((each) => !heard.has(each))).toEqual([])
          }
        }
      },
    ),
    { numRuns: 1_000 },
  )
})

test('a rendezvous that answers every question with nonsense is not asked in a tight loop', () => {
  const reply = fc.record({ entries: fc.array(fc.record({ index, id, chain }), { maxLength: 5 }), newest: index })
  fc.assert(
    fc.property(catchUp, head, head, fc.infiniteStream(reply), (how, newest, local, replies) => {
      const lobby = parseRoomName('lobby')
      const log = createRoomLog({ random: () => 0.5, catchUp: how })
      log.handle({ type: 'sessionUp' }, 1)
      let effects = log.handle({ type: 'entered', room: lobby, head: newest, local }, 1)
      let questions = 0
      for (const answer of replies) {
        const asked = effects.find((effect) => effect.type === 'pull')
        if (asked?.type !== 'pull') break
        questions += 1
        effects = log.handle({ type: 'page', room: lobby, after: asked.after, ...answer }, 1)
        if (questions > 200) break
      }
      expect(questions).toBeLessThanOrEqual(200)
    }),
    { numRuns: 300 },
  )
})
