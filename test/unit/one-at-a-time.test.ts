import { expect, it } from 'vitest'
import { oneAtATime } from '../../peer/core/one-at-a-time.ts'

it('an event that an effect causes is handled after the other effects of the first', () => {
  const done: string[] = []
  const handle = oneAtATime<string>((event) => {
    done.push(`begin ${event}`)
    if (event === 'first') handle('second')
    done.push(`end ${event}`)
  })
  handle('first')
  expect(done).toEqual(['begin first', 'end first', 'begin second', 'end second'])
})

it('a failure in one event does not keep later ones from being handled', () => {
  const done: string[] = []
  const handle = oneAtATime<string>((event) => {
    if (event === 'bad') throw new Error('bad')
    done.push(event)
  })
  expect(() => handle('bad')).toThrow('bad')
  handle('good')
  expect(done).toEqual(['good'])
})
