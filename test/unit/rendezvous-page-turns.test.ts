import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createPageTurns } from '../../rendezvous/sessions/page-turns.ts'
import { createUnread, type Reader as UnreadReader } from '../../rendezvous/sessions/unread.ts'

interface Reader extends UnreadReader {
  unreadBytes: number
  cuts: number
}

function createReader(): Reader {
  return {
    unreadBytes: 0,
    cuts: 0,
    cut() {
      this.cuts += 1
      this.unreadBytes = 0
    },
  }
}

it('pages of one session are read one in a turn, in the order asked for', async () => {
  const inTurn = createPageTurns(createUnread())
  const session = createReader()
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
  const inTurn = createPageTurns(createUnread())
  const [alice, bob] = [createReader(), createReader()]
  const never = inTurn(alice, () => new Promise(() => undefined))
  await expect(inTurn(bob, () => Promise.reject(new Error('no such room')))).rejects.toThrow('no such room')
  expect(await inTurn(bob, async () => 'a page')).toBe('a page')
  expect(await Promise.race([never, nextTurn('still reading')])).toBe('still reading')
})

it('who leaves most unread is cut when all together leave too much, and nobody before', async () => {
  const inTurn = createPageTurns(createUnread(100))
  const [slow, slower, other] = [createReader(), createReader(), createReader()]
  const read = (reader: Reader, bytes: number) =>
    inTurn(reader, async () => {
      reader.unreadBytes += bytes
    })
  await read(slow, 40)
  await read(slower, 50)
  await read(other, 5)
  expect([slow.cuts, slower.cuts]).toEqual([0, 0])
  await read(slower, 20)
  await read(other, 5)
  expect([slow.cuts, slower.cuts, other.cuts]).toEqual([0, 1, 0])
  await read(other, 5)
  expect([slow.cuts, other.cuts]).toEqual([0, 0])
})

it('who is only told things and does not read them is cut as well', () => {
  const unread = createUnread(1_000)
  const [deaf, other] = [createReader(), createReader()]
  for (let count = 0; count < 200; count += 1) {
    if (deaf.cuts === 0) deaf.unreadBytes += 20
    unread.note(deaf)
    other.unreadBytes = 20
    unread.note(other)
    other.unreadBytes = 0
  }
  expect([deaf.cuts, other.cuts]).toEqual([1, 0])
})
