import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDueQueue } from '../../peer/core/due-queue.ts'

const step = fc.oneof(
  fc.record({
    item: fc.integer({ min: 0, max: 20 }),
    time: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(Number.POSITIVE_INFINITY)),
  }),
  fc.record({ now: fc.integer({ min: 0, max: 100 }) }),
)

test('whatever is set and taken, what is due is what a list would say', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const queue = createDueQueue<number>()
      const list = new Map<number, number>()
      for (const one of steps) {
        if ('item' in one) {
          queue.set(one.item, one.time)
          list.set(one.item, one.time)
        } else {
          const due = [...list].filter(([, time]) => time <= one.now).sort(([, a], [, b]) => a - b)
          const taken = queue.take(one.now)
          expect(taken.map((item) => list.get(item))).toEqual(due.map(([, time]) => time))
          expect(taken.toSorted()).toEqual(due.map(([item]) => item).toSorted())
          for (const [item] of due) list.delete(item)
        }
        expect(queue.earliest).toBe(Math.min(Number.POSITIVE_INFINITY, ...list.values()))
      }
    }),
  )
})
