import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PATH_TRY_MAX_MS } from '../../shared/limits.ts'
import { simulatePaths } from '../support/simulated-paths.ts'

const network = fc.record({
  direct: fc.record({ a: fc.boolean(), b: fc.boolean() }),
  lan: fc.boolean(),
  relay: fc.boolean(),
})
const step = fc.record({
  afterMs: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 200_000 })),
  what: fc.oneof(network, fc.constant('kill' as const)),
})

test('whatever becomes of the network, in the end there is one connection, the best that there can be', () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(step, { maxLength: 20 }), network, (seed, steps, last) => {
      const world = simulatePaths(seed)
      for (const { afterMs, what } of steps) {
        world.time.pass(afterMs)
        if (what === 'kill') world.kill()
        else world.change(what)
      }
      world.change(last)
      // The rarest try, twice since one in ten fails, and what it takes to find out that somebody is not there any more.
      world.time.pass(3 * PATH_TRY_MAX_MS)
      const { a, b } = world.sides
      expect([a.stranded, b.stranded]).toEqual([0, 0])
      const isDirect = last.direct.a || last.direct.b
      const shared = world.shared()
      if (!isDirect && !last.lan && !last.relay) {
        expect([a.ways, b.ways]).toEqual([[], []])
        return
      }
      expect(shared).toHaveLength(1)
      expect([a.ways, b.ways]).toEqual([shared, shared])
      expect(shared[0]?.path).toBe(last.lan ? 'lan' : isDirect ? 'direct' : 'relay')
      const before = a.dials + b.dials
      world.time.pass(PATH_TRY_MAX_MS)
      // Where there is no better way one is looked for, by either side, ever more rarely.
      expect(a.dials + b.dials - before).toBeLessThanOrEqual(shared[0]?.path === 'relay' ? 4 : 0)
      expect(world.shared()).toEqual(shared)
    }),
  )
})

test('dials are bounded, however often connections come and go', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const world = simulatePaths(seed)
      world.change({
        direct: { a: true, b: world.chance.happens(0.5) },
        lan: world.chance.happens(0.5),
        relay: world.chance.happens(0.5),
      })
      const seconds = 600
      for (let second = 0; second < seconds; second += 1) {
        world.time.pass(1_000)
        world.kill()
      }
      const { a, b } = world.sides
      // Each second a connection dies; nobody dials for each of them.
      expect(a.dials + b.dials).toBeLessThan(seconds / 5)
      expect([a.stranded, b.stranded]).toEqual([0, 0])
    }),
    { numRuns: 20 },
  )
})
