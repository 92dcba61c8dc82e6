/** `hongyan export` against a chat in memory: lines, pages, and readers who are slow, or gone. */
import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { CATALOGUES } from '../../peer/faces/catalogue/index.ts'
import { runOneShot } from '../../peer/faces/one-shot.ts'
import { HongyanError } from '../../shared/errors.ts'
import { faceStreams } from '../support/face-streams.ts'
import { FakeChat, fakeId } from '../support/fake-chat.ts'
import { fakeOutside } from '../support/fake-outside.ts'
import { fakeProfiles } from '../support/fake-profiles.ts'

function start(conversation: string | undefined, chat = chatWith(1200), output?: Writable) {
  const streams = faceStreams()
  const exited = runOneShot({
    command: { name: 'export', ...(conversation === undefined ? {} : { conversation }) },
    profiles: fakeProfiles(chat),
    terminal: { ...streams, output: output ?? streams.output },
    catalogue: CATALOGUES.en,
    outside: fakeOutside(),
  })
  return { ...streams, chat, exited }
}

/** Nobody is logged in. */
function chatWith(count: number): FakeChat {
  const chat = new FakeChat()
  for (let number = 1; number <= count; number += 1) chat.storeSilently('bob', `line\n${number}`, '@bob')
  chat.storeSilently('bob', 'elsewhere')
  return chat
}

test('every message is one line as a bot has it, oldest first, and nobody needs to be logged in', async () => {
  const { output, errors, exited, chat } = start('@Bob')
  expect(await exited).toBe(0)
  const lines = output.lines.map((line) => JSON.parse(line))
  expect(lines.map(({ text }) => text)).toEqual(Array.from({ length: 1200 }, (_, index) => `line\n${index + 1}`))
  expect(lines[0]).toEqual({
    id: fakeId(1),
    position: 1,
    conversation: '@bob',
    from: 'bob',
    text: 'line\n1',
    sentAt: '2023-11-14T22:13:20.000Z',
  })
  expect(errors.text).toBe('')
  expect([chat.called('resume'), chat.stopped]).toEqual([[], true])
})

test('a slow reader is never more than a page behind', async () => {
  const taken: (() => void)[] = []
  let waiting = Promise.withResolvers<void>()
  const output = new Writable({
    write(_chunk, _encoding, done) {
      taken.push(done)
      waiting.resolve()
    },
  })
  const { chat, exited } = start('@bob', chatWith(1200), output)
  for (let pages = 1; pages <= 3; pages += 1) {
    await waiting.promise
    waiting = Promise.withResolvers()
    expect([pages, chat.called('historyFrom').length]).toEqual([pages, pages])
    taken.shift()?.()
  }
  expect(await exited).toBe(0)
})

test.each([
  ['a reader that has gone is no error', 'outputClosed', 0],
  ['Ctrl-C is told by the exit code', 'interrupted', 130],
] as const)('%s', async (_, reason, code) => {
  const chat = chatWith(10)
  chat.hold('historyFrom')
  const { stopping, exited, errors } = start('@bob', chat)
  stopping.abort(reason)
  expect(await exited).toBe(code)
  if (code === 0) expect(errors.text).toBe('')
})

test('a conversation that is not there is an error that says how to list them', async () => {
  const { exited, errors, output } = start('@carol')
  expect(await exited).toBe(1)
  expect(errors.text).toMatch(/@carol.*hongyan export.*NOT_FOUND/)
  expect(output.text).toBe('')
})

test('without a name the conversations are listed', async () => {
  const { exited, output } = start(undefined)
  expect(await exited).toBe(0)
  expect(output.text).toBe('#lobby\n')
})

test('what is no conversation is wrong usage, and a store that cannot be read an error', async () => {
  expect(await start('carol').exited).toBe(2)
  const chat = chatWith(1)
  chat.fail('historyFrom', new HongyanError('CORRUPT_DATABASE', '/p: malformed'))
  const { exited, errors } = start('@bob', chat)
  expect(await exited).toBe(1)
  expect(errors.text).toMatch(/damaged.*Start hongyan again.*CORRUPT_DATABASE/)
})
