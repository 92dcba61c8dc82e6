import { expect, test } from 'vitest'
import type { Message } from '../../peer/api.ts'
import { CATALOGUES } from '../../peer/faces/catalogue/index.ts'
import { messageLines, noticeOf } from '../../peer/faces/plain/notices.ts'
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

test.each([
  ['DEVICE_REVOKED', {}, /Another of your devices has revoked this one/, /另一台设备已将这台设备移除/],
  ['BANNED', {}, /The operator of the server has shut this account out/, /已被服务器管理员禁用/],
  ['CLOCK_SKEW', { offsetMs: 3 * 86_400_000 }, /3 days behind that of the server/, /比服务器慢 3 天/],
  ['CLOCK_SKEW', { offsetMs: -20 * 60_000 }, /20 minutes ahead of that of the server/, /比服务器快 20 分钟/],
  ['NO_SPACE', {}, /NO_SPACE: in detail/, /NO_SPACE：in detail/],
])('the warning %s is said in words where people can do something about it', (code, more, english, chinese) => {
  const state = {} as Parameters<typeof noticeOf>[1]
  const event = { type: 'warning', code, detail: 'in detail', ...more } as const
  expect(noticeOf(event, state, CATALOGUES.en)).toMatch(english)
  expect(noticeOf(event, state, CATALOGUES.zh)).toMatch(chinese)
})

test('offline for good says why, and what to do', () => {
  const state = {} as Parameters<typeof noticeOf>[1]
  const event = { type: 'connection', state: 'offline', reason: 'BANNED' } as const
  expect(noticeOf(event, state, CATALOGUES.en)).toMatch(/offline.* The operator of the server/i)
})
