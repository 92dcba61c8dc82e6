/** The full-screen face as a person sees it, on a terminal in memory. */
import { afterEach, expect, test } from 'vitest'
import { FakeChat } from '../support/fake-chat.ts'
import { runOnScreen, type ScreenRun, type ScreenRunInit } from '../support/screen-run.ts'

let open: ScreenRun | undefined
afterEach(() => open?.stop())

function start(init: ScreenRunInit): ScreenRun {
  open = runOnScreen(init)
  return open
}

test('the menu stands in the same frame, and its end gives the terminal back', async () => {
  const chat = new FakeChat({ accounts: { 100: '123456' } })
  const { screen, type, ended } = start({ chat, language: 'zh' })
  await screen.waitFor('请选择(1-3):')
  expect(screen.isAlternate).toBe(true)
  type('3\r')
  expect(await ended).toBe(0)
  expect(screen.isAlternate).toBe(false)
  expect(screen.modes).toEqual({ bracketedPaste: false, focus: false, wraps: true })
})

test('what is typed and what comes is on the screen, at its width', async () => {
  const chat = new FakeChat({ loggedIn: 'alice' })
  const { screen, type, resize } = start({ chat, language: 'en', start: 'resume' })
  await screen.waitFor('#lobby> ')
  chat.receive('bob', '你好 👨‍👩‍👧‍👦 e\u0301 שלום 🫠!')
  await screen.waitFor('你好 👨‍👩‍👧‍👦 e\u0301 שלום 🫠!')
  type('好🙂')
  await screen.waitFor('#lobby> 好🙂')
  expect(screen.cursor.x).toBe(' #lobby> '.length + 4)
  resize({ columns: 60, rows: 20 })
  await screen.waitUntil('drawn anew', () => screen.rows.length === 20 && screen.text.includes('#lobby> 好🙂'))
})

test('what was said before is there when the chat opens', async () => {
  const chat = new FakeChat({ loggedIn: 'alice' })
  chat.storeSilently('bob', '上次说的话')
  const { screen } = start({ chat, language: 'zh', start: 'resume' })
  await screen.waitFor('上次说的话')
})

test('what a terminal draws wider than it is counted moves no other row', async () => {
  const chat = new FakeChat({ loggedIn: 'alice' })
  const { screen } = start({ chat, language: 'en', start: 'resume' })
  await screen.waitFor('#lobby> ')
  expect(screen.modes.wraps).toBe(false)
})

test('Ctrl-C asks once while a transfer runs', async () => {
  const chat = new FakeChat({ loggedIn: 'alice' })
  chat.addTransfer({ state: 'running' })
  const { screen, type, ended } = start({ chat, language: 'zh', start: 'resume' })
  await screen.waitFor('#lobby> ')
  type('\u0003')
  await screen.waitFor('再按一次 Ctrl-C 退出')
  type('\u0003')
  expect(await ended).toBe(130)
})
