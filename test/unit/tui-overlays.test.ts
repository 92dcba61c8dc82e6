/** What lies over the conversation as a person sees it: the switcher and the search, with the cursor in their line. */
import { expect, test } from 'vitest'
import type { Message } from '../../peer/api.ts'
import type { Tone } from '../../peer/faces/text/row.ts'
import type { Search } from '../../peer/faces/tui/overlays/overlay.ts'
import { screenOf } from '../../peer/faces/tui/screen/screen.ts'
import { EMPTY_EDITOR } from '../../peer/faces/tui/typing/editor.ts'
import { NOW, said, screenText, talkState, timeAt } from '../support/tui-states.ts'

const typed = (text: string) => ({ ...EMPTY_EDITOR, text, cursor: text.length })
const small = { columns: 60, rows: 12 }

function messageOf(...args: Parameters<typeof said>): Message {
  const item = said(...args)
  if (item.type !== 'message') throw new Error('no message')
  return item.message
}

function spanOf(state: Parameters<typeof screenOf>[0], text: string): Tone | undefined {
  return screenOf(state, NOW)
    .rows.flat()
    .find((span) => span.text.includes(text))?.tone
}

test('the switcher offers what is new first, the chosen one apart', () => {
  const overlay = { type: 'switcher', line: EMPTY_EDITOR, chosen: 1 } as const
  const state = talkState({ size: small, state: { overlay } })
  expect(screenText(state)).toMatchInlineSnapshot(`
    "-- Switch to -----------------------------------------------
     >
     ! alice                                                  1
     * #dev                                                   2
       bob                                                (off)
       老王
       #lobby

     Enter open  Up/Down choose  Esc close
    ------------------------------------------------------------
     #lobby> Write a message, or / and a command
     connected | 3 unread | 小明 | Alt-A next unread | F1 help"
  `)
  expect(spanOf(state, '#dev')).toBe('selected')
  expect(screenOf(state, NOW).cursor).toEqual({ x: 3, y: 1 })
})

test('a few letters are enough, and nothing that fits is said in words', () => {
  const overlay = { type: 'switcher', line: typed('wang'), chosen: 0 } as const
  const text = screenText(talkState({ language: 'zh', state: { overlay } }))
  expect(text).toContain(' > wang')
  expect(text).toContain('没有这样的房间或用户')
})

const SEARCH: Search = {
  type: 'search',
  conversation: '#lobby',
  line: typed('公园'),
  sought: '公园',
  found: undefined,
  chosen: 0,
}

test('a search shows when, who, and the words where they stand', () => {
  const found = [
    messageOf('m3', 'alice', `${'很长的开头'.repeat(10)}后来我们去公园散步`, { sentAtMs: timeAt(9, 5) }),
    messageOf('m2', '老王', '公园见\n下一行', { sentAtMs: timeAt(22, 10, 25) }),
    messageOf('m1', 'alice', 'last year 公园', { sentAtMs: new Date(2025, 0, 2, 3, 4).getTime() }),
  ]
  const state = talkState({ language: 'zh', size: small, state: { overlay: { ...SEARCH, found, chosen: 1 } } })
  expect(screenText(state)).toMatchInlineSnapshot(`
    "-- 在 #lobby 中查找 ----------------------------------------
     > 公园
           09:05 alice      ~开头后来我们去公园散步
     11-25 22:10 老王       公园见 下一行
     2025-01-02  alice      last year 公园



     Enter 打开  Up/Down 选择  Esc 关闭
    ------------------------------------------------------------
     #lobby> 输入消息，或 / 加命令
     已连接 | 未读 3 | 小明 | Alt-A 下一未读 | F1 帮助"
  `)
  expect(spanOf(state, '老王')).toBe('selected')
  expect(spanOf(state, '公园散步')).toBeUndefined()
  expect(screenOf(state, NOW).rows[2]?.find(({ text }) => text === '公园')?.tone).toBe('mention')
})

test('everywhere, it says in which conversation', () => {
  const found = [messageOf('m1', 'alice', 'to the park', { conversation: '@alice' })]
  const overlay = { ...SEARCH, conversation: undefined, line: typed('park'), sought: 'park', found }
  expect(screenText(talkState({ state: { overlay } }))).toContain('12:00 @alice       alice      to the park')
})

test('what is not known yet, and that there is nothing, is said', () => {
  const shown = (search: Partial<Search>) => screenText(talkState({ state: { overlay: { ...SEARCH, ...search } } }))
  expect(shown({ sought: undefined })).toContain('Enter search')
  expect(shown({})).toContain('searching')
  expect(shown({ found: [] })).toContain('No message has these words.')
})

test('a long line shows its end, where one types', () => {
  const overlay = { ...SEARCH, line: typed('word '.repeat(40)) }
  const screen = screenOf(talkState({ size: small, state: { overlay } }), NOW)
  expect(screen.cursor).toEqual({ x: 59, y: 1 })
})

test('on the smallest screen there is the line at least', () => {
  const overlay = { type: 'switcher', line: typed('al'), chosen: 0 } as const
  expect(screenText(talkState({ size: { columns: 20, rows: 5 }, state: { overlay } }))).toContain(' > al')
})
