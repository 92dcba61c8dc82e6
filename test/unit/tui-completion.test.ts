/** What Tab makes of the beginning of a command, a name, a room or a path. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultSettings } from '../../peer/faces/face-settings.ts'
import type { TuiEvent } from '../../peer/faces/tui/model/event.ts'
import { reduce } from '../../peer/faces/tui/model/reduce.ts'
import { startState, type TuiState } from '../../peer/faces/tui/model/state.ts'
import { PATH_PERFORMERS } from '../../peer/faces/tui/talk/path-performers.ts'
import type { Performing } from '../../peer/faces/tui/talk/performer.ts'
import { emptyTimeline, itemOf } from '../../peer/faces/tui/timeline/timeline.ts'
import { EMPTY_EDITOR, withText } from '../../peer/faces/tui/typing/editor.ts'
import { editorRows } from '../../peer/faces/tui/typing/editor-rows.ts'
import { NOTHING_TYPED } from '../../peer/faces/tui/typing/typing.ts'
import type { MessageId } from '../../shared/message.ts'
import { fakeId } from '../support/fake-chat.ts'
import { keyOf } from '../support/typed-keys.ts'

function chat(change: { readonly language?: 'zh' | 'en'; readonly online?: readonly string[] } = {}): TuiState {
  const start = startState({ size: { columns: 80, rows: 24 }, settings: defaultSettings(change.language ?? 'en') })
  const said = (from: string, position: number) =>
    itemOf({ id: fakeId(position) as MessageId, position, conversation: '#lobby', from, text: 'hi', sentAtMs: 0 })
  const known = (id: string) => ({ id, unread: 0, mentions: 0, lastAtMs: 0 })
  return {
    ...start,
    me: 'me',
    online: new Set(change.online ?? ['alice', 'albert', '小明', 'bob']),
    conversations: ['#dev', '#design', '#lobby', '@carol'].map(known),
    timeline: { ...emptyTimeline('#lobby'), items: [said('alfred', 1), said('bob', 2), said('me', 3)] },
  }
}

/** `|` is the cursor, at the end if it is nowhere. */
function pressing(state: TuiState, typed: string, ...keys: readonly string[]): TuiState {
  const cursor = typed.includes('|') ? typed.indexOf('|') : typed.length
  let now: TuiState = { ...state, editor: withText(EMPTY_EDITOR, typed.replace('|', ''), cursor) }
  for (const key of keys) now = reduce(now, { type: 'key', key: keyOf(key) }, 0).state
  return now
}

function line({ editor: { text, cursor } }: TuiState): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`
}

function offered(state: TuiState, width = 80): string | undefined {
  const rows = editorRows(state, width).rows.map((row) =>
    row
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  )
  return rows.length > 1 ? rows[0] : undefined
}

describe('Tab', () => {
  test.each([
    ['a command', '/sen', '/send |'],
    ['a command in Chinese', '/发文', '/发文件 |'],
    ['a command by another of its names', '/exi', '/exit |'],
    ['who is addressed', 'bo', 'bob: |'],
    ['who is mentioned', 'ask @bo', 'ask @bob |'],
    ['who is mentioned in the middle of Chinese', '请问@小', '请问@小明 |'],
    ['a name in the middle', 'ask bo', 'ask bob |'],
    ['a name before more text', 'ask @bo| now', 'ask @bob| now'],
    ['a room in a text', 'see #des', 'see #design |'],
    ['a name whatever its case', 'BO', 'bob: |'],
    ['a person after a command', '/msg car', '/msg carol |'],
    ['a person with the sign', '/query @car', '/query @carol |'],
    ['a room after a command', '/join des', '/join design |'],
    ['a room with the sign', '/query #lob', '/query #lobby |'],
    ['a mention in a private text', '/msg bob ask @car', '/msg bob ask @carol |'],
    ['a command that help is wanted about', '/help /hist', '/help /history |'],
    ['a setting', '/settings read', '/settings read-receipts |'],
    ['what is set', '/settings reach rel', '/settings reach relay-only |'],
    ['the other language', '/设置 已', '/设置 已读回执 |'],
  ])('completes %s', (_, typed, completed) => {
    expect(line(pressing(chat(), typed, 'tab'))).toBe(completed)
  })

  test('leaves alone what it knows nothing about', () => {
    for (const typed of ['', 'hello ', 'xyz', '/nothing x', '//jo', '@me', '你好']) {
      expect(line(pressing(chat(), typed, 'tab'))).toBe(`${typed}|`)
    }
  })

  test('names commands in the language of the face first', () => {
    expect(offered(pressing(chat({ language: 'zh' }), '/', 'tab'))).toMatch(/^\/私聊 {2}\/切换 {2}\/加入/)
    expect(offered(pressing(chat(), '/', 'tab'))).toMatch(/^\/msg {2}\/query {2}\/join/)
    expect(line(pressing(chat({ language: 'zh' }), '/jo', 'tab'))).toBe('/join |')
  })

  test('offers those who spoke last first', () => {
    const state = pressing(chat(), 'al', 'tab')
    expect(offered(state)).toBe('alfred  albert  alice')
    expect(line(state)).toBe('al|')
  })

  test('types what all have in common, then goes through them and round', () => {
    expect(line(pressing(chat(), '/join d', 'tab'))).toBe('/join de|')
    expect(line(pressing(chat(), '/join d', 'tab', 'tab'))).toBe('/join dev |')
    expect(line(pressing(chat(), '/join d', 'tab', 'tab', 'tab'))).toBe('/join design |')
    expect(line(pressing(chat(), '/join d', 'tab', 'tab', 'tab', 'tab'))).toBe('/join dev |')
    expect(line(pressing(chat(), '/join d', 'tab', 'Shift-tab'))).toBe('/join design |')
  })

  test('is over when something else is typed; Esc takes back what it typed, and so does undo', () => {
    expect(offered(pressing(chat(), 'al', 'tab', 'tab', 'x'))).toBeUndefined()
    expect(line(pressing(chat(), 'al', 'tab', 'tab', 'escape'))).toBe('al|')
    expect(offered(pressing(chat(), 'al', 'tab', 'tab', 'escape'))).toBeUndefined()
    expect(line(pressing(chat(), 'al', 'tab', 'tab', 'tab', 'Ctrl-_'))).toBe('al|')
    expect(line(pressing(chat(), 'al', 'tab', 'tab', 'left', 'tab'))).toBe('alfred:| ')
  })

  test('shows what fits, with the chosen one among it, and how many more there are', () => {
    const online = Array.from({ length: 40 }, (_, index) => `zoe${index + 10}`)
    const state = pressing(chat({ online }), 'zo', 'tab')
    expect(offered(state, 40)).toBe('zoe10  zoe11  zoe12  zoe13  zoe14  +35')
    expect(offered(pressing(chat({ online }), 'zo', 'tab', ...Array(7).fill('tab')), 40)).toBe(
      'zoe15  zoe16  zoe17  zoe18  zoe19  +30',
    )
  })

  test('asks nothing of the disk for what is no path', () => {
    const { effects } = reduce(pressing(chat(), '/send bob'), { type: 'key', key: keyOf('tab') }, 0)
    expect(effects).toEqual([])
  })
})

describe('a path', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hongyan-paths-'))
    await mkdir(join(folder, '照片'))
    await writeFile(join(folder, '报告 1.pdf'), '')
    await writeFile(join(folder, 'Report.txt'), '')
    await writeFile(join(folder, '.hidden'), '')
    await writeFile(join(folder, 'bad\u001b[31mname'), '')
    await symlink(join(folder, '照片'), join(folder, 'linked'))
    await symlink(join(folder, 'nowhere'), join(folder, 'lost'))
  })
  afterAll(async () => rm(folder, { recursive: true, force: true }))

  /** Tab, with what the disk answers. */
  async function completed(typed: string): Promise<TuiState> {
    const state = pressing(chat(), typed)
    const { effects } = reduce(state, { type: 'key', key: keyOf('tab') }, 0)
    let now = state
    for (const effect of effects) {
      if (effect.type !== 'listPaths') continue
      const dispatch = (event: TuiEvent) => (now = reduce(now, event, 0).state)
      await PATH_PERFORMERS.listPaths(effect, { dispatch } as Partial<Performing> as Performing)
    }
    return now
  }

  test.each([
    ['with spaces', '/send bob @/报', '/send bob @/报告 1.pdf|'],
    ['in quotes', '/send bob "@/报', '/send bob "@/报告 1.pdf"|'],
    ['of a folder, to be gone on with', '/send bob @/照', `/send bob @/照片${sep}|`],
    ['of a link to a folder', '/send bob @/li', `/send bob @/linked${sep}|`],
    ['of a link to nowhere', '/send bob @/lo', '/send bob @/lost|'],
    ['whatever its case', '/send bob @/rep', '/send bob @/Report.txt|'],
    ['that is hidden, if it is asked for', '/send bob @/.h', '/send bob @/.hidden|'],
    ['after a number', '/accept 1 @/照', `/accept 1 @/照片${sep}|`],
    ['without a number', '/accept @/照', `/accept @/照片${sep}|`],
    ['of the home folder', '/send bob ~', `/send bob ~${sep}|`],
    ['that does not exist', '/send bob @/nothing/x', '/send bob @/nothing/x|'],
  ])('%s', async (_, typed, end) => {
    const at = (text: string) => text.replace('@', folder)
    expect(line(await completed(at(typed)))).toBe(at(end))
  })

  test('that a terminal would obey is not offered, nor what is hidden', async () => {
    const { completion } = (await completed(`/send bob ${folder}/`)).typing
    expect(completion?.candidates.map(({ label }) => label)).toEqual(
      ['linked/', 'lost', 'Report.txt', '报告 1.pdf', '照片/']
        .map((name) => name.replace('/', sep))
        .sort((a, b) => a.localeCompare(b)),
    )
  })

  test('of which the answer comes when something else is typed changes nothing', () => {
    const state = pressing(chat(), '/send bob /tm', 'x')
    const late = { type: 'pathsListed', typed: '/tm', paths: [{ label: 'tmp/', text: '/tmp/' }] } as const
    expect(reduce(state, late, 0).state).toBe(state)
    expect(state.typing).toEqual(NOTHING_TYPED)
  })
})
