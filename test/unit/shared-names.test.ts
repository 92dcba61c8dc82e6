import { describe, expect, test } from 'vitest'
import { canonicalPrefix, conversationId, parseConversation, parseRoomName, parseUsername } from '../../shared/names.ts'
import { refusalOf } from '../support/refusal.ts'

const CYRILLIC_A = '\u0430'

describe('a username', () => {
  test.each([
    ['digits alone', '100', '100'],
    ['Chinese', '小明', '小明'],
    ['capitals become small', 'Alice', 'alice'],
    ['full-width letters become narrow', 'Ａｌｉｃｅ１', 'alice1'],
    ['half-width katakana become wide', 'ｶﾅ', 'カナ'],
    ['a mark that two scripts share', 'ユーザー', 'ユーザー'],
    ['Latin beside Chinese', 'Tom小明', 'tom小明'],
    ['punctuation inside', 'a.b_c-d', 'a.b_c-d'],
    ['an underscore in front', '_a_', '_a_'],
    ['Greek final sigma keeps one form', 'ΟΔΟΣ', 'οδος'],
    ['a letter outside the basic plane', '𠮷野', '𠮷野'],
  ])('%s', (_, text, canonical) => {
    expect(parseUsername(text)).toBe(canonical)
  })

  test('composed and decomposed spellings are one name', () => {
    expect(parseUsername('Jose\u0301')).toBe(parseUsername('jos\u00e9'))
    expect(parseUsername('각'.normalize('NFD'))).toBe('각')
  })

  test('has at most 32 characters, each counted once however it is encoded', () => {
    expect(parseUsername('a'.repeat(32))).toHaveLength(32)
    expect(refusalOf(() => parseUsername('a'.repeat(33)))).toBe('INVALID_NAME')
    expect([...parseUsername('𠮷'.repeat(32))]).toHaveLength(32)
    expect(refusalOf(() => parseUsername('𠮷'.repeat(33)))).toBe('INVALID_NAME')
    expect(refusalOf(() => parseUsername('a'.repeat(1_000_000)))).toBe('INVALID_NAME')
  })

  test.each([
    ['nothing', ''],
    ['a space', 'a b'],
    ['a space at the end', 'alice '],
    ['a Cyrillic а among Latin letters', `${CYRILLIC_A}lice`],
    ['Greek among Cyrillic', 'αлиса'],
    ['hiragana among katakana', 'ユーざ'],
    ['Latin, Chinese and Cyrillic', 'a小д'],
    ['a script that nothing here can tell from a look-alike', '\u{10330}\u{10331}'],
    ['the folder above', '..'],
    ['dots alone', '.'],
    ['a hidden file', '.alice'],
    ['an option', '-rf'],
    ['a dot at the end', 'alice.'],
    ['a combining mark in front', '\u0301a'],
    ['punctuation alone', '_-_'],
    ['a path', 'a/b'],
    ['a path of Windows', 'a\\b'],
    ['a NUL', 'a\0b'],
    ['a line feed', 'a\nb'],
    ['an escape', 'a\u001b[31m'],
    ['a zero-width joiner', 'al\u200dice'],
    ['a direction override', 'a\u202eb'],
    ['an emoji', 'a😀'],
    ['a superscript', 'a²'],
    ['half a surrogate pair', 'a\ud800'],
    ['a sign that means a person', '@alice'],
  ])('is refused with %s', (_, text) => {
    expect(refusalOf(() => parseUsername(text))).toBe('INVALID_NAME')
  })

  test('ﬁ is two letters to nobody: compatibility forms are no other spelling of a name', () => {
    expect(parseUsername('ﬁsh')).not.toBe('fish')
  })
})

test('a room name follows the same rules, with or without #', () => {
  expect(parseRoomName('#Lobby')).toBe('lobby')
  expect(parseRoomName('大厅')).toBe('大厅')
  expect(refusalOf(() => parseRoomName('##lobby'))).toBe('INVALID_NAME')
})

test('a conversation is a person or a room', () => {
  expect(parseConversation('@Bob')).toEqual({ kind: 'private', username: 'bob' })
  expect(parseConversation('#大厅')).toEqual({ kind: 'room', room: '大厅' })
  expect(conversationId(parseConversation('@Bob'))).toBe('@bob')
  expect(conversationId(parseConversation('#Lobby'))).toBe('#lobby')
  expect(refusalOf(() => parseConversation('bob'))).toBe('INVALID_PARAMS')
  expect(refusalOf(() => parseConversation('@'))).toBe('INVALID_NAME')
})

test('the beginning of a name finds it in its canonical form', () => {
  expect(canonicalPrefix('')).toBe('')
  expect(canonicalPrefix('ＡＬ')).toBe('al')
  expect(canonicalPrefix('x'.repeat(10_000)).length).toBeLessThanOrEqual(64)
})
