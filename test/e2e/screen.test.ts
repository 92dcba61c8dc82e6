/** The full-screen face as two people have it: real processes on real terminals, one in Chinese and one in English. */
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFleet, type Fleet, PASSWORD } from '../support/fleet.ts'
import { ScreenProcess } from '../support/screen-process.ts'

const MAIN = join(import.meta.dirname, '../../dist/peer/main.js')
const CTRL_T = '\u0014'
const ESCAPE = '\u001b'

let fleet: Fleet
let alice: ScreenProcess
let bob: ScreenProcess

beforeAll(async () => {
  fleet = await createFleet()
  alice = open('alice', 'zh')
  bob = open('bob', 'en')
})
afterAll(async () => {
  for (const person of [alice, bob]) person?.kill()
  await fleet?.[Symbol.asyncDispose]()
})

function open(name: string, language: 'zh' | 'en'): ScreenProcess {
  const at = ['--home', join(fleet.directory, name), '--downloads', join(fleet.directory, `${name}-downloads`)]
  const reached = ['--server', fleet.server, '--listen', '/ip4/127.0.0.1/tcp/0']
  return new ScreenProcess([MAIN, ...at, ...reached, '--lang', language], { size: { columns: 100, rows: 30 } })
}

async function signUp(person: ScreenProcess, name: string, words: SignUpWords): Promise<void> {
  const { terminal } = person
  await terminal.waitFor(words.menu)
  person.type('2')
  await terminal.waitFor(words.name)
  person.type(`${name}\r`)
  await terminal.waitFor(words.password)
  person.type(`${PASSWORD}\r`)
  await terminal.waitFor(words.again)
  person.type(`${PASSWORD}\r`)
  await terminal.waitFor(words.registered)
  await terminal.waitFor(words.menu)
  person.type('1')
  await terminal.waitFor(words.name)
  person.type(`${name}\r`)
  await terminal.waitFor(words.password)
  person.type(`${PASSWORD}\r`)
  await terminal.waitFor('#lobby> ')
  expect(person.screen).not.toContain(PASSWORD)
}

interface SignUpWords {
  readonly menu: string
  readonly name: string
  readonly password: string
  readonly again: string
  readonly registered: string
}

test('both register and log in from the menu', async () => {
  await Promise.all([
    signUp(alice, 'alice', {
      ...{ menu: '2 注册用户', name: '用户号', password: '密码', again: '再次输入密码', registered: '注册成功' },
    }),
    signUp(bob, 'bob', {
      ...{
        menu: '2 Register',
        name: 'User id',
        password: 'Password',
        again: 'Password again',
        registered: 'is registered',
      },
    }),
  ])
})

test('what one says the other sees, both ways', async () => {
  alice.type('你好，世界 👋\r')
  await bob.terminal.waitFor('你好，世界 👋')
  bob.type('hello from the other side\r')
  await alice.terminal.waitFor('hello from the other side')
})

test('a file is offered, accepted with two keys, and arrives as it was', async () => {
  const path = join(fleet.directory, 'report.bin')
  const content = randomBytes(300_000)
  await writeFile(path, content)
  bob.type(`/send @alice ${path}\r`)
  await alice.terminal.waitFor('[1] report.bin')
  alice.type(`${CTRL_T}y`)
  await alice.terminal.waitFor('report.bin  已收到')
  alice.type(ESCAPE)
  await alice.terminal.waitUntil('given the keyboard back', () => !alice.terminal.text.includes('Esc 返回'))
  await bob.terminal.waitFor('alice has it, verified')
  expect((await readFile(join(fleet.directory, 'alice-downloads/report.bin'))).equals(content)).toBe(true)
})

test('without the rendezvous one writes on, and it arrives when it is back', async () => {
  await fleet.killRendezvous()
  alice.type('写在断线的时候\r')
  await alice.terminal.waitFor('写在断线的时候')
  await fleet.startRendezvous()
  await bob.terminal.waitFor('写在断线的时候')
})

test('after a SIGKILL the history is there, and what came meanwhile counts as unread', async () => {
  alice.kill()
  await alice.exited
  bob.type('/msg alice while you were away\r')
  alice = open('alice', 'zh')
  await alice.terminal.waitFor('hello from the other side')
  await alice.terminal.waitFor('! bob')
  await alice.terminal.waitFor('未读 1')
})

test('a smaller window is drawn anew, with no side panes', async () => {
  await bob.terminal.waitFor('Rooms')
  bob.resize({ columns: 60, rows: 20 })
  await bob.terminal.waitUntil('drawn anew', () => {
    const { rows, text } = bob.terminal
    return rows.at(-2)?.startsWith(' #lobby>') === true && text.includes('写在断线的时候') && !text.includes('Rooms')
  })
})

test('SIGTERM ends it, and the terminal is as it was before', async () => {
  bob.terminate()
  await bob.exited
  await bob.terminal.waitUntil('given back', () => !bob.terminal.isAlternate)
  expect(bob.terminal.modes).toEqual({ bracketedPaste: false, focus: false, wraps: true })
  expect(bob.screen.lastIndexOf('\u001b[?25h')).toBeGreaterThan(bob.screen.lastIndexOf('\u001b[?25l'))
})
