import { expect, test } from 'vitest'
import { createPaths, type PathsEffect, type PathsEvent, type Way } from '../../peer/core/connecting/paths.ts'
import type { DeviceId } from '../../shared/identity.ts'
import {
  PATH_REMEMBERED_MS,
  PATH_RETURNS_MAX,
  PATH_SETTLE_MS,
  PATH_STEADY_MS,
  PATH_TRY_MAX_MS,
  PATH_TRY_MIN_MS,
  PATH_TRY_REST_MS,
  PATH_TURN_MS,
} from '../../shared/limits.ts'

const [FIRST, SECOND] = ['a', 'b'] as unknown as [DeviceId, DeviceId]
const RELAYED: Way = { id: 'by the relay', path: 'relay' }
const DIRECT: Way = { id: 'direct', path: 'direct' }
const NEWER: Way = { id: 'newer', path: 'direct' }
const NEAR: Way = { id: 'near', path: 'lan' }

/** The machine of one side; `tell` says what it wants, without when it wants to be woken. */
function sideOf(own: DeviceId) {
  const device = own === FIRST ? SECOND : FIRST
  const machine = createPaths({ own, random: () => 0.999_999 })
  let now = 1_000_000
  let wakeAt = Number.POSITIVE_INFINITY
  const tell = (event: PathsEvent): string[] =>
    machine.handle(event, now).flatMap((effect: PathsEffect) => {
      if (effect.type === 'wakeAt') wakeAt = effect.time
      if (effect.type === 'retire') return [`retire ${effect.way}`]
      return effect.type === 'wakeAt' ? [] : [effect.type]
    })
  return {
    machine,
    ways: (...ways: Way[]) => tell({ type: 'ways', device, ways }),
    tried: (outcome: 'reached' | 'unreachable' | 'refused' = 'unreachable') => tell({ type: 'tried', device, outcome }),
    news: () => tell({ type: 'news' }),
    moved: () => tell({ type: 'moved', device }),
    sighted: () => tell({ type: 'sighted', device }),
    part: () => tell({ type: 'parted', device }),
    /** What it does meanwhile; and when it does the first of it. */
    pass(durationMs: number): { did: string[]; afterMs: number } {
      const [begun, end] = [now, now + durationMs]
      let afterMs = Number.POSITIVE_INFINITY
      const did: string[] = []
      while (wakeAt <= end) {
        now = wakeAt
        wakeAt = Number.POSITIVE_INFINITY
        const done = tell({ type: 'tick' })
        if (done.length > 0 && did.length === 0) afterMs = now - begun
        did.push(...done)
      }
      now = end
      return { did, afterMs }
    },
  }
}

test('whom a relay brings is tried directly at once by one side, and a little later by the other', () => {
  expect(sideOf(FIRST).ways(RELAYED)).toEqual(['tryDirect'])
  const other = sideOf(SECOND)
  expect(other.ways(RELAYED)).toEqual([])
  expect(other.pass(PATH_TURN_MS)).toEqual({ did: ['tryDirect'], afterMs: PATH_TURN_MS })
})

test('who cannot be reached directly is tried ever more rarely, one dial at a time', () => {
  const side = sideOf(FIRST)
  side.ways(RELAYED)
  expect(side.pass(10 * PATH_TRY_MAX_MS).did).toEqual([])
  const waits = Array.from({ length: 7 }, () => {
    side.tried()
    return side.pass(PATH_TRY_MAX_MS).afterMs
  })
  expect(waits).toEqual([1, 2, 4, 8, 16, 20, 20].map((times) => times * PATH_TRY_MIN_MS))
})

test('news make it try soon, however many come', () => {
  const side = sideOf(FIRST)
  side.ways(RELAYED)
  side.tried()
  expect([side.news(), side.news(), side.news()]).toEqual([[], [], []])
  expect(side.pass(PATH_TRY_REST_MS)).toEqual({ did: ['tryDirect'], afterMs: PATH_TRY_REST_MS })
  side.tried()
  expect(side.pass(2 * PATH_TRY_MIN_MS).afterMs).toBe(PATH_TRY_MIN_MS)
})

test('one side retires what a better connection replaces, when both have moved; the other never does', () => {
  const [first, second] = [sideOf(FIRST), sideOf(SECOND)]
  for (const side of [first, second]) {
    side.ways(RELAYED)
    side.ways(DIRECT, RELAYED)
  }
  expect(first.pass(PATH_SETTLE_MS)).toEqual({ did: [`retire ${RELAYED.id}`], afterMs: PATH_SETTLE_MS })
  first.ways(DIRECT)
  first.ways(NEWER, DIRECT)
  expect(first.pass(PATH_SETTLE_MS).did).toEqual([`retire ${DIRECT.id}`])
  expect(second.pass(PATH_TRY_MAX_MS).did).toEqual([])
})

test('what was to be retired stays when what replaced it is lost before', () => {
  const side = sideOf(FIRST)
  side.ways(RELAYED)
  side.ways(DIRECT, RELAYED)
  side.pass(PATH_SETTLE_MS / 2)
  side.ways(RELAYED)
  side.tried('reached')
  // It did not hold, so it is not tried at once again.
  expect(side.pass(PATH_TRY_MIN_MS - 1).did).toEqual([])
})

test('a lost connection is come back to at once, a few times, and then left to whoever has something to say', () => {
  const side = sideOf(FIRST)
  side.ways(DIRECT)
  side.pass(PATH_STEADY_MS)
  expect(side.ways()).toEqual([])
  for (let number = 0; number < PATH_RETURNS_MAX; number += 1) {
    const { did, afterMs } = side.pass(10_000)
    expect(did).toEqual(['return'])
    if (number === 0) expect(afterMs).toBeLessThan(1_000)
    side.tried()
  }
  expect(side.pass(PATH_REMEMBERED_MS)).toEqual({ did: ['forget'], afterMs: PATH_REMEMBERED_MS })
  expect(side.machine.size).toBe(0)
})

test.each(['parted', 'refused'] as const)('who was %s is not come back to', (how) => {
  const side = sideOf(FIRST)
  side.ways(DIRECT)
  if (how === 'parted') {
    expect(side.part()).toEqual(['forget'])
  } else {
    side.ways()
    side.pass(1_000)
    expect(side.tried('refused')).toEqual(['forget'])
  }
  expect(side.pass(PATH_TRY_MAX_MS).did).toEqual([])
  expect(side.machine.size).toBe(0)
})

test('connections that never hold are not come back to for ever', () => {
  const side = sideOf(FIRST)
  side.ways(DIRECT)
  const returns = Array.from({ length: 20 }, () => {
    side.ways()
    const { did } = side.pass(10_000)
    if (did.length > 0) {
      side.ways(DIRECT)
      side.tried('reached')
    }
    return did.length
  })
  expect(returns.reduce((sum, count) => sum + count, 0)).toBe(PATH_RETURNS_MAX)
})

test('who is linked by the internet and sighted near is dialled there, by one side at once, and goes by that alone then', () => {
  const [side, other] = [sideOf(FIRST), sideOf(SECOND)]
  side.ways(DIRECT)
  other.ways(DIRECT)
  expect([side.news(), side.moved(), side.pass(PATH_TRY_MAX_MS).did]).toEqual([[], [], []])
  expect(side.sighted()).toEqual(['tryNear'])
  expect(other.sighted()).toEqual([])
  side.ways(NEAR, DIRECT)
  expect(side.tried('reached')).toEqual([])
  expect(side.pass(PATH_SETTLE_MS).did).toEqual(['retire direct'])
  other.ways(NEAR, DIRECT)
  expect(other.pass(PATH_TRY_MAX_MS).did).toEqual([])
  expect([side.sighted(), other.sighted()]).toEqual([[], []])
})

test('who cannot be reached where it was sighted stays linked as it was, until it is sighted anew', () => {
  const side = sideOf(FIRST)
  side.ways(DIRECT)
  side.sighted()
  expect([side.tried(), side.pass(PATH_TRY_MAX_MS).did]).toEqual([[], []])
  expect(side.sighted()).toEqual(['tryNear'])
})

test('who says without end that it has moved, and never is where it says, is looked for ever more rarely', () => {
  const side = sideOf(FIRST)
  side.ways(RELAYED)
  const tries = (durationMs: number): number => {
    let count = 0
    for (let passedMs = 0; passedMs < durationMs; passedMs += 1_000) {
      if (side.tried().length + side.moved().length + side.pass(1_000).did.length > 0) count += 1
    }
    return count
  }
  // 2, 4, 8 … seconds after each other, and now and then as of anybody.
  const first = tries(PATH_TRY_MAX_MS)
  expect(first).toBeLessThan(16)
  expect(tries(6 * PATH_TRY_MAX_MS)).toBeLessThan(2 * first)
})

test('who moves now and then is looked for soon each time', () => {
  const side = sideOf(FIRST)
  side.ways(RELAYED)
  for (let times = 0; times < 20; times += 1) {
    side.tried()
    side.pass(3 * PATH_TRY_MAX_MS)
    side.tried()
    expect(side.moved()).toEqual(['tryDirect'])
  }
})
