/** The garbage of a relay is collected by what it has carried. */
import { expect, test } from 'vitest'
import { createCollection } from '../../rendezvous/relay/garbage.ts'
import { RELAY_COLLECTED_BYTES } from '../../shared/limits.ts'

test('once for every so many bytes, however large the pieces', () => {
  let collections = 0
  const carried = createCollection(() => {
    collections += 1
  })
  for (let piece = 0; piece < 64; piece += 1) carried(RELAY_COLLECTED_BYTES / 32)
  expect(collections).toBe(2)
  carried(RELAY_COLLECTED_BYTES - 1)
  expect(collections).toBe(2)
  carried(1)
  expect(collections).toBe(3)
})

test('without being told how, it collects what is young', () => {
  const carried = createCollection()
  expect(() => carried(RELAY_COLLECTED_BYTES)).not.toThrow()
})
