/** `hongyan send-file` against a chat in memory: what is said meanwhile, and how it exits. */
import { afterEach, expect, test, vi } from 'vitest'
import type { PathKind } from '../../peer/api.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { TransferId } from '../../shared/message.ts'
import { FakeChat, fakeId } from '../support/fake-chat.ts'
import { type OneShotRunInit, startOneShot } from '../support/one-shot-run.ts'

afterEach(() => void vi.useRealTimers())

const FIRST = fakeId(0xf00) as TransferId
const SECOND = fakeId(0xf01) as TransferId

function send(paths: readonly string[] = ['/tmp/report.pdf'], init: OneShotRunInit = {}) {
  return startOneShot({ name: 'send-file', to: 'bob', paths }, init)
}

const progress = (transferId: TransferId, bytes: number, via: PathKind = 'direct') =>
  ({ type: 'file.progress', transferId, bytes, sizeBytes: 1_000_000, bytesPerSecond: 100_000, via }) as const
const verified = (transferId: TransferId, digest = 'abc') =>
  ({ type: 'file.verified', transferId, path: '/tmp/x', digest }) as const

test('it waits until the file has arrived, verified, and says on stderr how far it is', async () => {
  const run = send()
  await run.errors.waitFor('waiting for them to accept')
  run.chat.tell(progress(FIRST, 500_000))
  run.chat.tell(verified(fakeId(1) as TransferId, 'other'))
  run.chat.tell(verified(FIRST))
  expect(await run.exited).toBe(0)
  expect(run.errors.text).toContain('report.pdf: 50 %, 500 KB of 1.0 MB, 100 KB/s, 5 s left, direct\n')
  expect(run.output.text).toBe('report.pdf has arrived, verified (BLAKE3 abc).\n')
  expect(run.chat.listeners).toBe(0)
})

test('at a terminal the progress stays on one row and is gone at the end', async () => {
  const run = send(undefined, { kind: 'terminal' })
  await run.errors.waitFor('waiting for them to accept')
  for (const bytes of [1_000, 2_000, 3_000]) run.chat.tell(progress(FIRST, bytes))
  run.chat.tell(verified(FIRST))
  await run.exited
  const [, shown = ''] = run.errors.text.split('stops waiting.\n')
  expect(shown.split('\r\u001b[K')).toHaveLength(5)
  expect(shown).not.toContain('\n')
  expect(shown.endsWith('\r\u001b[K')).toBe(true)
})

test.each([
  ['en', 'Not sent: 12', 'l9 (link)', '… and 2 more'],
  ['zh', '有 12 项不发送', 'l9 (链接)', '……还有 2 项'],
] as const)('what a folder leaves out is said, with an end to it (%s)', async (language, head, last, more) => {
  const chat = new FakeChat({ loggedIn: 'me' })
  chat.leftOut = Array.from({ length: 12 }, (_, index) => ({ path: `l${index}`, why: 'link' }))
  const run = send(['/tmp/photos'], { chat, language })
  await run.errors.waitFor(more)
  expect(run.errors.text).toContain(head)
  expect(run.errors.text).toContain(last)
  expect(run.errors.text).not.toContain('l10')
  run.chat.tell(verified(FIRST))
  expect(await run.exited).toBe(0)
})

test('several paths are several transfers, and the worst decides the exit code', async () => {
  const run = send(['/tmp/a', '/tmp/b'])
  await run.errors.waitFor('b (1.0 KB) is offered to @bob')
  run.chat.tell(verified(SECOND))
  run.chat.tell({ type: 'file.failed', transferId: FIRST, code: 'DECLINED', retryable: false })
  expect(await run.exited).toBe(6)
  expect(run.output.text).toContain('b has arrived')
  expect(run.errors.text).toContain('hongyan: a: declined. [DECLINED]')
})

test('a path that cannot be sent keeps the others from nothing', async () => {
  const chat = new FakeChat({ loggedIn: 'me' })
  chat.fail('sendFile', new HongyanError('NOT_FOUND', 'no such file'))
  const run = send(['/tmp/mis\u001b[2Jsing', '/tmp/missing'], { chat })
  expect(await run.exited).toBe(1)
  expect(run.errors.text).toContain(
    'hongyan: missing: There is no such user, room or file. Check the name. [NOT_FOUND]',
  )
  expect(run.errors.text).not.toContain('\u001b')
  expect(chat.called('sendFile')).toHaveLength(2)
})

test.each([
  ['DECLINED', 6],
  ['CANCELLED', 6],
  ['INTEGRITY', 7],
  ['SOURCE_CHANGED', 7],
] as const)('a transfer that ends with %s exits with %i', async (code, exitCode) => {
  const run = send()
  await run.errors.waitFor('waiting for them to accept')
  run.chat.tell({ type: 'file.failed', transferId: FIRST, code, retryable: false })
  expect(await run.exited).toBe(exitCode)
})

test('what the other side can mend does not end it, and every turn is told once', async () => {
  const run = send()
  const { chat } = run
  await run.errors.waitFor('waiting for them to accept')
  chat.tell({ type: 'file.changed', transferId: FIRST, state: 'accepted' })
  chat.tell({ type: 'file.changed', transferId: FIRST, state: 'running' })
  for (let times = 0; times < 3; times += 1) {
    chat.tell({ type: 'file.changed', transferId: FIRST, state: 'accepted', reason: 'UNREACHABLE' })
  }
  chat.tell({ type: 'file.changed', transferId: FIRST, state: 'running' })
  chat.tell({ type: 'file.failed', transferId: FIRST, code: 'NO_SPACE', retryable: true })
  chat.tell(verified(FIRST))
  expect(await run.exited).toBe(0)
  expect(run.errors.lines.slice(1)).toEqual([
    'report.pdf: bob has accepted.',
    'report.pdf waits for bob to be reachable; then it goes on by itself.',
    'report.pdf goes on.',
    'hongyan: report.pdf stopped: bob has no room for it. It goes on once they continue. [NO_SPACE]',
  ])
})

test('an offer that can leave this machine by no way exits with 5 and says that it is kept', async () => {
  vi.useFakeTimers()
  const chat = new FakeChat({ loggedIn: 'me' })
  const status = chat.status()
  chat.status = () => ({ ...status, connection: 'connecting' })
  const run = send(undefined, { chat })
  await vi.advanceTimersByTimeAsync(15_000)
  expect(await run.exited).toBe(5)
  expect(run.errors.text).toContain('goes out when hongyan is started again')
})

test('an offer that has reached somebody is waited for, although the server is away', async () => {
  vi.useFakeTimers()
  const chat = new FakeChat({ loggedIn: 'me' })
  const status = chat.status()
  chat.status = () => ({ ...status, connection: 'connecting' })
  const run = send(undefined, { chat })
  await vi.advanceTimersByTimeAsync(1_000)
  chat.tell({ type: 'peer.path', username: 'bob', path: 'lan' })
  await vi.advanceTimersByTimeAsync(60_000)
  chat.tell(verified(FIRST))
  expect(await run.exited).toBe(0)
})

test.each([
  ['en', 'The offers stay'],
  ['zh', '请求仍然有效'],
] as const)('an interrupt exits with 130, says how it goes on, and stops the chat (%s)', async (language, words) => {
  const run = send(undefined, { language })
  await run.errors.waitFor('report.pdf')
  run.stopping.abort('interrupted')
  expect(await run.exited).toBe(130)
  await run.errors.waitFor(words)
  expect(run.chat.stopped).toBe(true)
  // What was offered, and that it was broken off.
  expect(run.errors.text.trimEnd().split('\n')).toHaveLength(2)
})

test.each([
  ['en', 'RELAY_FULL', /carries no more for you.*within a day.*one network.*operator/],
  ['en', 'RATE_LIMITED', /carries no more for bob.*within a day.*one network.*operator/],
  ['zh', 'RELAY_FULL', /不再为您转发.*一天之内.*同一网络.*管理员/],
  ['zh', 'RATE_LIMITED', /不再为 bob 转发.*一天之内.*同一网络.*管理员/],
] as const)('a relay that carries no more is told of, and what ends that (%s, %s)', async (language, reason, words) => {
  const run = send(undefined, { language })
  await run.errors.waitFor('report.pdf')
  const { chat, errors } = run
  for (let times = 0; times < 2; times += 1) {
    chat.tell({ type: 'file.changed', transferId: FIRST, state: 'accepted', reason })
  }
  chat.tell({ type: 'file.changed', transferId: FIRST, state: 'running' })
  chat.tell(verified(FIRST))
  expect(await run.exited).toBe(0)
  expect(errors.lines[1]).toMatch(words)
  expect(errors.lines).toHaveLength(3)
})
