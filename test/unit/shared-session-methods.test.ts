import { expect, test } from 'vitest'
import { METHODS, methodNameOf, PUSHES, pushNameOf } from '../../shared/session-methods.ts'

test('every method and every push has a number of its own', () => {
  for (const [name, { id }] of Object.entries(METHODS)) expect(methodNameOf(id)).toBe(name)
  for (const [name, { kind }] of Object.entries(PUSHES)) expect(pushNameOf(kind)).toBe(name)
  expect(methodNameOf(0)).toBeUndefined()
  expect(pushNameOf(0)).toBeUndefined()
})

test('a request that leaves everything out is a few bytes and decodes to defaults', () => {
  for (const { request, reply } of Object.values(METHODS)) {
    for (const codec of [request, reply]) {
      const empty = codec.decode(new Uint8Array())
      expect(codec.decode((codec as { encode(message: unknown): Uint8Array }).encode(empty))).toEqual(empty)
    }
  }
})
