/** Whether a text names somebody, as the person named would say. */
import { expect, test } from 'vitest'
import { isMentionOf } from '../../peer/faces/tui/conversations/mentions.ts'

test.each([
  ['hi @alice!', 'alice'],
  ['Alice: are you there?', 'alice'],
  ['thanks, alice.', 'alice'],
  ['请alice看一下', 'alice'],
  ['malice aside, alice', 'alice'],
  ['小明你好', '小明'],
  ['@小明', '小明'],
  ['ask小明', '小明'],
  ['👋alice👋', 'alice'],
])('%s names %s', (text, me) => {
  expect(isMentionOf(text, me)).toBe(true)
})

test.each([
  ['malice', 'alice'],
  ['alice2 was here', 'alice'],
  ['al ice', 'alice'],
  ['大明', '小明'],
  ['anybody', ''],
])('%s does not name %s', (text, me) => {
  expect(isMentionOf(text, me)).toBe(false)
})
