import { expect, it } from 'vitest'
import { memoize } from '../../shared/memo.ts'

function counting(maxEntries: number) {
  const opened: string[] = []
  const open = memoize((bytes: Uint8Array) => {
    opened.push(Buffer.from(bytes).toString())
    if (bytes[0] === 0x21) throw new Error('forged')
    return bytes.byteLength
  }, maxEntries)
  return { opened, ask: (text: string) => open(Buffer.from(text)) }
}

it('the same bytes are worked on once, other bytes each', () => {
  const { opened, ask } = counting(10)
  expect([ask('a'), ask('a'), ask('bb'), ask('a')]).toEqual([1, 1, 2, 1])
  expect(opened).toEqual(['a', 'bb'])
})

it('the least recently asked for is forgotten first', () => {
  const { opened, ask } = counting(2)
  for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) ask(text)
  expect(opened).toEqual(['a', 'b', 'c', 'b'])
})

it("forged bytes are refused each time and take nobody's place", () => {
  const { opened, ask } = counting(1)
  ask('a')
  expect(() => ask('!')).toThrow('forged')
  expect(() => ask('!')).toThrow('forged')
  ask('a')
  expect(opened).toEqual(['a', '!', '!'])
})
