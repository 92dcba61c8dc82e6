import { describe, expect, it } from 'vitest'
import { createPullSchedule, type PullSchedule } from '../../peer/core/files/pull-schedule.ts'
import { FILE_PULLS_MAX, FILE_PULLS_PER_SENDER_MAX, FILE_RETRY_MAX_MS, FILE_RETRY_MIN_MS } from '../../shared/limits.ts'
import type { TransferId } from '../../shared/message.ts'
import type { Username } from '../../shared/names.ts'

const id = (name: string) => name as TransferId
const alice = 'alice' as Username

function scheduleOf(...wanted: readonly [sender: string, count: number][]): PullSchedule {
  const schedule = createPullSchedule({ random: () => 0.5 })
  for (const [sender, count] of wanted) {
    for (let n = 0; n < count; n += 1) schedule.add(id(`${sender}-${n}`), sender as Username)
  }
  return schedule
}

describe('which transfers are pulled', () => {
  it('few of one sender at once, and of all together; whoever offers much leaves room for others', () => {
    const schedule = scheduleOf(['alice', 50], ['bob', 3], ['carol', 1], ['dave', 9])
    const taken = schedule.take(0)
    expect(taken).toEqual(['alice-0', 'alice-1', 'bob-0', 'bob-1', 'carol-0', 'dave-0'])
    expect(taken).toHaveLength(FILE_PULLS_MAX)
    expect(taken.filter((each) => each.startsWith('alice'))).toHaveLength(FILE_PULLS_PER_SENDER_MAX)
    expect(schedule.take(0)).toEqual([])
    expect(schedule.nextAt(0)).toBe(Number.POSITIVE_INFINITY)
  })

  it('one that has ended makes room for the next, and one that goes on waits behind those that had no turn', () => {
    const schedule = scheduleOf(['alice', 4])
    expect(schedule.take(0)).toEqual(['alice-0', 'alice-1'])
    schedule.ended(id('alice-0'), 'further', 0)
    expect(schedule.take(0)).toEqual(['alice-2'])
    schedule.remove(id('alice-1'))
    schedule.ended(id('alice-1'), 'further', 0)
    schedule.ended(id('alice-2'), 'further', 0)
    expect(schedule.take(0)).toEqual(['alice-3', 'alice-0'])
  })

  it('a connection lost after some more has arrived is tried again at once', () => {
    const schedule = scheduleOf(['alice', 1])
    for (let now = 0; now < 100; now += 1) {
      expect(schedule.take(now)).toHaveLength(1)
      schedule.ended(id('alice-0'), 'further', now)
    }
  })

  it('an account that cannot be reached is tried ever more rarely, and never given up', () => {
    const schedule = scheduleOf(['alice', 1])
    let now = 0
    const waits: number[] = []
    for (let n = 0; n < 30; n += 1) {
      expect(schedule.take(now)).toHaveLength(1)
      schedule.ended(id('alice-0'), 'lost', now)
      expect(schedule.take(now)).toEqual([])
      waits.push(schedule.nextAt(now) - now)
      now = schedule.nextAt(now)
    }
    expect(waits[0]).toBeLessThanOrEqual(FILE_RETRY_MIN_MS)
    expect(Math.max(...waits)).toBeLessThanOrEqual(FILE_RETRY_MAX_MS)
    expect(waits.at(-1)).toBeGreaterThanOrEqual(FILE_RETRY_MAX_MS / 2)
  })

  it('at once when that account comes, and when a login brings everybody', () => {
    const schedule = scheduleOf(['alice', 1], ['bob', 1])
    const fail = () => {
      for (const each of schedule.take(0)) schedule.ended(each, 'lost', 0)
    }
    fail()
    schedule.present(alice)
    expect(schedule.take(0)).toEqual(['alice-0'])
    schedule.ended(id('alice-0'), 'lost', 0)
    schedule.present()
    expect(schedule.take(0)).toEqual(['bob-0', 'alice-0'])
  })

  it('one that the other side has paused is asked for rarely, and at once when its sender comes', () => {
    const schedule = scheduleOf(['alice', 1])
    schedule.take(0)
    schedule.ended(id('alice-0'), 'refused', 0)
    expect(schedule.nextAt(0)).toBe(FILE_RETRY_MAX_MS)
    schedule.present(alice)
    expect(schedule.take(1)).toHaveLength(1)
  })

  it('what was given up is not pulled any more, and may be wanted again while it still runs', () => {
    const schedule = scheduleOf(['alice', 1])
    schedule.take(0)
    schedule.remove(id('alice-0'))
    schedule.add(id('alice-0'), alice)
    expect(schedule.take(0)).toEqual([])
    schedule.ended(id('alice-0'), 'further', 0)
    expect(schedule.take(0)).toHaveLength(1)
    schedule.remove(id('alice-0'))
    schedule.ended(id('alice-0'), 'lost', 0)
    expect(schedule.nextAt(0)).toBe(Number.POSITIVE_INFINITY)
  })
})
