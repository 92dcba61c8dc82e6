import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HeldBytes } from '../../rendezvous/relay/held-bytes.ts'

test('bytes come out as they went in, whatever the pieces', () => {
  const step = fc.oneof(
    fc.record({ append: fc.integer({ min: 0, max: 80_000 }) }),
    fc.record({ take: fc.integer({ min: 1, max: 50_000 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const held = new HeldBytes()
      let next = 0
      let expected = 0
      let total = 0
      const check = (taken: Uint8Array) => {
        total -= taken.byteLength
        for (const byte of taken) {
          if (byte !== expected) throw new Error(`${byte} in place of ${expected}`)
          expected = (expected + 1) % 251
        }
      }
      for (const each of steps) {
        if ('append' in each) {
          const piece = Uint8Array.from({ length: each.append }, () => {
            const byte = next
            next = (next + 1) % 251
            return byte
          })
          held.append(piece)
          piece.fill(255)
          total += each.append
        } else {
          const taken = held.take(each.take)
          if (total > 0) expect(taken.byteLength).toBeGreaterThan(0)
          expect(taken.byteLength).toBeLessThanOrEqual(each.take)
          check(taken)
        }
        expect(held.byteLength).toBe(total)
      }
      while (held.byteLength > 0) check(held.take(1_000_000))
      expect(total).toBe(0)
    }),
    { numRuns: 60 },
  )
})
