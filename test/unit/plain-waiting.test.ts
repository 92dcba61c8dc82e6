/** Who types lines hears where they do not leave, once. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createWaiting } from '../../peer/faces/plain/waiting.ts'
import type { MessageId } from '../../shared/message.ts'
import { FakeChat, fakeId } from '../support/fake-chat.ts'
import { startPlain } from '../support/plain-run.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start() {
  const chat = new FakeChat({ loggedIn: 'me', fate: 'queued' })
  const told: number[] = []
  const waiting = createWaiting({ chat, tell: (count) => told.push(count) })
  const write = async (text: string) => {
    await chat.send({ to: '@bob', text })
    waiting.typed()
  }
  return { chat, told, waiting, write }
}

test('what has not left after a while is told, once until all has left', async () => {
  const { chat, told, waiting, write } = start()
  await write('one')
  await write('two')
  expect(told).toEqual([])
  vi.runAllTimers()
  expect(told).toEqual([2])
  await write('three')
  vi.runAllTimers()
  expect(told).toEqual([2])
  for (const number of [1, 2, 3]) chat.settle(fakeId(number) as MessageId, 'delivered')
  waiting.settled()
  await write('four')
  vi.runAllTimers()
  expect(told).toEqual([2, 1])
})

test('what leaves in time is not worth a word, nor what waits when somebody goes', async () => {
  const { chat, told, waiting, write } = start()
  await write('one')
  chat.settle(fakeId(1) as MessageId, 'stored')
  vi.runAllTimers()
  await write('two')
  waiting.stop()
  vi.runAllTimers()
  expect(told).toEqual([])
})

test.each([
  ['en', 'A message still waits on this machine'],
  ['zh', '还有 1 条消息留在本机'],
] as const)('it is said in the chat (%s)', async (language, words) => {
  vi.useRealTimers()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const face = startPlain({ chat: new FakeChat({ loggedIn: 'me', fate: 'queued' }), language })
  face.type('hello')
  await face.output.waitFor('#lobby> ')
  await vi.waitUntil(() => face.chat.called('send').length === 1)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(face.output.text).toContain(words)
  face.stopping.abort('interrupted')
  await face.exited
})
