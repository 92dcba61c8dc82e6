import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createPageTurns } from '../../rendezvous/page-turns.ts'

it('pages of one session are read one in a turn, in the order asked for', async () => {
  const inTurn = createPageTurns()
  const session = {}
  let turn = 0
  const read: { number: number; turn: number }[] = []
  const pages = [1, 2, 3].map((number) =>
    inTurn(session, async () => {
      read.push({ number, turn })
      setImmediate(() => {
        turn += 1
      })
      return number
    }),
  )
  expect(await Promise.all(pages)).toEqual([1, 2, 3])
  expect(read).toEqual([1, 2, 3].map((number) => ({ number, turn: number - 1 })))
})

it('a session waits for no other, and not for one of its own that failed', async () => {
  const inTurn = createPageTurns()
  const [alice, bob] = [{}, {}]
  const never = inTurn(alice, () => new Promise(() => undefined))
  await expect(inTurn(bob, () => Promise.reject(new Error('no such room')))).rejects.toThrow('no such room')
  expect(await inTurn(bob, async () => 'a page')).toBe('a page')
  expect(await Promise.race([never, nextTurn('still reading')])).toBe('still reading')
})
