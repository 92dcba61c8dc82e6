/** The menu and the chat on a pseudo-terminal, as a person at a keyboard has them. */
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { PtyProcess } from '../support/pty-process.ts'

const PROGRAM = join(import.meta.dirname, '../support/plain-fake.ts')
const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const UP = '\u001b[A'

let open: PtyProcess | undefined
afterEach(() => open?.kill())

function start(language: 'zh' | 'en' = 'en', ...command: string[]): PtyProcess {
  open = new PtyProcess([PROGRAM, language, ...command])
  return open
}

async function logIn(face: PtyProcess): Promise<void> {
  await face.waitFor('Choose (1-3): ')
  face.type('1\r')
  await face.waitFor('User id: ')
  face.type('100\r')
  await face.waitFor('Password: ')
  face.type('123456\r')
  await face.waitFor('#lobby> ')
}

test('menu, login and a message; the password is never on the screen', async () => {
  const face = start('zh')
  await face.waitFor('----------------欢迎登陆多人聊天系统:----------------')
  for (const line of ['1 登录聊天系统', '2 注册用户', '3 退出系统', '请选择(1-3):']) await face.waitFor(line)
  face.type('1\r')
  await face.waitFor('用户号：')
  face.type('100\r')
  await face.waitFor('密码：')
  face.type('1234567\u007f\r')
  await face.waitFor('欢迎您，100！')
  await face.waitFor('在线用户（2）：100、bob')
  await face.waitFor('#lobby> ')
  // The up key brings back no password.
  face.type(`${UP}${UP}${UP}${UP}\u0015`)
  face.type('echo 你好\r')
  await face.waitFor('[#lobby] bob: 你好')
  face.type('/退出\r')
  expect(await face.exited).toBe(0)
  expect(face.screen).not.toContain('12345')
})

test('a password typed ahead of its prompt stays unseen', async () => {
  const face = start()
  await face.waitFor('Choose (1-3): ')
  face.type('1\r100\r123456\recho ahead\r/qu')
  await face.waitFor('[#lobby] bob: ahead')
  face.type(`${UP}${UP}${UP}\u0015/quit\r`)
  expect(await face.exited).toBe(0)
  expect(face.screen).toContain('#lobby> echo ahead')
  expect(face.screen).not.toContain('12345')
})

test('registration asks twice, unseen, and warns of a weak password', async () => {
  const face = start()
  await face.waitFor('Choose (1-3): ')
  face.type('2\r')
  await face.waitFor('User id: ')
  face.type('alice\r')
  await face.waitFor('Password: ')
  face.type('abcdef\r')
  await face.waitFor('easy to guess')
  await face.waitFor('Password again: ')
  face.type('abcdef\r')
  await face.waitFor('alice is registered')
  expect(face.screen).not.toContain('abcdef')
  face.type('3\r')
  expect(await face.exited).toBe(0)
})

test('a message that comes while a long line is typed leaves the line as it was', async () => {
  const face = start()
  await logIn(face)
  // Typed ahead in one go: the answer to the first line comes while the second is being typed, over two rows.
  const typing = `half a thought ${'that goes on '.repeat(8)}`
  face.type(`echo interruption\r${typing}`)
  await face.waitFor('[#lobby] bob: interruption')
  const mark = face.screen.length
  face.type('and ends\r')
  face.type('echo marker\r')
  await face.waitFor('[#lobby] bob: marker', mark)
  face.type('/history 9\r')
  await face.waitFor(`me: ${typing}and ends`.slice(0, 60), mark)
  face.type('/quit\r')
  expect(await face.exited).toBe(0)
})

test('the tab key completes a command', async () => {
  const face = start()
  await logIn(face)
  // A tab within a burst of keys is pasted text, so the keys come one by one.
  face.type('/hist')
  await face.waitFor('/hist')
  face.type('\t')
  await face.waitFor('/history ')
  face.type('\r')
  await face.waitFor('There are no messages here yet')
  face.type('/quit\r')
  expect(await face.exited).toBe(0)
})

test('Ctrl-D at the prompt leaves with 0', async () => {
  const face = start()
  await logIn(face)
  face.type(CTRL_D)
  expect(await face.exited).toBe(0)
})

test('Ctrl-C leaves with 130, from the prompt and from a password', async () => {
  const face = start()
  await logIn(face)
  face.type(CTRL_C)
  expect(await face.exited).toBe(130)
  expect(face.screen).toMatch(/\nGoodbye\./)

  const other = start()
  await other.waitFor('Choose (1-3): ')
  other.type('1\r')
  await other.waitFor('User id: ')
  other.type('100\r')
  await other.waitFor('Password: ')
  other.type(CTRL_C)
  expect(await other.exited).toBe(130)
})

test('Ctrl-C asks once while a transfer runs', async () => {
  const face = start()
  await logIn(face)
  face.type('hold\r')
  face.type('echo held\r')
  await face.waitFor('bob: held')
  face.type(CTRL_C)
  await face.waitFor('A file is on its way')
  face.type(CTRL_C)
  expect(await face.exited).toBe(130)
})

test('a taken name is asked about, and the answer is no line of the chat', async () => {
  const face = start()
  await logIn(face)
  face.type('offer\r')
  await face.waitFor('bob wants to send report.pdf')
  face.type('/accept\r')
  await face.waitFor('(r)ename the new one, (o)verwrite, or (n)ot now? ')
  face.type('r\r')
  await face.waitFor('report.pdf has arrived, verified')
  face.type('/history\r')
  await face.waitFor('me: offer')
  face.type('/quit\r')
  expect(await face.exited).toBe(0)
  expect(face.screen).not.toContain('me: r')
})

test.each([
  ['en', 'bob wants to send report.pdf (1.0 KB)', 'Accept? (y)es, (n)o', 'report.pdf is there already', 'y', 'o'],
  ['zh', 'bob 想发送 report.pdf（1.0 KB）', '是否接收？', 'report.pdf 已存在', '是', '覆盖'],
] as const)(
  'receive asks about the offer and its taken name (%s)',
  async (language, offer, accept, taken, yes, overwrite) => {
    const face = start(language, 'receive')
    await face.waitFor(offer)
    await face.waitFor(accept)
    face.type(`${yes}\r`)
    await face.waitFor(taken)
    face.type(`${overwrite}\r`)
    await face.waitFor('/downloads/file\r\n')
    expect(await face.exited).toBe(0)
  },
)

test('Ctrl-C at the question of receive leaves with 130, and says how to go on', async () => {
  const face = start('en', 'receive')
  await face.waitFor('Accept?')
  face.type(CTRL_C)
  await face.waitFor('hongyan receive')
  expect(await face.exited).toBe(130)
})
