import { expect, test } from 'vitest'
import type { Message, Warning } from '../../peer/api.ts'
import { CATALOGUES } from '../../peer/faces/catalogue/index.ts'
import { messageLines, noticeOf } from '../../peer/faces/notices/notices.ts'
import type { MessageId } from '../../shared/message.ts'
import { fakeId } from '../support/fake-chat.ts'

const said = (number: number, conversation: string, more: Partial<Message> = {}): Message => ({
  id: fakeId(number) as MessageId,
  position: number,
  conversation,
  from: 'bob',
  text: `text ${number}`,
  sentAtMs: 0,
  ...more,
})
const numbers = (count: number) => Array.from({ length: count }, (_, offset) => offset + 1)
const linesOf = (messages: readonly Message[]) =>
  messageLines(messages, { me: 'me' }, CATALOGUES.en, 0).map((line) => line.replace(/^.*(\[|\* )/, ''))

test('a long absence from a room is told in one line and its end, with what was left out before', () => {
  const room = numbers(25).map((number) => said(number, '#lobby', number === 3 ? { earlier: 400 } : {}))
  const lines = linesOf([said(26, '@bob'), ...room])
  expect(lines.slice(0, 3)).toEqual([
    '@bob] bob: text 26',
    '405 earlier messages in #lobby; /history shows them',
    '#lobby] bob: text 6',
  ])
  expect(lines).toHaveLength(22)
})

test('what was left out before a few messages is told before them', () => {
  expect(linesOf([said(1, '#dev'), said(2, '#lobby', { earlier: 7 }), said(3, '#lobby')])).toEqual([
    '#dev] bob: text 1',
    '7 earlier messages in #lobby; /history shows them',
    '#lobby] bob: text 2',
    '#lobby] bob: text 3',
  ])
})

type Told = Warning extends infer One ? (One extends Warning ? Omit<One, 'type' | 'detail'> : never) : never

const TOLD: readonly (readonly [Told, RegExp, RegExp])[] = [
  [{ code: 'SESSION_REPLACED' }, /in use by another process/, /另一个进程中使用/],
  [{ code: 'LOGGED_OUT' }, /This device was logged out/, /这台设备已被注销/],
  [{ code: 'DEVICE_REVOKED' }, /Another of your devices has revoked this one/, /另一台设备已将这台设备移除/],
  [{ code: 'PASSWORD_CHANGED' }, /changed on another device/, /密码或恢复码已在另一台设备上修改/],
  [{ code: 'BANNED' }, /The operator of the server has shut this account out/, /已被服务器管理员禁用/],
  [{ code: 'VAULT_SHUT' }, /cannot open what the server keeps of your account/, /打不开服务器上保存的账号密钥/],
  [{ code: 'ARCHIVE_RESTORED' }, /goes on from a backup/, /已从备份恢复/],
  [{ code: 'RELAY_FULL' }, /relay carries no more.*mailbox/, /中继暂时不再.*信箱/],
  [{ code: 'CLOCK_SKEW', offsetMs: 3 * 86_400_000 }, /3 days behind that of the server/, /比服务器慢 3 天/],
  [{ code: 'CLOCK_SKEW', offsetMs: -20 * 60_000 }, /20 minutes ahead of that of the server/, /比服务器快 20 分钟/],
  [{ code: 'NO_SPACE', about: 'roomNotKept' }, /of a room .* no space left/, /房间消息未能写入.*空间/],
]

test.each(TOLD)(
  'the warning %j is said in the words of the language, and nothing else is',
  (told, english, chinese) => {
    const state = {} as Parameters<typeof noticeOf>[1]
    const event = { type: 'warning', detail: 'the detail, for logs', ...told } as Warning
    const [inEnglish = '', inChinese = ''] = [CATALOGUES.en, CATALOGUES.zh].map(
      (words) => noticeOf(event, state, words)?.text,
    )
    expect(inEnglish).toMatch(english)
    expect(inChinese).toMatch(chinese)
    for (const notice of [inEnglish, inChinese]) expect(notice).not.toMatch(/the detail|[A-Z]+_[A-Z]+/)
  },
)

test('every trouble is told in Chinese without a word of English', () => {
  const { troubles, errors, account } = CATALOGUES.zh
  for (const sentence of [...Object.values(troubles), ...Object.values(account.sessionEnded)]) {
    expect(sentence).not.toMatch(/[a-z]{2,}/i)
  }
  expect(errors.NO_SPACE).toMatch(/空间/)
})

test('who joins a room is told in the words of the language, the first few by name', () => {
  const state = { me: 'alice' } as Parameters<typeof noticeOf>[1]
  const told = { joined: ['alice', 'bob'], left: numbers(7).map((number) => `u${number}`), more: true }
  const saying = (change: Partial<typeof told>, words = CATALOGUES.en) =>
    noticeOf({ type: 'room.members', room: 'dev', ...told, ...change }, state, words)?.text
  expect(saying({})).toBe('bob joined #dev; u1, u2, u3, u4, u5 and 2 others left #dev; more people joined or left #dev')
  expect(saying({}, CATALOGUES.zh)).toBe(
    'bob 加入了 #dev；u1、u2、u3、u4、u5 等 7 人 离开了 #dev；#dev 另有多人加入或离开',
  )
  expect(saying({ joined: ['alice'], left: [], more: false })).toBeUndefined()
  expect(saying({ joined: [], left: ['alice'] }, CATALOGUES.zh)).toBe('您已在另一台设备上离开 #dev')
})

test('offline for good says why, and what to do', () => {
  const state = {} as Parameters<typeof noticeOf>[1]
  const event = { type: 'connection', state: 'offline', reason: 'BANNED' } as const
  expect(noticeOf(event, state, CATALOGUES.en)?.text).toMatch(/offline.* The operator of the server/i)
})

test('a connection that is lost and tried again is told in words, without a code', () => {
  const state = {} as Parameters<typeof noticeOf>[1]
  const lost = { type: 'connection', state: 'connecting', reason: 'UNREACHABLE' } as const
  const replaced = { type: 'connection', state: 'offline', reason: 'CLOSED' } as const
  const loggedOut = { type: 'connection', state: 'offline', reason: 'NOT_LOGGED_IN' } as const
  const notices = [lost, replaced, loggedOut].map((event) => noticeOf(event, state, CATALOGUES.zh)?.text ?? '')
  expect(notices.join()).not.toMatch(/[A-Z]/)
  expect(notices[2]).toMatch(/\/注销 .*重新登录/)
})
