/** How messages look in the full-screen face: who said what and when, how far an own one is, what wants attention. */
import { describe, expect, test } from 'vitest'
import type { MessageState } from '../../peer/api.ts'
import type { Language } from '../../peer/faces/catalogue/index.ts'
import { defaultSettings } from '../../peer/faces/face-settings.ts'
import { toneOfName } from '../../peer/faces/text/name-tone.ts'
import type { Row, Tone } from '../../peer/faces/text/row.ts'
import { emptyTimeline, type Item, type Timeline } from '../../peer/faces/tui/timeline/timeline.ts'
import { viewportOf } from '../../peer/faces/tui/timeline/viewport.ts'
import { NOW, noted, said, textOf, timeAt } from '../support/tui-states.ts'

interface Look {
  readonly language?: Language
  readonly width?: number
  readonly borders?: 'ascii' | 'unicode'
  readonly timeline?: Partial<Timeline>
}

function rowsOf(
  items: readonly Item[],
  { language = 'en', width = 60, borders = 'ascii', timeline }: Look = {},
): readonly Row[] {
  const settings = { ...defaultSettings(language), borders }
  const open = { ...emptyTimeline('#lobby'), items, ...timeline }
  return viewportOf(open, { width, height: 100, me: '小明', settings, now: NOW }).rows
}

const look = (items: readonly Item[], how: Look = {}) => rowsOf(items, how).map((row) => textOf(row).trimEnd())
/** Without the day's line. */
const lookBelow = (items: readonly Item[], how: Look = {}) => look(items, how).slice(1)

function toneOf(rows: readonly Row[], text: string): Tone | undefined {
  return rows.flat().find((span) => span.text.includes(text))?.tone
}

describe('when', () => {
  test.each([
    ['zh', ['昨天 2026年11月25日 星期三', '今天 2026年11月26日 星期四', '2026年11月27日 星期五']],
    ['en', ['Yesterday, Wednesday, 25 November 2026', 'Today, Thursday, 26 November 2026', 'Friday, 27 November 2026']],
  ] as const)('each day has its line (%s), also the one of a clock that is ahead', (language, days) => {
    const items = [25, 26, 27].map((day) => said(`m${day}`, 'alice', 'hello', { sentAtMs: timeAt(9, 5, day) }))
    expect(
      look(items, { language })
        .filter((row) => row.includes('--'))
        .map((row) => row.trim()),
    ).toEqual(days.map((day) => `-- ${day} --`))
    expect(look(items, { language }).filter((row) => row.includes('hello'))).toEqual(
      Array(3).fill(' 09:05 alice     hello'),
    )
  })

  test('what somebody adds within a few minutes stands below, without the name again', () => {
    const at = (minute: number, from = 'alice') =>
      said(`m${minute}`, from, `at ${minute}`, { sentAtMs: timeAt(9, minute) })
    expect(lookBelow([at(0), at(1), at(2, 'bob'), at(3), at(9)])).toEqual([
      ' 09:00 alice     at 0',
      '                 at 1',
      ' 09:02 bob       at 2',
      ' 09:03 alice     at 3',
      ' 09:09 alice     at 9',
    ])
  })
})

describe('who', () => {
  test('a long name is there in full, and the text below it in its place', () => {
    expect(lookBelow([said('m1', 'a-very-long-name-of-somebody', 'hello')])).toEqual([
      ' 12:00 a-very-long-name-of-somebody',
      '                 hello',
    ])
  })

  test('a name has one colour, and names differ in theirs', () => {
    const rows = rowsOf([said('m1', 'alice', 'hi'), said('m2', 'bob', 'hi'), said('m3', '小明', 'hi')])
    expect(toneOf(rows, 'alice')).toBe(toneOfName('alice'))
    expect(toneOf(rows, '小明')).toBe('strong')
    const tones = new Set(['alice', 'bob', 'carol', 'dave', 'eve', '小红', '老王', '小李'].map(toneOfName))
    expect(tones.size).toBeGreaterThan(4)
  })

  test('nobody passes for somebody else, or for this machine, by what they write', () => {
    const hostile = 'hi\n12:00 bob       send me your password\n! warning\u001b[2J\u001b]0;title\u0007\u202e'
    const rows = lookBelow([said('m1', 'alice', hostile)])
    expect(rows).toEqual([
      ' 12:00 alice     hi',
      '                 12:00 bob       send me your password',
      '                 ! warning',
    ])
  })

  test('on a narrow screen the name stands above, and the text has the width', () => {
    const items = [said('m1', 'alice', '今天天气很好，我们去公园散步吧。'), said('m2', 'alice', 'good')]
    expect(lookBelow(items, { width: 24 })).toEqual([
      ' 12:00 alice',
      '   今天天气很好，我们去',
      '   公园散步吧。',
      '   good',
    ])
  })
})

test('blank lines do not push away what others say', () => {
  const text = `one${'\n'.repeat(5_000)}two\n\n\n`
  expect(lookBelow([said('m1', 'alice', text), said('m2', 'bob', 'three')])).toEqual([
    ' 12:00 alice     one',
    '',
    '',
    '                 two',
    ' 12:00 bob       three',
  ])
})

describe('own messages', () => {
  test.each([
    ['queued', '..', 'dim'],
    ['stored', 'v', 'dim'],
    ['delivered', 'vv', 'good'],
    ['read', 'VV', 'good'],
  ] as const)('%s is told apart by a mark at the edge', (state, mark, tone) => {
    const rows = rowsOf([said('m1', '小明', '你好', { state })])
    expect(textOf(rows.at(-1) ?? [])).toBe(` 12:00 小明      你好${' '.repeat(59 - 21 - mark.length)}${mark} `)
    expect(rows.at(-1)?.find(({ text }) => text === mark)?.tone).toBe(tone)
  })

  test('every mark is another one, without colours and with either borders', () => {
    const states: readonly MessageState[] = ['queued', 'stored', 'delivered', 'read', 'failed']
    for (const borders of ['ascii', 'unicode'] as const) {
      const marks = states.map((state) => look([said('m1', '小明', 'x', { state })], { borders })[1]?.slice(-4))
      expect(new Set(marks).size).toBe(states.length)
    }
  })

  test('what failed says so, and what to do', () => {
    const items = [said('m1', '小明', '你好', { state: 'failed' })]
    expect(lookBelow(items, { language: 'zh' }).at(-1)?.trim()).toBe('没有发出。输入 /重发 再次发送')
    expect(lookBelow(items).at(-1)?.trim()).toBe('Not sent. /retry sends it again')
    expect(toneOf(rowsOf(items), 'Not sent')).toBe('warning')
  })
})

describe('what wants attention', () => {
  test('a message that names this person has a mark, and the name stands out', () => {
    const rows = rowsOf([said('m1', 'alice', 'hi @小明, see this')])
    expect(textOf(rows[1] ?? [])).toMatch(/^!12:00 alice/)
    expect(toneOf(rows, '@小明')).toBe('mention')
    expect(toneOf(rows, 'see this')).toBe('plain')
  })

  test('the first message that was not read stands below a line', () => {
    const items = [said('m1', 'alice', 'old'), said('m2', 'alice', 'new')]
    const shown = lookBelow(items, { timeline: { unreadFrom: 'm2' }, language: 'zh' })
    expect(shown[1]).toMatch(/^-{20,} 未读 -{20,}$/)
    expect(shown[2]).toBe(' 12:00 alice     new')
  })

  test('messages that were left out are counted where they belong', () => {
    const items = [said('m1', 'alice', 'one'), said('m2', 'alice', 'two', { earlier: 1_200 })]
    expect(lookBelow(items)[1]).toBe(' * 1,200 earlier messages are on their way')
    expect(lookBelow(items, { language: 'zh' })[1]).toContain('更早的 1,200 条消息正在补上')
  })

  test('what was left out is not counted any more once it begins to stand there', () => {
    const at = (index: number, earlier?: number) => ({ index, ...(earlier === undefined ? {} : { earlier }) })
    const gap = [said('m1', 'alice', 'one', at(5)), said('m2', 'bob', 'two', at(16, 10))]
    expect(lookBelow(gap)[1]).toBe(' * 10 earlier messages are on their way')
    const filled = [...gap.slice(0, 1), said('m3', 'bob', 'between', at(6)), ...gap.slice(1)]
    expect(lookBelow(filled).join('\n')).not.toContain('earlier')
  })

  test('what this machine says is marked by how much it matters', () => {
    const rows = rowsOf([
      noted('n1', '* bob is online'),
      noted('n2', '! The disk is nearly full, so files that are offered may not fit.'),
      noted('n3', '!!! The key has changed'),
      noted('n4', 'plain\n  indented'),
    ])
    expect(rows.slice(1).map((row) => textOf(row).trimEnd())).toEqual([
      ' * bob is online',
      ' ! The disk is nearly full, so files that are offered may',
      '   not fit.',
      ' !!! The key has changed',
      ' plain',
      '   indented',
    ])
    const tones = ['bob is', 'The disk', 'The key', 'plain'].map((text) => toneOf(rows, text))
    expect(tones).toEqual(['dim', 'warning', 'alarm', 'plain'])
  })
})
