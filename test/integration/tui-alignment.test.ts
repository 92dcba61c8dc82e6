/** What people write in any script stays in its column, as a terminal of today draws it. */
import { expect, test } from 'vitest'
import { FakeChat } from '../support/fake-chat.ts'
import { runOnScreen } from '../support/screen-run.ts'

/** Not here: letters of Indian scripts that join, whose width no two terminals agree on. */
const TEXTS = [
  '你好，世界！今天天气很好，我们去公园（中山公园）散步吧，顺便讨论一下下一版的发布计划。',
  'families 👨‍👩‍👧‍👦👩🏽‍🚀, flags 🇨🇳🇺🇳, thumbs 👍🏽, hearts ❤️❤, keys 1️⃣, new ones 🫠',
  'שלום עולם — مرحبا بالعالم — สวัสดีชาวโลก — 안녕하세요',
  `marks e\u0301 a\u0308 ${'z\u0301\u0302\u0303'.repeat(9)} \u0301alone, blanks \u3164\u00ad\u200d here`,
  'escapes \u001b[2J\u001b[31mred\u001b]0;title\u0007 \u202eright to left\u202c \u009b5A end',
  '   indented\ttab\n\n\n\n\n\nand https://example.com/a/very/long/path/to/some/document.html?x=1&y=2#fragment',
]

test.each([
  { columns: 80, rows: 24 },
  { columns: 100, rows: 30 },
])('the lists stand straight beside it ($columns by $rows), also after a resize', async (size) => {
  const chat = new FakeChat({ loggedIn: 'alice' })
  const { screen, resize, stop } = runOnScreen({ chat, language: 'zh', start: 'resume', size })
  await screen.waitFor('#lobby>')
  for (const [index, text] of TEXTS.entries()) chat.receive(`用户${index}`, text)
  chat.receive('bob', 'the last one')
  await screen.waitFor('the last one')
  const isStraight = () => {
    const rule = screen.rows.findLastIndex((row) => row.startsWith('---'))
    const cells = Array.from({ length: rule + 1 }, (_, y) => screen.cellsOf(y))
    const columns = (cells.at(-1) ?? []).flatMap(({ text }, x) => (text === '+' ? [x] : []))
    return columns.length === 2 && cells.slice(0, -1).every((row) => columns.every((x) => row[x]?.text === '|'))
  }
  expect(isStraight(), screen.text).toBe(true)
  resize({ columns: 60, rows: 20 })
  await screen.waitUntil('folded', () => screen.rows.length === 20 && !screen.text.includes('|  '))
  resize({ columns: 120, rows: 40 })
  await screen.waitUntil('straight again', isStraight)
  expect(screen.text).toContain('👨‍👩‍👧‍👦👩🏽‍🚀')
  expect(screen.text).not.toContain('\u202e')
  await stop()
})
