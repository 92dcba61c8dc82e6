/** How text stands on a terminal: in its cells, in rows that a reader of Chinese or English would break so. */
import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { shownLine, shownText } from '../../peer/faces/text/shown.ts'
import { fitRow, graphemes, pad, shorten, widthOf } from '../../peer/faces/text/width.ts'
import { wrap, wrapWords } from '../../peer/faces/text/wrap.ts'

const ODD = [
  ...[
    '👨‍👩‍👧‍👦',
    '🇨🇳',
    '🇨',
    '🏽',
    '👍🏽',
    '❤️',
    '❤',
    '1️⃣',
    '\u0301',
    '\u200d',
    '\ufe0f',
    '\u{e0061}',
    '你',
    '，',
    '。',
    '（',
    '「',
    '」',
    '！',
  ],
  ...[
    'שלום',
    'مرحبا',
    'क्षि',
    'ᄀ',
    'ᅡ',
    '각',
    'ำ',
    'ﾞ',
    '\u0600',
    '\u0d4e',
    '\u3164',
    '\u00ad',
    '\ud83d',
    '\t',
    '\n',
    ' ',
    '　',
    'a',
    'word',
  ],
  ...['https://example.com/a/very/long/path?x=1&y=2', '\u001b[31m', '\u202e', '\u0007'],
]
const anyText = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ODD) }, fc.string({ unit: 'binary', maxLength: 3 })), {
    maxLength: 40,
  })
  .map((parts) => parts.join(''))

/** As the painter counts: every character that can be seen has a cell at least. */
function painted(text: string): number {
  return graphemes(text)
    .filter((grapheme) => !/^\p{Default_Ignorable_Code_Point}+$/u.test(grapheme))
    .reduce((cells, grapheme) => cells + Math.max(1, stringWidth(grapheme)), 0)
}

describe('rows of text', () => {
  test('every row fits, takes the cells that are counted, and nothing that can be seen is lost', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 8, max: 40 }), (raw, width) => {
        const text = shownText(raw)
        const rows = wrap(text, width)
        for (const row of rows) {
          expect(widthOf(row)).toBeLessThanOrEqual(width)
          expect(painted(`  ${row} |`)).toBe(widthOf(row) + 4)
          expect(row).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u)
        }
        expect(rows.join('').replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''))
      }),
      { numRuns: 1_500 },
    )
  })

  test('Chinese and Japanese are measured as anything else is, only faster', () => {
    const character = fc.constantFrom(
      ...Array.from('aZ ~，。“”‘’…《》「」〜あアー゛ヶ一龥㐀！～｠　'),
      '\u3029',
      '\u9fff',
      '\u4dbf',
    )
    fc.assert(
      fc.property(fc.array(character), (characters) => {
        const text = characters.join('')
        expect(widthOf(text)).toBe(stringWidth(text))
        expect(graphemes(text)).toEqual(Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment))
      }),
      { numRuns: 500 },
    )
  })

  test('no row begins with what closes or ends with what opens', () => {
    const piece = fc.constantFrom(
      '你好',
      '（见',
      '）',
      '，',
      '。',
      '“好”',
      '……',
      '！',
      '「是',
      '」',
      '我们',
      'hello',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 20, max: 40 }), (pieces, width) => {
        // Stops upon stops leave no other place.
        const text = pieces.join('').replace(/[）」，。！…]{3,}/gu, '。')
        for (const [index, row] of wrap(text, width).entries()) {
          if (index > 0) expect(row).not.toMatch(/^[）」，。！]/u)
          if (index < wrap(text, width).length - 1) expect(row).not.toMatch(/[（「]$/u)
        }
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['words stay whole', 'some words that go on', ['some words', 'that go on']],
    [
      'a longer word begins where there is room',
      'see https://example.com/path',
      ['see https://', 'example.com/', 'path'],
    ],
    ['Chinese ends anywhere, but not before a stop', '今天天气很好。我们去', ['今天天气很', '好。我们去']],
    ['brackets stay with what they hold', '我们去那里（公园）', ['我们去那里', '（公园）']],
    ['Latin words in Chinese stay whole', '打开terminals吧', ['打开', 'terminals吧']],
    ['indentation stays', '    if (x)\n  y', ['    if (x)', '  y']],
    ['an emoji of many parts is one', 'ab👨‍👩‍👧‍👦cd👨‍👩‍👧‍👦ef👨‍👩‍👧‍👦gh', ['ab👨‍👩‍👧‍👦cd👨‍👩‍👧‍👦ef👨‍👩‍👧‍👦', 'gh']],
    ['an empty line is a row', 'a\n\nb', ['a', '', 'b']],
    ['the slash of a command stays with its name', '输入 /接收 或 /拒绝', ['输入 /接收', '或 /拒绝']],
    ['spaces at an edge hang over it', 'twelve chars   then', ['twelve chars', 'then']],
  ])('%s', (_, text, rows) => {
    expect(wrap(text, 12)).toEqual(rows)
    for (const row of wrap(text, 12)) expect(widthOf(row)).toBeLessThanOrEqual(12)
  })
})

describe('texts of others', () => {
  test.each([
    ['a mark on nothing stands on a space', '\u0301x', ' \u0301x'],
    ['a letter does not grow over the rows beside it', `e${'\u0301'.repeat(50)}!`, `e${'\u0301'.repeat(8)}!`],
    ['what is blank and of no certain width is left out', 'a\u3164\u00adb', 'ab'],
    ['a joiner of nothing is left out', 'a \u200db\u200d!', 'a b\u200d!'],
    ['a digit is not asked to be an emoji', '1\ufe0f2', '12'],
    ['but a keycap and a heart are', '1️⃣❤️', '1️⃣❤️'],
    [
      'Hebrew, Arabic, Devanagari and families are as they were',
      'שָׁלוֹם مرحبا क्षि 👨‍👩‍👧‍👦🇨🇳👍🏽',
      'שָׁלוֹם مرحبا क्षि 👨‍👩‍👧‍👦🇨🇳👍🏽',
    ],
  ])('%s', (_, text, shown) => {
    expect(shownText(text)).toBe(shown)
  })

  test('a name is one row whatever is in it', () => {
    expect(shownLine('a\nb\u001b[2Jc\u202ed')).toBe('a bcd')
  })
})

describe('text in a column', () => {
  test('is shortened where it does not fit, filled where it does', () => {
    expect(pad('小明', 6)).toBe('小明  ')
    expect(pad('设计讨论组', 6)).toBe('设计~ ')
    expect(shorten('abcdef', 4)).toBe('abc~')
    expect(shorten('abc', 0)).toBe('')
  })

  test('takes exactly the cells that it is given', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 4 }), fc.integer({ min: 0, max: 30 }), (texts, width) => {
        const row = texts.map((text) => ({ text: shownLine(text), tone: 'plain' as const }))
        expect(fitRow(row, width).reduce((cells, { text }) => cells + widthOf(text), 0)).toBe(width)
        expect(widthOf(pad(shownLine(texts.join('')), width))).toBe(width)
      }),
      { numRuns: 500 },
    )
  })
})

test('names stand in rows unbroken, whatever they are written in', () => {
  expect(wrapWords(['/发送', '/接收', '/自动接收', '/files'], 16)).toEqual(['/发送 /接收', '/自动接收 /files'])
  expect(wrapWords(['/自动接收'], 6)).toEqual(['/自动', '接收'])
})
