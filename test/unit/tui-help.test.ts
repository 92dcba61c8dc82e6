/** The help of the full-screen face: all of it can be seen on a small screen, in both languages. */
import { describe, expect, test } from 'vitest'
import { CATALOGUES } from '../../peer/faces/catalogue/index.ts'
import { ALL_NAMES } from '../../peer/faces/commands/command-names.ts'
import { keyHelp } from '../../peer/faces/tui/overlays/key-help.ts'
import { TuiHand } from '../support/tui-hand.ts'
import { talkState } from '../support/tui-states.ts'

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 60, rows: 20 },
  { columns: 30, rows: 8 },
] as const
const LANGUAGES = ['zh', 'en'] as const
const cases = LANGUAGES.flatMap((language) => SIZES.map((size) => ({ language, size, ...size })))

/** All rows that are seen while one goes through it. */
function readThrough(face: TuiHand): string {
  const seen = new Set<string>()
  for (let pages = 0; pages < 50; pages += 1) {
    for (const row of face.rows) seen.add(row.trim())
    face.press('pagedown')
  }
  return [...seen].join(' ')
}

describe.each(cases)('$columns by $rows, $language', ({ language, size }) => {
  test('F1 shows every command and every key, page by page', () => {
    const face = new TuiHand(talkState({ language, size }))
    face.press('f1')
    expect(face.rows).toHaveLength(size.rows)
    const text = readThrough(face)
    const { chat } = CATALOGUES[language]
    for (const topic of Object.values(chat.helpTopics)) expect(text).toContain(topic)
    for (const { rows } of keyHelp(CATALOGUES[language])) {
      for (const { keys } of rows) expect(text).toContain(keys.slice(0, 8))
    }
  })
})

test.each([
  ['zh', '文件', '/自动接收 [用户号 大小|关]'],
  ['en', 'files', '/auto [NAME SIZE|off]'],
  ['en', '/send', '/send NAME PATH'],
  ['zh', '按键', 'Ctrl-K'],
] as const)('what is asked about is shown, and nothing else (%s, %s)', (language, about, shown) => {
  const face = new TuiHand(talkState({ language, size: { columns: 60, rows: 20 } }))
  face.happens({ type: 'helpWanted', about })
  const text = readThrough(face)
  expect(text).toContain(shown)
  expect(text).not.toContain('/logout')
})

test('every name that can be typed has help', () => {
  for (const language of LANGUAGES) {
    const face = new TuiHand(talkState({ language }))
    for (const name of ALL_NAMES) {
      face.happens({ type: 'helpWanted', about: `/${name}` })
      expect(face.rows.join('\n'), name).toContain(`/${name}`)
    }
  }
})

test.each(['escape', 'return', 'q'])('%s closes it, and what was typed is still there', (key) => {
  const face = new TuiHand(talkState())
  face.press('h', 'i', 'f1', 'down', 'x', key)
  expect(face.state.overlay).toBeUndefined()
  expect(face.state.editor.text).toBe('hi')
})

test('it goes no further than its end, and back to its start', () => {
  const face = new TuiHand(talkState({ size: { columns: 60, rows: 20 } }))
  face.press('f1')
  const start = face.rows
  face.press('end')
  const end = face.rows
  face.press('pagedown', 'down')
  expect(face.rows).toEqual(end)
  face.press('home', 'up', 'pageup')
  expect(face.rows).toEqual(start)
})

test('a smaller window shows what fits, from the same place', () => {
  const face = new TuiHand(talkState())
  face.press('f1', 'end')
  face.happens({ type: 'resized', size: { columns: 60, rows: 20 } })
  expect(face.rows).toHaveLength(20)
  expect(face.rows.at(-1)).toContain('Esc')
})
