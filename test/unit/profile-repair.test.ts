import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProfileRepair } from '../../peer/api.ts'
import { encodeSealingKeys } from '../../peer/core/account/sealing-keys.ts'
import { createContactStore } from '../../peer/store/contacts.ts'
import { createMessageStore, type NewMessage } from '../../peer/store/messages.ts'
import { PROFILE_MIGRATIONS } from '../../peer/store/migrations.ts'
import { createOutboxStore } from '../../peer/store/outbox.ts'
import { openProfile, type ProfileDatabase } from '../../peer/store/profile.ts'
import type { ProfileState } from '../../peer/store/profile-state.ts'
import { createReceiptStore } from '../../peer/store/receipts.ts'
import { createRoomStore } from '../../peer/store/rooms.ts'
import { createSettingsStore } from '../../peer/store/settings.ts'
import { takeRepair } from '../../peer/store/take-up.ts'
import { deviceOfPublicKey } from '../../shared/identity.ts'
import { signRoom } from '../../shared/message.ts'
import { LOBBY, parseUsername } from '../../shared/names.ts'
import { createSigner } from '../../shared/signed.ts'
import { openDatabase } from '../../shared/sqlite.ts'
import { snapshotsDuring } from '../support/crash-snapshots.ts'
import { mountSmallDisk } from '../support/hostile-disk.ts'
import { refusalOf } from '../support/refusal.ts'

const PAGE = 4096
const COUNT = 400
const alice = parseUsername('alice')
const seed = new Uint8Array(32).fill(5)
const signer = createSigner(seed)
let directory: string
let path: string
let profile: ProfileDatabase | undefined

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
  path = join(directory, 'profile.db')
})

afterEach(() => {
  profile?.close()
  profile = undefined
  rmSync(directory, { recursive: true })
})

/** A message whose bytes prove its id, as every real one's do. */
function message(number: number, change: Partial<NewMessage> = {}): NewMessage {
  const text = `第${number}封信 ${'x'.repeat(200)}`
  const { id, bytes } = signRoom(
    {
      room: LOBBY,
      sender: alice,
      device: deviceOfPublicKey(signer.publicKey),
      sequence: number + 1,
      lamport: number,
      sentAtMs: number,
      nonce: new Uint8Array(16),
      text,
    },
    signer,
    new Uint8Array(200),
  )
  const conversation = '#lobby'
  return {
    id,
    conversation,
    kind: 'text',
    sender: alice,
    own: false,
    text,
    sentAtMs: number,
    state: undefined,
    lamport: number,
    bytes,
    ...change,
  }
}

/** An account, a contact, a room and some hundred messages; the last ones own and waiting. */
function fill(database: ProfileDatabase['database'], count = COUNT): void {
  const messages = createMessageStore(database)
  database.transaction(() => {
    createSettingsStore(database).setAll({
      deviceSeed: seed,
      accountSeed: seed,
      sealingKeys: encodeSealingKeys([{ seed, createdAtMs: 1 }]),
      recordVersion: 1,
      vaultKey: seed,
      vaultVersion: 1,
      username: alice,
      loggedIn: 1,
      pass: seed,
      port: 4001,
    })
    createContactStore(database).pin(alice, seed)
    createOutboxStore(database).setMailboxFull(alice, 5)
    const rooms = createRoomStore(database)
    rooms.setJoined(LOBBY, true)
    rooms.setHead(LOBBY, { index: count, chain: seed })
    for (let number = 0; number < count; number++) messages.insert(message(number))
    for (let number = count; number < count + 3; number++) {
      const { id } = message(number)
      messages.nextSequence('#lobby')
      messages.insert(message(number, { own: true, state: 'queued' }))
      createOutboxStore(database).add(id, alice)
      messages.setClientId(`client-${number}`, id)
    }
  })()
}

function makeProfile(count = COUNT): void {
  profile = openProfile(directory)
  fill(profile.database, count)
  profile.close()
  profile = undefined
}

function overwrite(at: number, bytes: Uint8Array, file = path): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, bytes, 0, bytes.byteLength, at)
  closeSync(descriptor)
}

const garbage = (bytes: number) => Uint8Array.from({ length: bytes }, (_, index) => (index * 7919 + 13) % 251)

const PARTS = ['', '-wal', '.state']

/** As a process that is killed leaves it. */
function kill(): void {
  if (profile === undefined) return
  for (const part of PARTS) if (existsSync(path + part)) copyFileSync(path + part, `${path}${part}.left`)
  profile.close()
  profile = undefined
  for (const part of PARTS) {
    rmSync(path + part, { force: true })
    if (existsSync(`${path}${part}.left`)) renameSync(`${path}${part}.left`, path + part)
  }
}

interface Left {
  readonly repair: ProfileRepair | undefined
  readonly settings: ReturnType<typeof createSettingsStore>
  readonly texts: number
  readonly messages: ReturnType<typeof createMessageStore>
}

function reopen(): Left {
  profile = openProfile(directory)
  const { database } = profile
  expect(database.pragma('integrity_check(1)', { simple: true })).toBe('ok')
  const messages = createMessageStore(database)
  let texts = 0
  for (let before: number | undefined; ; ) {
    const page = messages.history('#lobby', before, 100)
    texts += page.messages.length
    before = page.messages[0]?.position
    if (!page.more) break
  }
  const settings = createSettingsStore(database)
  return { settings, messages, texts, repair: takeRepair(settings) }
}

const asides = () => readdirSync(directory).filter((name) => name.startsWith('profile.db.damaged-'))

function expectIdentity({ settings }: Left): void {
  for (const name of ['deviceSeed', 'accountSeed', 'vaultKey'] as const)
    expect([...(settings.get(name) ?? [])]).toEqual([...seed])
  expect([settings.get('username'), settings.get('loggedIn'), settings.get('port')]).toEqual(['alice', 1, 4001])
}

/** What must hold after every repair, whatever was lost. */
function expectFitToGoOn({ messages, repair, texts }: Left): void {
  const { database } = profile as ProfileDatabase
  const next = messages.nextSequence('#lobby')
  expect(next).toBeGreaterThan(COUNT + 3)
  expect(messages.nextSequence('@somebody')).toBeGreaterThan(COUNT + 3)
  messages.insert(message(99_999))
  expect(messages.get(message(99_999).id)?.position).toBeGreaterThan(1_000_000)
  expect(repair?.setAside).toBe(asides()[0] === undefined ? '' : join(directory, asides()[0] ?? ''))
  expect(repair?.messages).toBe(texts)
  expect(messages.search('第99999封', undefined, 10)).toHaveLength(1)
  expect(database.prepare('SELECT count(*) FROM conversations').pluck().get()).toBe(1)
}

describe('a damaged profile is set aside and rebuilt', () => {
  it('when pages in the middle are garbage: all but those pages is kept', () => {
    makeProfile()
    const middle = Math.floor(statSync(path).size / PAGE / 2)
    overwrite(middle * PAGE, garbage(2 * PAGE))
    overwrite((middle - 10) * PAGE, new Uint8Array(PAGE))
    const before = readFileSync(path)
    const left = reopen()
    expect(asides()).toHaveLength(1)
    expect(readFileSync(join(directory, asides()[0] ?? '')).equals(before)).toBe(true)
    expectIdentity(left)
    expect(left.texts).toBeGreaterThan(COUNT * 0.8)
    expect(left.texts).toBeLessThan(COUNT + 3)
    expect(left.messages.search('封信', '#lobby', 1000)).toHaveLength(left.texts)
    expectFitToGoOn(left)
  })

  it('when it is cut short: what stood before the cut is kept, and rooms read their archive again', () => {
    makeProfile()
    truncateSync(path, Math.floor(statSync(path).size / 2))
    const left = reopen()
    expectIdentity(left)
    expect(left.texts).toBeGreaterThan(COUNT * 0.25)
    const rooms = createRoomStore((profile as ProfileDatabase).database)
    expect([rooms.joined(), rooms.head(LOBBY)?.index]).toEqual([[LOBBY], 0])
    expect(rooms.nextLamport(LOBBY)).toBeGreaterThan(left.texts - 10)
    expectFitToGoOn(left)
  })

  it.each([
    ['magic', 16],
    ['header', 100],
    ['first page', PAGE],
  ])('when its %s is gone: the identity and the messages are kept', (_, bytes) => {
    makeProfile()
    overwrite(0, new Uint8Array(bytes))
    const left = reopen()
    expectIdentity(left)
    expect([left.texts, left.repair?.lost]).toEqual([COUNT + 3, []])
    expect(createContactStore((profile as ProfileDatabase).database).get(alice)?.accountKey).toBeDefined()
    const outbox = createOutboxStore((profile as ProfileDatabase).database)
    expect(outbox.pending(0)).toHaveLength(3)
    // In a table that came with a later schema.
    expect(outbox.fullMailboxes(10).get(alice)).toBe(5)
    expect(left.messages.idOfClient(`client-${COUNT}`)).toBe(message(COUNT).id)
    expectFitToGoOn(left)
  })

  it('when all of it is garbage: it begins anew, and the garbage is kept', () => {
    makeProfile()
    const size = statSync(path).size
    overwrite(0, garbage(size))
    const left = reopen()
    expect([left.texts, left.repair?.lost]).toEqual([0, ['login', 'messages', 'contacts', 'other']])
    expect(statSync(join(directory, asides()[0] ?? '')).size).toBe(size)
    expectFitToGoOn(left)
  })

  it('when the key of its device is lost: nobody is logged in, and the name stays', () => {
    makeProfile()
    const database = openDatabase({ path, migrations: PROFILE_MIGRATIONS, check: 'start' })
    database.prepare("UPDATE settings SET value = x'00' WHERE name = 'deviceSeed'").run()
    database.close()
    overwrite(0, new Uint8Array(16))
    const { settings, repair } = reopen()
    expect((['loggedIn', 'pass', 'accountSeed', 'sealingKeys', 'vaultKey'] as const).map(settings.get)).toEqual(
      Array(5).fill(undefined),
    )
    expect([settings.get('username'), repair?.lost]).toEqual(['alice', ['login']])
    // Nobody is told what is read before its user says so again.
    expect(settings.get('readReceipts')).toBe(0)
    expect(takeRepair(settings)).toBeUndefined()
  })

  it('when it was emptied: the log beside it is read before SQLite throws it away', () => {
    profile = openProfile(directory)
    fill(profile.database)
    kill()
    truncateSync(path, 0)
    const left = reopen()
    expectIdentity(left)
    expect(left.texts).toBe(COUNT + 3)
    expectFitToGoOn(left)
  })

  it('when it was emptied and nothing is left: it begins anew, above every number given out', () => {
    makeProfile()
    truncateSync(path, 0)
    const left = reopen()
    expect([left.settings.get('username'), left.texts]).toEqual([undefined, 0])
    expectFitToGoOn(left)
  })

  it('without rows that are visibly not what was written', () => {
    makeProfile()
    const database = openDatabase({ path, migrations: PROFILE_MIGRATIONS, check: 'start' })
    database.prepare('UPDATE messages SET bytes = zeroblob(9) WHERE id = ?').run(message(3).id)
    database.prepare("UPDATE settings SET value = x'00' WHERE name = 'vaultKey'").run()
    database.close()
    overwrite(0, new Uint8Array(16))
    const left = reopen()
    expect([left.texts, left.messages.has(message(3).id)]).toEqual([COUNT + 2, false])
    expect(left.settings.get('vaultKey')).toBeUndefined()
    expect(left.settings.get('deviceSeed')).toBeDefined()
    expect(left.repair?.lost).toEqual(['login', 'messages'])
  })

  it('with the receipts that are still owed, but for what can be none', () => {
    makeProfile()
    const database = openDatabase({ path, migrations: PROFILE_MIGRATIONS, check: 'start' })
    const owed = createReceiptStore(database)
    owed.add(alice, 'read', [message(1).id, message(2).id])
    database.prepare("UPDATE due_receipts SET id = 'garbage' WHERE id = ?").run(message(1).id)
    database.close()
    overwrite(0, new Uint8Array(16))
    reopen()
    const { database: rebuilt } = profile as ProfileDatabase
    expect(createReceiptStore(rebuilt).next(alice, 10)).toEqual({ account: alice, kind: 'read', ids: [message(2).id] })
  })

  it('with the schema that it had, and then brought forward', () => {
    const old = openDatabase({ path, migrations: PROFILE_MIGRATIONS.slice(0, 1) })
    const { id, text, bytes } = message(1)
    old
      .prepare(
        "INSERT INTO messages (id, conversation, kind, sender, own, text, sent_at, bytes) VALUES (?, '#lobby', 'text', 'alice', 0, ?, 1, ?)",
      )
      .run(id, text, bytes)
    old.close()
    overwrite(0, new Uint8Array(100))
    const left = reopen()
    expect(left.texts).toBe(1)
    expect(left.messages.conversations()).toEqual([{ id: '#lobby', unread: 1, lastAtMs: 1 }])
  })

  it('although the process is killed at any step of the repair: the next start repairs again, nothing is deleted', () => {
    const count = 40
    makeProfile(count)
    overwrite(100, garbage(PAGE - 100))
    const damaged = readFileSync(path)
    const copies = mkdtempSync(join(tmpdir(), 'hongyan-'))
    try {
      const snapshots = snapshotsDuring(directory, copies, () => openProfile(directory).close())
      expect(snapshots.length).toBeGreaterThan(10)
      for (const snapshot of snapshots) {
        rmSync(directory, { recursive: true })
        renameSync(snapshot, directory)
        const left = reopen()
        expect([snapshot, left.texts, asides().length]).toEqual([snapshot, count + 3, 1])
        expectIdentity(left)
        expect(readFileSync(join(directory, asides()[0] ?? '')).equals(damaged)).toBe(true)
        expect(readdirSync(directory).filter((name) => /salvage|rebui/.test(name))).toEqual([])
        profile?.close()
        profile = undefined
      }
    } finally {
      rmSync(copies, { recursive: true })
    }
  })

  it('also by the start after one that was interrupted when the new file was complete', () => {
    makeProfile()
    const whole = readFileSync(path)
    overwrite(0, new Uint8Array(PAGE))
    const left = reopen()
    profile?.close()
    const aside = asides()[0] ?? ''
    // As it was between the two renames.
    renameSync(path, `${path}.rebuilt-${aside.slice('profile.db.damaged-'.length)}`)
    writeFileSync(path, whole)
    writeFileSync(`${path}-wal`, garbage(9000))
    writeFileSync(`${path}.rebuilding`, 'half')
    expect(reopen().texts).toBe(left.texts)
    expect(existsSync(`${path}.rebuilding`)).toBe(false)
    expect(readFileSync(join(directory, aside)).equals(whole)).toBe(true)
  })

  it('when damage was met by a query in the run before', () => {
    makeProfile()
    profile = openProfile(directory)
    const { database } = profile
    const root = Number(database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'client_ids'").pluck().get())
    profile.close()
    overwrite((root - 1) * PAGE, garbage(PAGE))
    // It ended well and seems untouched, so nobody looks.
    const { size, mtimeMs } = statSync(path)
    const state = JSON.parse(readFileSync(`${path}.state`, 'utf8')) as ProfileState
    writeFileSync(`${path}.state`, JSON.stringify({ ...state, file: `${size} ${mtimeMs}` }))
    profile = openProfile(directory)
    expect(asides()).toEqual([])
    const messages = createMessageStore(profile.database)
    expect(refusalOf(() => messages.idOfClient('x'))).toBe('CORRUPT_DATABASE')
    profile.close()
    const left = reopen()
    expect(asides()).toHaveLength(1)
    expect(left.texts).toBe(COUNT + 3)
    expectIdentity(left)
  })
})

describe('a profile is left as it is', () => {
  it('when the disk is too full to rebuild it, and is rebuilt when there is room', ({ skip }) => {
    const disk = mountSmallDisk(32 * 1024 * 1024)
    if (disk === undefined) return skip('only root may mount a disk of its own to fill')
    const outside = directory
    try {
      makeProfile()
      overwrite(0, new Uint8Array(PAGE))
      directory = join(disk.path, 'home')
      cpSync(outside, directory, { recursive: true })
      path = join(directory, 'profile.db')
      const damaged = readFileSync(path)
      const reserve = join(disk.path, 'reserve')
      writeFileSync(reserve, new Uint8Array(damaged.byteLength * 1.5))
      disk.fill()
      rmSync(reserve)
      expect(refusalOf(() => openProfile(directory))).toBe('NO_SPACE')
      expect(readdirSync(directory).filter((name) => /salvage|rebui|damaged/.test(name))).toEqual([])
      expect(readFileSync(path).equals(damaged)).toBe(true)
      disk.free()
      expect(reopen().texts).toBe(COUNT + 3)
      profile?.close()
      profile = undefined
    } finally {
      directory = outside
    }
  })

  it('when it is whole, however the last run ended', () => {
    profile = openProfile(directory)
    fill(profile.database)
    kill()
    const left = reopen()
    expect([asides(), left.texts, left.repair]).toEqual([[], COUNT + 3, undefined])
    expect(left.messages.nextSequence('#lobby')).toBe(4)
  })

  it('when the last commit of a power failure is half written', () => {
    profile = openProfile(directory)
    profile.database.pragma('wal_autocheckpoint = 0')
    profile.database.pragma('wal_checkpoint(TRUNCATE)')
    fill(profile.database)
    const messages = createMessageStore(profile.database)
    profile.database.transaction(() => messages.insert(message(5000)))()
    kill()
    truncateSync(`${path}-wal`, statSync(`${path}-wal`).size - 3000)
    const left = reopen()
    expect([asides(), left.texts]).toEqual([[], COUNT + 3])
  })

  it('when a newer version has written it, damaged or not', () => {
    makeProfile()
    const database = openDatabase({ path, migrations: PROFILE_MIGRATIONS })
    database.pragma('user_version = 999')
    database.close()
    const size = statSync(path).size
    expect(refusalOf(() => openProfile(directory))).toBe('NEWER_SCHEMA')
    overwrite(size - 2 * PAGE, garbage(2 * PAGE))
    rmSync(`${path}.state`)
    expect(refusalOf(() => openProfile(directory))).toBe('NEWER_SCHEMA')
    expect([asides(), statSync(path).size]).toEqual([[], size])
  })

  it('when a directory was only prepared, and nothing was ever there', () => {
    writeFileSync(path, '')
    const left = reopen()
    expect([asides(), left.repair]).toEqual([[], undefined])
  })
})

it('says so before it rebuilds, and says nothing of a sound profile', () => {
  makeProfile()
  const said: string[] = []
  const open = () => openProfile(directory, { onRepair: () => said.push(readdirSync(directory).join(' ')) })
  open().close()
  expect(said).toEqual([])
  overwrite(0, garbage(PAGE))
  open().close()
  expect(said).toHaveLength(1)
  expect(said[0]).not.toContain('damaged')
})

it.each([
  'null',
  '{"run":"running","file":"","schema":{"version":"x"}}',
  '{"run":"running","file":"","schema":{"version":1,"tables":[{"type":{}}]}}',
])('a note beside it that makes no sense keeps no damaged profile from being rebuilt (%s)', (note) => {
  makeProfile()
  writeFileSync(`${path}.state`, note)
  overwrite(0, garbage(PAGE))
  profile = openProfile(directory)
  expect(takeRepair(createSettingsStore(profile.database))).toBeDefined()
})
