import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HongyanError } from '../../shared/errors.ts'
import { parseUsername } from '../../shared/names.ts'

const letters = [...'abzABZ019小明鸿雁あカАбвγδﬀİıßﬁＡｂ．._-ée\u0301ö'] as const
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...letters), maxLength: 40 }),
)

function canonicalOrRefused(text: string): string | undefined {
  try {
    return parseUsername(text)
  } catch (error) {
    if (error instanceof HongyanError && error.code === 'INVALID_NAME') return undefined
    throw error
  }
}

test('a canonical name is its own canonical form', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const name = canonicalOrRefused(text)
      if (name !== undefined) expect(parseUsername(name)).toBe(name)
    }),
    { numRuns: 2_000 },
  )
})

test('how a name was typed makes no difference: case and composition', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const name = canonicalOrRefused(text)
      if (name === undefined) return
      for (const spelling of [text.normalize('NFD'), text.normalize('NFC'), name.normalize('NFD')]) {
        expect(canonicalOrRefused(spelling)).toBe(name)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('an accepted name is safe to print and to join to a path', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const name = canonicalOrRefused(text)
      if (name === undefined) return
      expect(name).not.toMatch(/[\p{C}\s/\\:]/u)
      expect(name).not.toMatch(/^[.-]|\.$/)
      expect([...name].length).toBeLessThanOrEqual(32)
    }),
    { numRuns: 2_000 },
  )
})
