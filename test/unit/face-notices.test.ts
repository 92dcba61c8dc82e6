import { expect, test } from 'vitest'
import type { Message } from '../../peer/api.ts'
import { CATALOGUES } from '../../peer/faces/catalogue/index.ts'
import { messageLines } from '../../peer/faces/plain/notices.ts'
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
