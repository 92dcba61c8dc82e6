import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMessageStore, type MessageStore, type NewMessage } from '../../peer/store/messages.ts'
import { PROFILE_MIGRATIONS } from '../../peer/store/migrations.ts'
import { createPlaceStore } from '../../peer/store/places.ts'
import { openProfile, type ProfileDatabase } from '../../peer/store/profile.ts'
import { createSettingsStore } from '../../peer/store/settings.ts'
import type { MessageId } from '../../shared/message.ts'
import { parseUsername } from '../../shared/names.ts'
import { openDatabase } from '../../shared/sqlite.ts'

const alice = parseUsername('alice')
const own = parseUsername('own')
let directory: string
let profile: ProfileDatabase
let messages: MessageStore

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
  open()
})

afterEach(() => {
  profile.close()
  rmSync(directory, { recursive: true })
})

function open(): void {
  profile = openProfile(directory)
  messages = createMessageStore(profile.database)
}

function put(id: string, text: string, change: Partial<NewMessage> = {}): void {
  messages.insert({
    id: id as MessageId,
    conversation: '@alice',
    kind: 'text',
    sender: alice,
    own: false,
    text,
    sentAtMs: 1,
    state: undefined,
    lamport: 0,
    bytes: Uint8Array.of(1),
    ...change,
  })
}

const find = (text: string, conversation?: string, limit = 10) =>
  messages.search(text, conversation, limit).map(({ id }) => id)

describe('a search', () => {
  it('finds Chinese words of any length, one character included', () => {
    put('1', '今天北京下雨了')
    put('2', '雨停了，我们去天安门')
    put('3', '下午见')
    expect(find('下雨')).toEqual(['1'])
    expect(find('北京下雨')).toEqual(['1'])
    expect(find('雨')).toEqual(['2', '1'])
    expect(find('了')).toEqual(['2', '1'])
    expect(find('天 雨')).toEqual(['2', '1'])
    expect(find('京北')).toEqual([])
    // Both pairs are there, but not as one word.
    put('4', '北京，京下')
    expect(find('北京下')).toEqual(['1'])
  })

  it('finds words whatever their case, width and accents, and the last one by its beginning', () => {
    put('1', 'See you at the Café tomorrow')
    put('2', 'ＴＯＭＯＲＲＯＷ never comes 鸿雁')
    expect(find('TOMORROW')).toEqual(['2', '1'])
    expect(find('café')).toEqual(['1'])
    expect(find('cafe tomor')).toEqual(['1'])
    expect(find('tomor cafe')).toEqual([])
    expect(find('morrow')).toEqual([])
    expect(find('鸿雁 never')).toEqual(['2'])
  })

  it('takes what looks like syntax for text', () => {
    put('1', 'a "quoted" near-miss OR not')
    for (const text of ['"quoted', 'near-miss', '(quoted)', 'quoted*', 'words:quoted', '^a', 'NOT', 'OR', '{quoted}']) {
      expect([text, find(text)]).toEqual([text, text === 'words:quoted' ? [] : ['1']])
    }
  })

  it('finds emoji, and punctuation as it is written', () => {
    put('1', '好的👍🏽')
    put('2', 'why -> because')
    expect(find('👍')).toEqual(['1'])
    expect(find('->')).toEqual(['2'])
    expect(find('%')).toEqual([])
    expect(find('->', '#lobby')).toEqual([])
    expect(find('  ')).toEqual([])
  })

  it('is newest first, bounded, and in one conversation if asked', () => {
    for (const id of ['1', '2', '3']) put(id, '下雨', { conversation: id === '2' ? '#lobby' : '@alice' })
    expect(find('下雨')).toEqual(['3', '2', '1'])
    expect(find('下雨', undefined, 2)).toEqual(['3', '2'])
    expect(find('下雨', '@alice')).toEqual(['3', '1'])
    expect(find('下雨', '@alic')).toEqual([])
  })

  it('shows nothing that was discarded, and nothing twice', () => {
    put('1', '', { kind: 'discarded' })
    put('2', '下雨', { kind: 'receipt' })
    put('3', '下雨')
    put('3', '下雨')
    expect(find('下雨')).toEqual(['3'])
  })
})

describe('a conversation', () => {
  it('counts as unread what others wrote, not what the own account wrote on another device', () => {
    createSettingsStore(profile.database).set('username', own)
    put('1', 'theirs')
    put('2', 'mine, elsewhere', { sender: own, sentAtMs: 5 })
    put('3', 'mine, here', { sender: own, own: true, state: 'queued' })
    put('4', '', { kind: 'receipt' })
    expect(messages.conversations()).toEqual([{ id: '@alice', unread: 1, lastAtMs: 5 }])
    expect(messages.markRead('@alice', '3' as MessageId)).toEqual(['1'])
    expect(messages.conversations()[0]?.unread).toBe(0)
    put('1', 'again')
    expect(messages.conversations()[0]?.unread).toBe(0)
  })

  it('is unread again from a message on, in its own order; nothing that was read before is news', () => {
    createSettingsStore(profile.database).set('username', own)
    const places = createPlaceStore(profile.database)
    const room = { conversation: '#lobby' }
    for (const id of ['1', '2', '3']) put(id, id, room)
    put('4', 'mine, elsewhere', { ...room, sender: own })
    // The archive has the last one first.
    for (const [index, id] of ['3', '1', '2', '4'].entries()) places.set('#lobby', id as MessageId, index + 1)
    expect(messages.markRead('#lobby', '4' as MessageId).toSorted()).toEqual(['1', '2', '3'])
    messages.markUnread('#lobby', '1' as MessageId)
    expect([messages.unread('#lobby'), messages.unread('#nowhere')]).toEqual([2, 0])
    put('5', 'new', room)
    expect(messages.markRead('#lobby', '5' as MessageId)).toEqual(['5'])
    expect(messages.unread('#lobby')).toBe(0)
  })

  it('is listed with the newest first', () => {
    put('1', 'a', { sentAtMs: 2 })
    put('2', 'b', { sentAtMs: 3, conversation: '#lobby' })
    put('3', 'c', { sentAtMs: 1 })
    expect(messages.conversations().map(({ id }) => id)).toEqual(['#lobby', '@alice'])
  })
})

describe('a long history', () => {
  it('is never read or sorted as a whole', () => {
    const statements: string[] = []
    createMessageStore(
      new Proxy(profile.database, {
        get: (database, name) =>
          name !== 'prepare'
            ? Reflect.get(database, name)
            : (sql: string) => {
                statements.push(sql)
                return database.prepare(sql)
              },
      }),
    )
    const plans = statements.map((sql) => {
      const parameters = new Set(sql.match(/@\w+/g) ?? [])
      const values =
        parameters.size > 0 ? [Object.fromEntries([...parameters].map((name) => [name.slice(1), null]))] : []
      const marks = (sql.match(/\?/g) ?? []).map(() => null)
      const rows = profile.database
        .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...values, ...marks)
      return `${sql}\n  ${rows.map(({ detail }) => detail).join('; ')}`
    })
    expect(plans.length).toBeGreaterThan(15)
    const walks = (plan: string) =>
      /\n.*(SCAN messages(?! USING)|TEMP B-TREE)/.test(plan) && !/FROM conversations/.test(plan)
    // The one walk is over the newest messages only.
    expect(plans.filter((plan) => walks(plan) && !/instr/.test(plan))).toEqual([])
  })
})

describe('a history from its beginning', () => {
  /** All pages of three. */
  function fromBeginning(conversation: string): string[] {
    const ids: string[] = []
    for (let after: number | undefined; ; ) {
      const page = messages.historyFrom(conversation, after, 3)
      ids.push(...page.map(({ id }) => id))
      after = page.at(-1)?.position
      if (after === undefined) return ids
    }
  }

  it('has a room in the order of its archive, then what is not archived yet', () => {
    for (let number = 0; number < 10; number++) put(`${number}`, 'x', { conversation: '#lobby', lamport: 20 - number })
    const places = createPlaceStore(profile.database)
    for (let number = 0; number < 7; number++) places.set('#lobby', `${number}` as MessageId, (number * 3) % 7)
    put('elsewhere', 'x', { conversation: '#dev' })
    expect(fromBeginning('#lobby')).toEqual(messages.history('#lobby', undefined, 99).messages.map(({ id }) => id))
    expect(fromBeginning('#lobby')).toHaveLength(10)
  })

  it('has private messages as they came, and nothing that is no text', () => {
    for (let number = 0; number < 8; number++) put(`${number}`, 'x', { kind: number === 4 ? 'receipt' : 'text' })
    put('elsewhere', 'x', { conversation: '@bob' })
    expect(fromBeginning('@alice')).toEqual(['0', '1', '2', '3', '5', '6', '7'])
    expect(fromBeginning('@nobody')).toEqual([])
  })
})

describe('a profile of the first schema', () => {
  it('is brought forward with everything in it: found, counted and in order', () => {
    profile.close()
    rmSync(join(directory, 'profile.db'))
    const old = openDatabase({ path: join(directory, 'profile.db'), migrations: PROFILE_MIGRATIONS.slice(0, 1) })
    old.exec(`
      INSERT INTO settings VALUES ('username', 'own');
      INSERT INTO messages (id, conversation, kind, sender, own, text, sent_at, state, read, archive_index, lamport, bytes) VALUES
        ('a', '@alice', 'text', 'alice', 0, '鸿雁传书', 10, NULL, 0, NULL, 0, x'01'),
        ('b', '@alice', 'text', 'own', 0, 'from my phone', 20, NULL, 0, NULL, 0, x'01'),
        ('c', '@alice', 'receipt', 'alice', 0, '', 30, NULL, 0, NULL, 0, x'01'),
        ('d', '#lobby', 'text', 'own', 1, 'later', 40, 'queued', 0, NULL, 7, x'01'),
        ('e', '#lobby', 'text', 'bob', 0, 'hello', 50, NULL, 1, 3, 9, x'01'),
        ('f', '#lobby', 'text', 'own', 1, 'first', 45, 'stored', 0, 2, 8, x'01');
    `)
    old.close()
    open()
    expect(messages.conversations()).toEqual([
      { id: '#lobby', unread: 0, lastAtMs: 50 },
      { id: '@alice', unread: 1, lastAtMs: 20 },
    ])
    expect(find('传书')).toEqual(['a'])
    expect(messages.history('#lobby', undefined, 10).messages.map(({ id }) => id)).toEqual(['f', 'e', 'd'])
    expect([messages.unsent(), createPlaceStore(profile.database).unarchived('#lobby').unarchived]).toEqual([1, ['d']])
    put('g', '鸿雁')
    expect(find('鸿雁')).toEqual(['g', 'a'])
    expect(messages.conversations()[1]?.unread).toBe(2)
  })
})
