/** Whole screens of the full-screen face, as text: what stands where, in both languages and at every size. */
import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../peer/faces/face-settings.ts'
import { graphemes } from '../../peer/faces/text/width.ts'
import { reduce } from '../../peer/faces/tui/model/reduce.ts'
import { startState } from '../../peer/faces/tui/model/state.ts'
import { screenOf } from '../../peer/faces/tui/screen/screen.ts'
import type { Item } from '../../peer/faces/tui/timeline/timeline.ts'
import { EMPTY_EDITOR } from '../../peer/faces/tui/typing/editor.ts'
import { NOW, noted, said, screenText, talkState, textOf, timeAt } from '../support/tui-states.ts'

const TALK: readonly Item[] = [
  said('m1', 'alice', '昨天说的那份报告我改完了', { sentAtMs: timeAt(22, 10, 25) }),
  said('m2', '小明', '你好，世界！今天我们去公园（中山公园）散步，顺便讨论下一版的发布计划。', {
    sentAtMs: timeAt(12, 4),
    state: 'stored',
  }),
  said('m3', 'alice', 'hi @小明, it is all in https://example.com/a/long/path.html', { sentAtMs: timeAt(12, 6) }),
  said('m4', 'alice', '👍🏽 👨‍👩‍👧‍👦', { sentAtMs: timeAt(12, 7) }),
  noted('n1', '* bob 上线了', timeAt(12, 8)),
  said('m5', '老王', '第一行\n第二行', { sentAtMs: timeAt(12, 10) }),
]

describe('a screen', () => {
  test('of 80 by 24 in Chinese', () => {
    const timeline = { items: TALK, unreadFrom: 'm5' }
    expect(screenText(talkState({ language: 'zh', timeline }))).toMatchInlineSnapshot(`
      " 房间           | #lobby                                           | 在线 3
       * #dev       2 |                                                  |  alice
         #lobby       |                                                  | @小明
                      |                                                  |  老王
       私聊           |                                                  |
       ! alice      1 |                                                  |
         bob   (离线) |                                                  |
                      |                                                  |
                      |         -- 昨天 2026年11月25日 星期三 --         |
                      | 22:10 alice     昨天说的那份报告我改完了         |
                      |         -- 今天 2026年11月26日 星期四 --         |
                      | 12:04 小明      你好，世界！今天我们去公园       |
                      |                 （中山公园）散步，顺便讨论下     |
                      |                 一版的发布计划。               v |
                      |!12:06 alice     hi @小明, it is all in https://e |
                      |                 xample.com/a/long/path.html      |
                      |                 👍🏽 👨‍👩‍👧‍👦                            |
                      | * bob 上线了                                     |
                      |---------------------- 未读 ----------------------|
                      | 12:10 老王      第一行                           |
                      |                 第二行                           |
      ----------------+--------------------------------------------------+------------
       #lobby> 输入消息，或 / 加命令
       已连接 | 未读 3 | 小明 | Alt-A 下一未读 | F1 帮助"
    `)
  })

  test('of 100 by 30 in English, with real lines', () => {
    const size = { columns: 100, rows: 30 }
    expect(
      screenText(talkState({ size, settings: { borders: 'unicode' }, timeline: { items: TALK } })),
    ).toMatchInlineSnapshot(`
      " Rooms              │ #lobby                                                         │ Online 3
       * #dev           2 │                                                                │  alice
         #lobby           │                                                                │ @小明
                          │                                                                │  老王
       People             │                                                                │
       ! alice          1 │                                                                │
         bob        (off) │                                                                │
                          │                                                                │
                          │                                                                │
                          │                                                                │
                          │                                                                │
                          │                                                                │
                          │                                                                │
                          │                                                                │
                          │                                                                │
                          │                                                                │
                          │          ── Yesterday, Wednesday, 25 November 2026 ──          │
                          │ 22:10 alice       昨天说的那份报告我改完了                     │
                          │            ── Today, Thursday, 26 November 2026 ──             │
                          │ 12:04 小明        你好，世界！今天我们去公园（中山公园）散     │
                          │                   步，顺便讨论下一版的发布计划。             ✓ │
                          │!12:06 alice       hi @小明, it is all in                       │
                          │                   https://example.com/a/long/path.html         │
                          │                   👍🏽 👨‍👩‍👧‍👦                                        │
                          │ * bob 上线了                                                   │
                          │ 12:10 老王        第一行                                       │
                          │                   第二行                                       │
      ────────────────────┴────────────────────────────────────────────────────────────────┴──────────────
       #lobby> Write a message, or / and a command
       connected │ 3 unread │ 小明 │ Alt-A next unread │ F1 help"
    `)
  })

  test('of 60 by 20 has no lists beside it', () => {
    const items = [...TALK, ...TALK.map((item) => ({ ...item, key: `${item.key} again` }))]
    const timeline = { items, scroll: { type: 'at', key: 'm4 again', row: 0 }, below: 2 } as const
    expect(screenText(talkState({ language: 'zh', size: { columns: 60, rows: 20 }, timeline }))).toMatchInlineSnapshot(`
      " #lobby  在线 3
       12:04 小明      你好，世界！今天我们去公园（中山公园）
                       散步，顺便讨论下一版的发布计划。         v
      !12:06 alice     hi @小明, it is all in
                       https://example.com/a/long/path.html
                       👍🏽 👨‍👩‍👧‍👦
       * bob 上线了
       12:10 老王      第一行
                       第二行
                    -- 昨天 2026年11月25日 星期三 --
       22:10 alice     昨天说的那份报告我改完了
                    -- 今天 2026年11月26日 星期四 --
       12:04 小明      你好，世界！今天我们去公园（中山公园）
                       散步，顺便讨论下一版的发布计划。         v
      !12:06 alice     hi @小明, it is all in
                       https://example.com/a/long/path.html
                       👍🏽 👨‍👩‍👧‍👦
      -------------------------------------- v 2 条新消息 (End) --
       #lobby> 输入消息，或 / 加命令
       已连接 | 未读 3 | 小明 | Alt-A 下一未读 | F1 帮助"
    `)
  })

  test('of 20 by 5 still shows what was said and what one types', () => {
    expect(screenText(talkState({ size: { columns: 20, rows: 5 }, timeline: { items: TALK } }))).toMatchInlineSnapshot(`
      " 12:10 老王
         第一行
         第二行
       #lobby>
       connected"
    `)
  })

  test('of the menu has nothing but what is asked', () => {
    const menu = startState({ size: { columns: 80, rows: 10 }, settings: defaultSettings('en') })
    const question = { text: 'Choose (1-3): ', isHidden: false }
    expect(screenText({ ...menu, question })).toMatchInlineSnapshot(`
      " Hongyan 鸿雁
             ----------------Welcome to Hongyan multi-user chat----------------





      --------------------------------------------------------------------------------
       Choose (1-3):
       not logged in | Esc back | F1 help"
    `)
  })

  test('of the menu says what is being asked for, also where there is little room', () => {
    const menu = startState({ size: { columns: 40, rows: 10 }, settings: defaultSettings('en') })
    const choices = { title: 'title', options: ['Log in', 'Register', 'Exit'] }
    const choosing = reduce(
      menu,
      { type: 'asked', question: { text: 'Choose: ', isHidden: false, choices } },
      NOW,
    ).state
    const key = { name: '', text: '2', ctrl: false, alt: false, shift: false }
    const chosen = reduce(choosing, { type: 'key', key }, NOW).state
    const { state } = reduce(chosen, { type: 'asked', question: { text: 'User id: ', isHidden: false } }, NOW)
    expect(screenText(state).split('\n').slice(1, 4)).toEqual([
      '   Welcome to Hongyan multi-user chat',
      '',
      '                 Register',
    ])
  })

  test.each([
    ['#lobby', 'en', 'Nobody has written here yet', 'Say hello: type, and press Enter'],
    ['@alice', 'zh', '你们还没有说过话', '内容只有你们两人能看到；对方离线也会收到'],
  ] as const)('of %s before anything was said says what one could do (%s)', (conversation, language, ...texts) => {
    const rows = screenText(talkState({ language, timeline: { conversation } })).split('\n')
    expect(rows.flatMap((row) => texts.filter((text) => row.includes(text)))).toEqual(texts)
  })
})

describe('the lists', () => {
  const conversation = (id: string, unread = 0, mentions = 0) => ({ id, unread, mentions, lastAtMs: 1 })
  const left = (state: Parameters<typeof screenText>[0]) =>
    screenText(state)
      .split('\n')
      .map((row) => row.split('|')[0]?.trimEnd())

  test('mark what is new, and what is meant for this person', () => {
    const conversations = [
      conversation('#dev', 12),
      conversation('#lobby'),
      conversation('#team', 3, 1),
      conversation('@alice', 1_000),
    ]
    expect(left(talkState({ state: { conversations } })).slice(0, 6)).toEqual([
      ' Rooms',
      ' * #dev      12',
      '   #lobby',
      ' ! #team      3',
      '',
      ' People',
    ])
    expect(left(talkState({ state: { conversations } }))[6]).toBe(' ! alice   999+')
  })

  test('show the open one as chosen, with colours and without', () => {
    const [, , row = []] = screenOf(talkState(), NOW).rows
    expect(row[0]).toEqual({ text: '   #lobby       ', tone: 'selected' })
  })

  test('keep the open one in sight where they are long, and count what is out of sight', () => {
    const conversations = Array.from({ length: 60 }, (_, index) =>
      conversation(`#room${String(index).padStart(2, '0')}`, index === 59 ? 1 : 0),
    )
    const state = talkState({ state: { conversations }, timeline: { conversation: '#room30' } })
    const shown = left(state).slice(0, 21)
    expect(shown.join('\n')).toContain('#room30')
    expect(shown[0]).toMatch(/^ {3}\^ \d+$/)
    expect(shown[20]).toMatch(/^ \* v \d+$/)
  })

  test('say who is there, and how many more', () => {
    const online = new Set(['小明', ...Array.from({ length: 40 }, (_, index) => `user${index}`)])
    const right = screenText(talkState({ state: { online } }))
      .split('\n')
      .map((row) => row.split('|')[2]?.trimEnd())
    expect(right[0]).toBe(' Online 41')
    expect(right[20]).toBe('   +22')
  })

  test('can be folded away', () => {
    expect(screenText(talkState({ settings: { panes: false } }))).not.toMatch(/Rooms|@小明/)
  })
})

describe('the last rows', () => {
  test('tell the connection in words, and give up what is worth least where it is narrow', () => {
    const paths = new Map([
      ['alice', { kind: 'direct', rttMs: 3 } as const],
      ['bob', { kind: 'relay', rttMs: 90 } as const],
    ])
    const status = (columns: number, connection: 'online' | 'connecting' = 'online') =>
      screenText(talkState({ size: { columns, rows: 24 }, state: { paths, connection } }))
        .split('\n')
        .at(-1)
    expect(status(100)).toBe(' connected | direct 1 relayed 1 | 3 unread | 小明 | Alt-A next unread | F1 help')
    expect(status(60)).toBe(' connected | direct 1 relayed 1 | 3 unread | 小明 | F1 help')
    expect(status(40, 'connecting')).toBe(' connecting | 3 unread | F1 help')
    expect(status(20)).toBe(' connected')
    const measured = talkState({ size: { columns: 40, rows: 24 }, state: { rttMs: 18 } })
    expect(screenText(measured)).toContain(' connected 18 ms |')
    expect(screenText({ ...measured, connection: 'connecting' })).toContain(' connecting |')
  })

  test('count what came while one reads further up, and say how to get there', () => {
    const items = Array.from({ length: 60 }, (_, index) => said(`m${index}`, 'alice', `<${index}>`))
    const timeline = { items, scroll: { type: 'at', key: 'm30', row: 0 }, below: 5 } as const
    expect(screenText(talkState({ language: 'zh', timeline }))).toContain('- v 5 条新消息 (End) --+')
    expect(screenText(talkState({ timeline: { ...timeline, below: 0 } }))).toContain('- v newest messages (End) --+')
    expect(screenText(talkState({ timeline, size: { columns: 40, rows: 5 } }))).toContain('v 5 new messages (End)')
  })
})

test('the title of a person says how they are reached', () => {
  const paths = new Map([['alice', { kind: 'relay', rttMs: 81.4 } as const]])
  const state = talkState({ state: { paths }, timeline: { conversation: '@alice' }, size: { columns: 60, rows: 10 } })
  const title = (change: Partial<typeof state>) => screenText({ ...state, ...change }).split('\n')[0]
  expect(title({})).toBe(' @alice  online  over the relay 81 ms')
  expect(title({ paths: new Map([['alice', { kind: 'lan', rttMs: undefined }]]) })).toContain('online  local network')
  // A connection says it while the rendezvous is away.
  expect(title({ online: new Set(), connection: 'connecting' })).toContain('online  over the relay')
  expect(title({ online: new Set(), paths: new Map() })).toBe(' @alice  offline')
  expect(title({ paths: new Map() })).toBe(' @alice  online')
  expect(title({ paths: new Map(), connection: 'connecting' })).toBe(' @alice  out of reach')
})

test('no terminal is too small for something to be drawn', () => {
  const overlays = [
    undefined,
    { type: 'help', about: '', top: 0 },
    { type: 'switcher', line: EMPTY_EDITOR, chosen: 0 },
  ] as const
  for (const columns of [1, 2, 9, 19, 79])
    for (const rows of [1, 2, 3, 4, 6, 8])
      for (const overlay of overlays) {
        const state = talkState({ size: { columns, rows }, timeline: { items: TALK }, state: { overlay } })
        expect(screenOf(state, NOW).rows).toHaveLength(rows)
      }
})

test('every screen is as large as the terminal, whatever is on it', () => {
  const name = fc.constantFrom('alice', '小明', '设计讨论组', 'a-very-long-name-of-somebody', 'שלום', '각', '👍🏽')
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('👨‍👩‍👧‍👦🇨🇳', '你好，世界（再见）', '\u001b[2J', 'e\u0301\u0301', 'long '.repeat(80)),
  )
  const item = fc.record({
    from: name,
    text,
    minute: fc.nat(3_000),
    isNote: fc.boolean(),
    state: fc.constantFrom('read', 'failed', undefined),
  })
  const scene = fc.record({
    columns: fc.integer({ min: 20, max: 140 }),
    rows: fc.integer({ min: 5, max: 40 }),
    language: fc.constantFrom('zh', 'en'),
    borders: fc.constantFrom('ascii', 'unicode'),
    items: fc.array(item, { maxLength: 12 }),
    people: fc.array(name, { maxLength: 5 }),
    below: fc.nat(3),
  })
  fc.assert(
    fc.property(scene, ({ columns, rows, language, borders, items, people, below }) => {
      const shown = items.map(
        ({ from, text: said_, minute, isNote, state }, index): Item =>
          isNote
            ? noted(`i${index}`, said_.replace(/\p{Cc}|\p{Cs}/gu, ' '), timeAt(0, minute))
            : said(`i${index}`, from, said_, {
                sentAtMs: timeAt(0, minute),
                ...(state === undefined ? {} : { state }),
              }),
      )
      const scroll =
        below > 0 && shown.length > 0 ? ({ type: 'at', key: 'i0', row: 0 } as const) : ({ type: 'end' } as const)
      const screen = screenOf(
        talkState({
          ...{ size: { columns, rows }, language, settings: { borders }, timeline: { items: shown, scroll, below } },
          state: {
            online: new Set(people),
            conversations: people.map((each, index) => ({
              id: `@${each}`,
              unread: index,
              mentions: 0,
              lastAtMs: index,
            })),
          },
        }),
        NOW,
      )
      expect(screen.rows).toHaveLength(rows)
      for (const row of screen.rows) {
        const line = textOf(row)
        expect(stringWidth(line), line).toBe(columns)
        expect(
          graphemes(line).reduce((cells, each) => cells + Math.max(1, stringWidth(each)), 0),
          line,
        ).toBe(columns)
        expect(line).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u)
      }
      const { x, y } = screen.cursor ?? { x: 0, y: 0 }
      expect(x >= 0 && x < columns && y >= 0 && y < rows).toBe(true)
    }),
    { numRuns: 300 },
  )
})
