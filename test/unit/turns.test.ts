import { expect, test } from 'vitest'
import { createTurns } from '../../peer/net/dialling/turns.ts'

const signal = new AbortController().signal

test('so many at once, and the others in the order in which they came', async () => {
  const turns = createTurns(2)
  const begun: number[] = []
  const works = [0, 1, 2, 3].map((number) => {
    const { promise, resolve } = Promise.withResolvers<number>()
    const done = turns.take(() => {
      begun.push(number)
      return promise
    }, signal)
    return { finish: () => resolve(number), done }
  })
  await expect.poll(() => begun).toEqual([0, 1])
  works[1]?.finish()
  expect(await works[1]?.done).toBe(1)
  await expect.poll(() => begun).toEqual([0, 1, 2])
  works[0]?.finish()
  works[2]?.finish()
  works[3]?.finish()
  expect(await Promise.all(works.map(({ done }) => done))).toEqual([0, 1, 2, 3])
})

test('a failure frees its turn, and who gives up while it waits has none to free', async () => {
  const turns = createTurns(1)
  const held = Promise.withResolvers<void>()
  const first = turns.take(() => held.promise, signal)
  const impatient = new AbortController()
  const given = turns.take(async () => 'never', impatient.signal)
  const next = turns.take(async () => 'next', signal)
  const gaveUp = expect(given).rejects.toMatchObject({ name: 'AbortError' })
  impatient.abort()
  await gaveUp
  held.reject(new Error('failed'))
  await expect(first).rejects.toThrow('failed')
  expect(await next).toBe('next')
  expect(await turns.take(async () => 'free', signal)).toBe('free')
  await expect(turns.take(async () => 'never', impatient.signal)).rejects.toThrow()
})
