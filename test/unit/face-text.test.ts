/** What stands between others' texts, people's typing and the terminal. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CATALOGUES, errorText, languageOf } from '../../peer/faces/catalogue/index.ts'
import { ALL_NAMES, COMMAND_NAMES, commandNamed } from '../../peer/faces/commands/command-names.ts'
import { commandMeantBy } from '../../peer/faces/commands/meant-command.ts'
import { parseLine, splitWord, unquote } from '../../peer/faces/commands/parse-line.ts'
import { passwordStrength } from '../../peer/faces/dialogue/password-strength.ts'
import { progressText } from '../../peer/faces/files/progress.ts'
import { formatDuration, formatSize, formatTime, parseSize, secondsLeft } from '../../peer/faces/format.ts'
import { indentFurtherLines, terminalLine, terminalText } from '../../peer/faces/text/terminal-text.ts'
import { type ErrorCode, HongyanError, toHongyanError } from '../../shared/errors.ts'
import type { TransferId } from '../../shared/message.ts'
import { parseUsername } from '../../shared/names.ts'

const DANGEROUS = /(?!\n)\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Zl}|\p{Zp}|\p{Cs}/u

function thrownBy(call: () => unknown): HongyanError {
  try {
    call()
  } catch (error) {
    return toHongyanError(error)
  }
  throw new Error('it was not refused')
}

describe('texts of others', () => {
  const hostile = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\u001b',
        '\u001b[',
        '\u001b]0;',
        '\u0007',
        '\u009b',
        '\u009d',
        '31m',
        '\u202e',
        '\r',
        '\n',
        ';',
        '\ud800',
      ),
    ),
  )

  test('nothing in them can move the cursor, recolour, retitle or reorder', () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        const safe = terminalText(parts.join(''))
        expect(safe).not.toMatch(DANGEROUS)
        expect(terminalText(safe)).toBe(safe)
        expect(terminalLine(parts.join(''))).not.toContain('\n')
      }),
      { numRuns: 2000 },
    )
  })

  test('ordinary text of any script is left alone', () => {
    for (const text of ['hello', '你好，世界！', 'עברית و العربية', '👨‍👩‍👧 e\u0301', 'two\nlines', 'a [31m b ;']) {
      expect(terminalText(text)).toBe(text)
    }
  })

  test.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u009b2Jcleared', 'cleared'],
    ['over\rwritten', 'over\nwritten'],
    ['exe\u202egpj.txt', 'exegpj.txt'],
    ['a\tb', 'a    b'],
  ])('%j is shown as %j', (text, shown) => {
    expect(terminalText(text)).toBe(shown)
  })

  test('a hostile text of full size is made safe in no time', () => {
    const before = process.cpuUsage()
    for (const piece of ['\u001b]', '\u009d', '\u001b[', '\u001b[0;', '\u0090x']) terminalText(piece.repeat(100_000))
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(2_000)
  })

  test('a later line cannot pass for a line of ours', () => {
    expect(indentFurtherLines('a\n* bob has gone offline')).toBe('a\n    * bob has gone offline')
  })
})

describe('typed lines', () => {
  test.each([
    ['', { type: 'empty' }],
    ['   ', { type: 'empty' }],
    ['hello /there', { type: 'text', text: 'hello /there' }],
    ['  indented', { type: 'text', text: '  indented' }],
    ['//path', { type: 'text', text: '/path' }],
    ['/msg  bob  hi  there ', { type: 'command', name: 'msg', rest: 'bob  hi  there' }],
    ['/退出', { type: 'command', name: '退出', rest: '' }],
  ])('%j', (line, parsed) => {
    expect(parseLine(line)).toEqual(parsed)
  })

  test('words and quoted paths', () => {
    expect(splitWord('bob "my file.pdf"')).toEqual(['bob', '"my file.pdf"'])
    expect(unquote('"my file.pdf"')).toBe('my file.pdf')
    expect(unquote(`it's`)).toBe(`it's`)
  })

  test('every name and alias leads to one command', () => {
    expect(new Set(ALL_NAMES).size).toBe(ALL_NAMES.length)
    for (const [name, aliases] of Object.entries(COMMAND_NAMES)) {
      for (const alias of [name, ...aliases]) expect(commandNamed(alias)).toBe(name)
    }
    expect(commandNamed('QUIT')).toBe('quit')
    expect(commandNamed('nothing')).toBeUndefined()
  })

  test.each([
    ['hitsory', 'history'],
    ['jion', 'join'],
    ['acept', 'accept'],
    ['hist', 'history'],
    ['re', undefined],
    ['pm', 'msg'],
    ['DM', 'msg'],
    ['tell', 'msg'],
    ['ignore', 'block'],
    ['拉黑', '屏蔽'],
    ['悄悄话', '私聊'],
    ['xyzzy', undefined],
  ])('/%s suggests /%s', (typed, meant) => {
    expect(commandMeantBy(typed)).toBe(meant)
  })
})

describe('catalogues', () => {
  test('both languages say something for every error, and not the same thing', () => {
    const { zh, en } = CATALOGUES
    expect(Object.keys(zh.errors).sort()).toEqual(Object.keys(en.errors).sort())
    for (const [code, sentence] of Object.entries(en.errors)) {
      expect(sentence, code).toMatch(/\.$/)
      expect(zh.errors[code as keyof typeof zh.errors], code).toMatch(/\p{Script=Han}.*。$/u)
    }
  })

  test('no English sentence is left in the Chinese catalogue, and none is empty', () => {
    const walk = (value: unknown, path: string): void => {
      if (typeof value === 'string') {
        // Parameters may be empty; everything else has words.
        if (!path.endsWith('.parameters') && path !== '.language') expect(value, path).toMatch(/\p{Script=Han}/u)
      } else if (typeof value === 'object' && value !== null) {
        for (const [name, part] of Object.entries(value)) walk(part, `${path}.${name}`)
      }
    }
    walk(CATALOGUES.zh, '')
  })

  test('a refusal that asks for patience says how long', () => {
    const error = new HongyanError('RATE_LIMITED', 'x', { retryAfterMs: 4200 })
    expect(errorText(CATALOGUES.en, error)).toContain('5 s')
    expect(errorText(CATALOGUES.zh, error)).toContain('。请在 5 秒后重试。')
  })

  test("a full disk is this machine's or the server's", () => {
    const ours = new HongyanError('NO_SPACE', '')
    const theirs = new HongyanError('NO_SPACE', '', { fromRendezvous: true })
    expect(errorText(CATALOGUES.en, ours)).not.toContain('server')
    expect(errorText(CATALOGUES.en, theirs)).toContain('the disk of the server')
    expect(errorText(CATALOGUES.zh, ours)).not.toContain('服务器')
    expect(errorText(CATALOGUES.zh, theirs)).toContain('服务器的磁盘')
  })

  test('a hostile detail cannot reach the terminal', () => {
    expect(errorText(CATALOGUES.en, new HongyanError('INTERNAL', 'a\u001b[2Jb'))).toContain('the report: ab)')
    const where = new HongyanError('NOT_FOUND', '', { where: '/tmp/a\u001b[2Jb' })
    expect(errorText(CATALOGUES.zh, where)).toContain('（/tmp/ab）')
  })

  test('what an error says in English reaches nobody, but for the report of a fault', () => {
    const detail = 'the detail, in English'
    for (const words of Object.values(CATALOGUES)) {
      for (const code of Object.keys(words.errors) as ErrorCode[]) {
        const text = errorText(words, new HongyanError(code, detail, { reason: 'textEmpty', where: '/x' }))
        if (code !== 'USAGE' && code !== 'INTERNAL') {
          expect(text).toBe(words.errors[code] + words.detail('/x', words.reasons.textEmpty))
        }
      }
      expect(errorText(words, new HongyanError('INTERNAL', detail))).toBe(
        words.errors.INTERNAL + words.forReport(detail),
      )
    }
    for (const reason of Object.values(CATALOGUES.zh.reasons)) {
      expect(reason.replace('Windows', '')).not.toMatch(/[a-z]{2}/i)
    }
  })

  test.each([
    ['', '名称为空'],
    ['x'.repeat(33), '超过 32 个字符'],
    ['a b', '只能使用文字、数字和 . _ -'],
    ['__', '至少要有一个文字或数字'],
    ['.a', '开头或结尾的字符不能用在那里'],
    ['a\u0430', '混用了不同文字的字母'],
  ])('why a name like %j is refused is said in Chinese', (name, why) => {
    const refusal = thrownBy(() => parseUsername(name))
    expect(errorText(CATALOGUES.zh, refusal)).toBe(`名称不可用，请换一个。（${why}）`)
  })

  test.each([
    [undefined, {}, 'en'],
    [undefined, { LANG: 'zh_CN.UTF-8' }, 'zh'],
    [undefined, { LANG: 'zh_CN.UTF-8', LC_ALL: 'en_US.UTF-8' }, 'en'],
    [undefined, { LC_ALL: '', LC_MESSAGES: 'zh_TW', LANG: 'en_US' }, 'zh'],
    [undefined, { LANG: 'zhx' }, 'en'],
    [undefined, { HONGYAN_LANG: 'zh', LC_ALL: 'C' }, 'zh'],
    ['en', { HONGYAN_LANG: 'zh' }, 'en'],
  ] as const)('--lang %s with %j is %s', (chosen, environment, language) => {
    expect(languageOf(chosen, environment)).toBe(language)
  })
})

test('sizes and times as people read them', () => {
  expect([0, 999, 1000, 4_200_000, 99_960, 999_600, 1.5e12].map(formatSize)).toEqual([
    '0 B',
    '999 B',
    '1.0 KB',
    '4.2 MB',
    '100 KB',
    '1.0 MB',
    '1.5 TB',
  ])
  const noon = new Date(2025, 4, 6, 12, 5).getTime()
  expect(formatTime(noon, noon + 1000)).toBe('12:05')
  expect(formatTime(noon, noon + 24 * 3600 * 1000)).toBe('2025-05-06 12:05')
})

describe('figures of a transfer', () => {
  const { en, zh } = CATALOGUES

  test.each([
    [0, '0 s', '0 秒'],
    [0.2, '1 s', '1 秒'],
    [59.9, '1 min', '1 分'],
    [92, '1 min 32 s', '1 分 32 秒'],
    [599.5, '10 min', '10 分'],
    [3_541, '1 h', '1 小时'],
    [5_400, '1 h 30 min', '1 小时 30 分'],
    [86_399, '1 d', '1 天'],
    [200_000, '2 d 8 h', '2 天 8 小时'],
  ])('%d s are said as %s and %s', (seconds, english, chinese) => {
    expect(formatDuration(seconds, en.files.duration)).toBe(english)
    expect(formatDuration(seconds, zh.files.duration)).toBe(chinese)
  })

  test('the time left is the rest at this rate, and unknown where nothing moves or no end is in sight', () => {
    expect(secondsLeft({ bytes: 250, sizeBytes: 1000, bytesPerSecond: 50 })).toBe(15)
    expect(secondsLeft({ bytes: 1000, sizeBytes: 1000, bytesPerSecond: 50 })).toBeUndefined()
    expect(secondsLeft({ bytes: 250, sizeBytes: 1000, bytesPerSecond: 0 })).toBeUndefined()
    expect(secondsLeft({ bytes: 0, sizeBytes: 1e12, bytesPerSecond: 1 })).toBeUndefined()
  })

  test.each([
    ['50MB', 50_000_000],
    ['1.5 GB', 1_500_000_000],
    ['700k', 700_000],
    ['2GiB', 2 * 1024 ** 3],
    ['4096', 4096],
    ['12 B', 12],
    ['MB', undefined],
    ['-5MB', undefined],
    ['5 apples', undefined],
    ['9e9', undefined],
    ['99999999 TB', undefined],
  ])('%s is read as %s bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes)
  })

  test.each([
    [
      'direct',
      '45 %, 450 MB of 1.0 GB, 11.5 MB/s, 48 s left, direct',
      '45%，已传 450 MB，共 1.0 GB，11.5 MB/s，还需 48 秒，直连',
    ],
    ['lan', /, local network$/, /，局域网$/],
    ['relay', /, over the relay$/, /，经中继$/],
    ['none', /left$/, /秒$/],
  ] as const)('a progress line over %s', (via, english, chinese) => {
    const transferId = '0'.repeat(32) as TransferId
    const event = {
      type: 'file.progress',
      transferId,
      bytes: 450e6,
      sizeBytes: 1e9,
      bytesPerSecond: 11.5e6,
      via,
    } as const
    expect(progressText(event, en)).toMatch(english)
    expect(progressText(event, zh)).toMatch(chinese)
    expect(progressText({ ...event, bytesPerSecond: 0 }, en)).not.toContain('left')
  })
})

test.each([
  ['12345', 'tooShort'],
  ['密码密码密', 'tooShort'],
  ['123456', 'weak'],
  ['password', 'weak'],
  ['aaaaaaaa', 'weak'],
  ['alice1', 'weak'],
  ['correct horse battery', 'fine'],
])('the password %s is %s', async (password, strength) => {
  expect(await passwordStrength(password, ['alice'])).toBe(strength)
})
