/** A profile that an older version has written, opened by this one. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAutoAcceptStore } from '../../peer/store/auto-accepts.ts'
import { createContactStore } from '../../peer/store/contacts.ts'
import { createMessageStore } from '../../peer/store/messages.ts'
import { PROFILE_MIGRATIONS } from '../../peer/store/migrations.ts'
import { createOutboxStore } from '../../peer/store/outbox.ts'
import { openProfile, type ProfileDatabase } from '../../peer/store/profile.ts'
import { createRoomStore } from '../../peer/store/rooms.ts'
import { createSettingsStore } from '../../peer/store/settings.ts'
import { createTransferStore } from '../../peer/store/transfers.ts'
import { LOBBY, parseUsername } from '../../shared/names.ts'
import { openDatabase } from '../../shared/sqlite.ts'
import { mountSmallDisk } from '../support/hostile-disk.ts'
import { refusalOf } from '../support/refusal.ts'

const FIRST = PROFILE_MIGRATIONS.slice(0, 1)
const MIB = 1024 * 1024
const bob = parseUsername('bob')
let directory: string
let profile: ProfileDatabase | undefined

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-migration-'))
})

afterEach(() => {
  profile?.close()
  profile = undefined
  rmSync(directory, { recursive: true, force: true })
})

/** A row in each table of the first schema, and more messages if told. */
function writeOld(path: string, { messages = 0 } = {}): void {
  const old = openDatabase({ path, migrations: FIRST })
  old.exec(`
    INSERT INTO settings VALUES ('username', 'alice'), ('deviceSeed', x'${'07'.repeat(32)}'), ('shownPosition', 1);
    INSERT INTO accounts VALUES ('bob', x'${'01'.repeat(32)}', x'02', 3, NULL, x'04', 1, 0);
    INSERT INTO devices VALUES ('device-of-bob', 'bob', x'05', 6);
    INSERT INTO rooms VALUES ('lobby', 1, 9, x'0a', 11);
    INSERT INTO epochs VALUES ('lobby', 12, 13, x'0e');
    INSERT INTO messages (id, conversation, kind, sender, own, text, sent_at, state, bytes) VALUES
      ('a', '@bob', 'text', 'bob', 0, '鸿雁传书到北京', 10, NULL, x'0f'),
      ('b', '@bob', 'text', 'alice', 1, 'on its way', 20, 'queued', x'10');
    INSERT INTO outbox (id, destination, state) VALUES ('b', 'bob', 'queued');
    INSERT INTO client_ids VALUES ('client', 'b');
    INSERT INTO sequences VALUES ('@bob', 17);
    INSERT INTO transfers (transfer_id, direction, peer, device, name, folder, count, size_bytes, manifest_digest, state, created_at_ms)
      VALUES ('t', 'incoming', 'bob', 'device-of-bob', 'file', 0, 1, 18, x'13', 'offered', 20);
    INSERT INTO auto_accepts VALUES ('bob', x'01', 21);
  `)
  const insert = old.prepare(`
    INSERT INTO messages (id, conversation, kind, sender, own, text, sent_at, bytes)
    VALUES (?, '#lobby', 'text', 'bob', 0, ?, 1, x'01')`)
  old.transaction(() => {
    for (let number = 0; number < messages; number++)
      insert.run(`more ${number}`, `${number} 天安门 ${'words '.repeat(80)}`)
  })()
  old.close()
}

function expectEverythingThere({ database }: ProfileDatabase): void {
  const settings = createSettingsStore(database)
  expect([settings.get('username'), settings.get('deviceSeed')?.[0], settings.get('shownPosition')]).toEqual([
    'alice',
    7,
    1,
  ])
  const contacts = createContactStore(database)
  expect(contacts.get(bob)).toMatchObject({ version: 3, verified: true, blocked: false, changedKey: undefined })
  expect([...(contacts.get(bob)?.accountKey ?? [])]).toEqual(Array(32).fill(1))
  expect(contacts.devicesOf(bob).map(({ device }) => device)).toEqual(['device-of-bob'])
  const rooms = createRoomStore(database)
  expect([rooms.joined(), rooms.head(LOBBY)?.index, rooms.nextLamport(LOBBY)]).toEqual([['lobby'], 9, 12])
  expect(rooms.epochs(LOBBY).map(({ epoch, startsAtMs, key }) => [epoch, startsAtMs, key[0]])).toEqual([[12, 13, 14]])
  const messages = createMessageStore(database)
  expect(messages.history('@bob', undefined, 9).messages.map(({ id, state }) => [id, state])).toEqual([
    ['a', undefined],
    ['b', 'queued'],
  ])
  expect(createOutboxStore(database).pending(30)).toMatchObject([{ id: 'b', destination: 'bob', state: 'queued' }])
  expect([messages.idOfClient('client'), messages.nextSequence('@bob'), messages.unsent()]).toEqual(['b', 18, 1])
  expect(createTransferStore(database).list(1)).toMatchObject([{ transferId: 't', name: 'file', sizeBytes: 18 }])
  expect(createAutoAcceptStore(database).list()).toMatchObject([{ username: 'bob', maxBytes: 21 }])
  for (const word of ['鸿雁', '传书', '北京', 'way'])
    expect([word, messages.search(word, '@bob', 9).length]).toEqual([word, 1])
  expect(messages.conversations()).toContainEqual({ id: '@bob', unread: 1, lastAtMs: 20 })
}

describe('a profile of the first schema', () => {
  it('keeps everything, finds its old texts, and stays beside as it was', () => {
    const path = join(directory, 'profile.db')
    writeOld(path)
    profile = openProfile(directory)
    expect(profile.database.pragma('user_version', { simple: true })).toBe(PROFILE_MIGRATIONS.length)
    expect(profile.database.pragma('foreign_key_check')).toEqual([])
    expectEverythingThere(profile)
    const backup = `${path}.before-v2`
    expect(statSync(backup).mode & 0o777).toBe(0o600)
    const old = openDatabase({ path: backup, migrations: FIRST })
    expect(old.prepare('SELECT id FROM messages').pluck().all()).toEqual(['a', 'b'])
    old.close()
  })

  it('has the schema that a new one has', () => {
    const schemaOf = ({ database }: ProfileDatabase) =>
      database.prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all()
    writeOld(join(directory, 'profile.db'))
    profile = openProfile(directory)
    const migrated = schemaOf(profile)
    profile.close()
    rmSync(directory, { recursive: true })
    profile = openProfile(directory)
    expect(migrated).toEqual(schemaOf(profile))
  })

  it('of a newer version is refused in clear words and left alone', () => {
    profile = openProfile(directory)
    profile.database.pragma(`user_version = ${PROFILE_MIGRATIONS.length + 1}`)
    profile.close()
    profile = undefined
    expect(() => openProfile(directory)).toThrow(/written by a newer version of Hongyan/)
    expect(refusalOf(() => openProfile(directory))).toBe('NEWER_SCHEMA')
    expect(readdirSync(directory).filter((name) => /damaged|before/.test(name))).toEqual([])
  })

  it.for([
    { what: 'the copy before it', roomFor: (bytes: number) => bytes / 4 },
    { what: 'the change itself', roomFor: (bytes: number) => bytes * 1.1 },
  ])(
    'is as it was when the disk is too full for $what, and comes forward when there is room',
    ({ roomFor }, { skip }) => {
      const disk = mountSmallDisk(64 * MIB)
      if (disk === undefined) return skip('only root may mount a disk of its own to fill')
      const home = join(disk.path, 'home')
      const path = join(home, 'profile.db')
      mkdirSync(home)
      writeOld(path, { messages: 5000 })
      const reserve = join(disk.path, 'reserve')
      writeFileSync(reserve, new Uint8Array(roomFor(statSync(path).size)))
      disk.fill()
      rmSync(reserve)
      expect(refusalOf(() => openProfile(home))).toBe('NO_SPACE')
      expect(readdirSync(home).filter((name) => /damaged|unfinished/.test(name))).toEqual([])
      const old = openDatabase({ path, migrations: FIRST })
      expect(old.prepare('SELECT count(*) FROM messages').pluck().get()).toBe(5002)
      old.close()
      disk.free()
      profile = openProfile(home)
      expectEverythingThere(profile)
      expect(createMessageStore(profile.database).search('天安', '#lobby', 9999)).toHaveLength(5000)
      // Before its disk goes.
      profile.close()
      profile = undefined
    },
  )
})
