/** Commands of one shot against a chat in memory: results, exit codes, and where the password comes from. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { OneShotCommand } from '../../peer/faces/one-shot.ts'
import { type ErrorCode, HongyanError } from '../../shared/errors.ts'
import { FakeChat } from '../support/fake-chat.ts'
import { startOneShot } from '../support/one-shot-run.ts'

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-one-shot-'))
})
afterAll(() => rmSync(directory, { recursive: true }))
afterEach(() => void vi.useRealTimers())

const start = (command: OneShotCommand, chat?: FakeChat) => startOneShot(command, chat === undefined ? {} : { chat })

test('register takes the password from the first line of stdin', async () => {
  const chat = new FakeChat()
  const run = start({ name: 'register', username: 'Alice', password: { kind: 'stdin' }, invite: 'x' }, chat)
  run.input.end('secret words\r\nnot this\n')
  expect(await run.exited).toBe(0)
  expect(chat.called('register')).toEqual([['register', { username: 'alice', password: 'secret words', invite: 'x' }]])
  expect(run.output.text).toBe('alice\n')
  expect(chat.stopped).toBe(true)
})

test('login takes the password from a file, and the account is remembered', async () => {
  const path = join(directory, 'password')
  writeFileSync(path, 'secret words\n')
  const chat = new FakeChat({ accounts: { alice: 'secret words' } })
  const run = start({ name: 'login', username: 'alice', password: { kind: 'file', path } }, chat)
  expect(await run.exited).toBe(0)
  expect(run.profiles.remembered).toEqual(['alice'])
})

test('without a terminal a password has to be given', async () => {
  const run = start({ name: 'login', username: 'alice', password: { kind: 'prompt' } }, new FakeChat())
  expect(await run.exited).toBe(2)
  expect(run.errors.text).toContain('--password-stdin')
})

test('whoami, online and logout', async () => {
  const who = start({ name: 'whoami', format: 'text' })
  expect(await who.exited).toBe(0)
  expect(who.output.text).toBe('me\n')
  const json = start({ name: 'whoami', format: 'json' })
  await json.exited
  expect(JSON.parse(json.output.text)).toEqual({ username: 'me', peerId: 'peer-id', connection: 'online' })
  const online = start({ name: 'online', format: 'text', prefix: 'b' })
  await online.exited
  expect(online.output.text).toBe('bob\n')
  const rows = start({ name: 'online', format: 'json' })
  await rows.exited
  expect(JSON.parse(rows.output.text)).toEqual([{ username: 'bob', devices: 2 }])
  const out = start({ name: 'logout' })
  expect(await out.exited).toBe(0)
  expect(out.chat.called('logout')).toHaveLength(1)
})

test('a repair of the profile is told on stderr', async () => {
  const chat = new FakeChat({ loggedIn: 'me' })
  chat.repair = { setAside: '', messages: 0, contacts: 0, waiting: 0, lost: ['login'] }
  const run = start({ name: 'whoami', format: 'text' }, chat)
  expect(await run.exited).toBe(0)
  expect([run.output.text, run.errors.text]).toEqual(['me\n', expect.stringContaining('was gone')])
})

test('where nobody is logged in, commands exit with 3', async () => {
  expect(await start({ name: 'whoami', format: 'text' }, new FakeChat()).exited).toBe(3)
})

test.each([
  ['BAD_CREDENTIALS', 3],
  ['UNREACHABLE', 4],
  ['NAME_TAKEN', 8],
  ['PROFILE_IN_USE', 8],
  ['INTERNAL', 1],
] as const)('%s exits with %i and says so on stderr only', async (code: ErrorCode, exitCode) => {
  const chat = new FakeChat()
  chat.fail('register', new HongyanError(code, 'why'))
  const run = start({ name: 'register', username: 'alice', password: { kind: 'stdin' } }, chat)
  run.input.end('secret words\n')
  expect(await run.exited).toBe(exitCode)
  expect(run.errors.text).toContain(`[${code}]`)
  expect(run.output.text).toBe('')
})

test.each([
  ['delivered', 0],
  ['stored', 0],
  ['failed', 5],
] as const)('a message that was %s exits with %i', async (fate, exitCode) => {
  const run = start({ name: 'send', to: '@Bob', text: 'hello' }, new FakeChat({ loggedIn: 'me', fate }))
  expect(await run.exited).toBe(exitCode)
  expect(run.chat.called('send')).toEqual([['send', { to: '@bob', text: 'hello' }]])
  expect(run.chat.listeners).toBe(0)
})

test('a message that is neither stored nor delivered in time exits with 5', async () => {
  vi.useFakeTimers()
  const run = start({ name: 'send', to: '@bob', text: 'hello' }, new FakeChat({ loggedIn: 'me', fate: 'queued' }))
  await vi.advanceTimersByTimeAsync(15_000)
  expect(await run.exited).toBe(5)
  expect(run.errors.text).toContain('goes out when hongyan is started again')
})

test('a message that was delivered to one device has a moment to leave for the others', async () => {
  const chat = new FakeChat({ loggedIn: 'me' })
  chat.copies = 1
  const run = start({ name: 'send', to: '@bob', text: 'hello' }, chat)
  await vi.waitFor(() => expect(chat.called('send')).toHaveLength(1))
  expect([chat.stopped, run.errors.text]).toEqual([false, ''])
  chat.copies = 0
  expect(await run.exited).toBe(0)
})

test('the text - is read from stdin, and nothing is not sent', async () => {
  const run = start({ name: 'send', to: '#lobby', text: '-' })
  run.input.end('two\nlines\n')
  expect(await run.exited).toBe(0)
  expect(run.chat.called('send')).toEqual([['send', { to: '#lobby', text: 'two\nlines' }]])
  const empty = start({ name: 'send', to: '#lobby', text: '-' })
  empty.input.end('')
  expect(await empty.exited).toBe(2)
})
