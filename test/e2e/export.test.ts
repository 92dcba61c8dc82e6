/** `hongyan export` as a shell runs it: on a profile of 2,500 messages, with no rendezvous anywhere. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openProfile } from '../../peer/store/profile.ts'
import { entryOf, plainEnvironment, run } from '../support/hostile-command.ts'
import { isInLobby, writeProfile } from '../support/written-profile.ts'

const COUNT = 2_500
let home: string

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'hongyan-export-'))
  writeProfile(home, COUNT)
})
afterAll(() => rmSync(home, { recursive: true }))

const exporting = (...args: string[]) => ['--home', home, '--listen', '/ip4/127.0.0.1/tcp/0', 'export', ...args]
const numberOf = (line: string) => Number(/\d+/.exec((JSON.parse(line) as { text: string }).text)?.[0])

test('a private conversation and a room come whole, each in its order', async () => {
  const numbers = Array.from({ length: COUNT }, (_, number) => number)
  const mail = await run('hongyan', exporting('@bob'))
  expect([mail.code, mail.stderr]).toEqual([0, ''])
  expect(mail.stdout.trimEnd().split('\n').map(numberOf)).toEqual(numbers.filter((number) => !isInLobby(number)))
  const lobby = await run('hongyan', exporting('#lobby'))
  // By lamport, which runs the other way here.
  const expected = numbers.filter(isInLobby).reverse()
  expect(lobby.stdout.trimEnd().split('\n').map(numberOf)).toEqual(expected)
})

test('piped into head it ends as if all had been read', async () => {
  const child = spawn(process.execPath, [entryOf('hongyan'), ...exporting('@bob')], { env: plainEnvironment() })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const ended = once(child, 'close')
  const [first] = (await once(child.stdout, 'data')) as [Buffer]
  child.stdout.destroy()
  expect(first.toString('utf8')).toContain('第 1 封信')
  expect([await ended, complaint]).toEqual([[0, null], ''])
})

test('a conversation that is not there, and a profile that another process has, say what to do', async () => {
  const unknown = await run('hongyan', ['--lang', 'zh', ...exporting('@carol')])
  expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/@carol.*hongyan export/) })
  expect((await run('hongyan', exporting())).stdout.split('\n').sort()).toEqual(['', '#lobby', '@bob'])
  const holder = openProfile(home)
  try {
    const busy = await run('hongyan', exporting('@bob'))
    expect(busy).toMatchObject({ code: 8, stdout: '', stderr: expect.stringMatching(/Close it.*PROFILE_IN_USE/) })
  } finally {
    holder.close()
  }
})
