/** The full-screen face as a person sees it, on a terminal in memory. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
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

/** A minute after what the chat in memory says was sent. */
const NOW_MS = 1_700_000_060_000
const HOSTILE = '\u001b[2J\u001b]0;mine\u0007\u001b[31mred\u202e\u009b5A\u0007 end'

beforeEach(() => {
  vi.stubEnv('TZ', 'Asia/Shanghai')
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

async function startTalk(init: Pick<ScreenRunInit, 'language' | 'size' | 'colours'>): Promise<ScreenRun> {
  const online = ['bob', '小红'].map((username) => ({ username, devices: 1 }))
  const chat = new FakeChat({ loggedIn: 'alice', online })
  const run = start({ chat, start: 'resume', ...init })
  await run.screen.waitFor(init.language === 'zh' ? '已连接' : 'connected')
  chat.receive('小红', '你好，世界 👨‍👩‍👧‍👦！🫠')
  chat.receive(
    'bob',
    'cafe\u0301 שלום e\u0301 한국어, and a line that is longer than the window is wide, so it is wrapped',
  )
  chat.receive('bob', HOSTILE)
  chat.receive('小红', '@alice 看到了吗？\n第二行')
  chat.receive('bob', 'in private', '@bob')
  chat.offer({ peer: 'bob', name: '报告.pdf', sizeBytes: 4_200_000 })
  run.type('好的，稍等')
  await run.screen.waitFor('好的，稍等')
  await run.screen.waitFor('报告.pdf')
  return run
}

test('80 × 24 in Chinese', async () => {
  const { screen } = await startTalk({ language: 'zh', size: { columns: 80, rows: 24 } })
  expect(screen.text).toMatchInlineSnapshot(`
    " 房间           | #lobby                                           | 在线 0/2
       #lobby       |                                                  | -bob
                    |                                                  | -小红
     私聊           |                                                  |
     ! bob        1 |                                                  |
                    |                                                  |
                    |                                                  |
                    |                                                  |
                    |                                                  |
                    |                                                  |
                    |                                                  |
                    |         -- 今天 2023年11月15日 星期三 --         |
                    |---------------------- 未读 ----------------------|
                    | 06:13 小红      你好，世界 👨‍👩‍👧‍👦！🫠                |
                    | 06:13 bob       café שלום é 한국어, and a line   |
                    |                 that is longer than the window   |
                    |                 is wide, so it is wrapped        |
                    |                 red end                          |
                    |!06:13 小红      @alice 看到了吗？                |
                    |                 第二行                           |
    ----------------+--------------------------------------------------+------------
     [1] 报告.pdf  Alt-Y 接收  Alt-N 拒绝  4.2 MB  来自 bob
     #lobby> 好的，稍等
     已连接 | 未读 1 | alice | Alt-A 下一未读 | F1 帮助"
  `)
})

test('100 × 30 in English', async () => {
  const { screen } = await startTalk({ language: 'en', size: { columns: 100, rows: 30 } })
  expect(screen.text).toMatchInlineSnapshot(`
    " Rooms              | #lobby                                                         | Online 0/2
       #lobby           |                                                                | -bob
                        |                                                                | -小红
     People             |                                                                |
     ! bob            1 |                                                                |
                        |                                                                |
                        |                                                                |
                        |                                                                |
                        |                                                                |
                        |                                                                |
                        |                                                                |
                        |                                                                |
                        |                                                                |
                        |                                                                |
                        |                                                                |
                        |                                                                |
                        |                                                                |
                        |            -- Today, Wednesday, 15 November 2023 --            |
                        |---------------------------- unread ----------------------------|
                        | 06:13 小红        你好，世界 👨‍👩‍👧‍👦！🫠                            |
                        | 06:13 bob         café שלום é 한국어, and a line that is       |
                        |                   longer than the window is wide, so it is     |
                        |                   wrapped                                      |
                        |                   red end                                      |
                        |!06:13 小红        @alice 看到了吗？                            |
                        |                   第二行                                       |
    --------------------+----------------------------------------------------------------+--------------
     [1] 报告.pdf  Alt-Y accept  Alt-N decline  4.2 MB  from bob
     #lobby> 好的，稍等
     connected | 1 unread | alice | Alt-A next unread | F1 help"
  `)
})

test('60 × 20 in Chinese, without side panes, and after the window has grown', async () => {
  const { screen, resize } = await startTalk({ language: 'zh', size: { columns: 60, rows: 20 } })
  expect(screen.text).toMatchInlineSnapshot(`
    " #lobby  在线 0/2






                  -- 今天 2023年11月15日 星期三 --
    --------------------------- 未读 ---------------------------
     06:13 小红      你好，世界 👨‍👩‍👧‍👦！🫠
     06:13 bob       café שלום é 한국어, and a line that is
                     longer than the window is wide, so it is
                     wrapped
                     red end
    !06:13 小红      @alice 看到了吗？
                     第二行
    ------------------------------------------------------------
     [1] 报告.pdf  Alt-Y 接收  Alt-N 拒绝  4.2 MB  来自 bob
     #lobby> 好的，稍等
     已连接 | 未读 1 | alice | Alt-A 下一未读 | F1 帮助"
  `)
  resize({ columns: 80, rows: 24 })
  await screen.waitFor('私聊')
  expect(screen.text).toMatchInlineSnapshot(`
    " 房间           | #lobby                                           | 在线 0/2
       #lobby       |                                                  | -bob
                    |                                                  | -小红
     私聊           |                                                  |
     ! bob        1 |                                                  |
                    |                                                  |
                    |                                                  |
                    |                                                  |
                    |                                                  |
                    |                                                  |
                    |                                                  |
                    |         -- 今天 2023年11月15日 星期三 --         |
                    |---------------------- 未读 ----------------------|
                    | 06:13 小红      你好，世界 👨‍👩‍👧‍👦！🫠                |
                    | 06:13 bob       café שלום é 한국어, and a line   |
                    |                 that is longer than the window   |
                    |                 is wide, so it is wrapped        |
                    |                 red end                          |
                    |!06:13 小红      @alice 看到了吗？                |
                    |                 第二行                           |
    ----------------+--------------------------------------------------+------------
     [1] 报告.pdf  Alt-Y 接收  Alt-N 拒绝  4.2 MB  来自 bob
     #lobby> 好的，稍等
     已连接 | 未读 1 | alice | Alt-A 下一未读 | F1 帮助"
  `)
})

test('without colours nothing has one', async () => {
  const { screen } = await startTalk({ language: 'en', colours: 'monochrome' })
  const cells = screen.rows.flatMap((_, y) => screen.cellsOf(y))
  expect(cells.filter(({ colour, background }) => colour !== undefined || background !== undefined)).toEqual([])
})
