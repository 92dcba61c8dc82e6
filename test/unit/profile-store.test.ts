import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createContactStore } from '../../peer/store/contacts.ts'
import { createMessageStore, type NewMessage } from '../../peer/store/messages.ts'
import { createOutboxStore } from '../../peer/store/outbox.ts'
import { createPlaceStore } from '../../peer/store/places.ts'
import { readPreferences, writePreference } from '../../peer/store/preferences.ts'
import { openProfile, type ProfileDatabase } from '../../peer/store/profile.ts'
import { createRoomStore } from '../../peer/store/rooms.ts'
import { createSettingsStore } from '../../peer/store/settings.ts'
import type { DeviceId } from '../../shared/identity.ts'
import { MAIL_TTL_MS, PREFERENCE_MAX_CHARACTERS, PREFERENCES_MAX } from '../../shared/limits.ts'
import type { MessageId } from '../../shared/message.ts'
import { LOBBY, parseUsername } from '../../shared/names.ts'

const alice = parseUsername('alice')
let directory: string
let profile: ProfileDatabase

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-'))
  profile = openProfile(directory)
})

afterEach(() => {
  profile.close()
  rmSync(directory, { recursive: true })
})

function reopen(): void {
  profile.close()
  profile = openProfile(directory)
}

function text(name: string, change: Partial<NewMessage> = {}): NewMessage {
  return {
    id: name as MessageId,
    conversation: '@alice',
    kind: 'text',
    sender: alice,
    own: false,
    text: name,
    sentAtMs: 1,
    state: undefined,
    lamport: 0,
    bytes: Uint8Array.of(1),
    ...change,
  }
}

describe('a profile', () => {
  it('can be opened by one process at a time, and by its owner only', () => {
    expect(() => openProfile(directory)).toThrow(expect.objectContaining({ code: 'PROFILE_IN_USE' }))
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(statSync(join(directory, 'profile.db')).mode & 0o777).toBe(0o600)
  })

  it('tells who waited for a commit while the database is still open', async () => {
    const messages = createMessageStore(profile.database)
    const seen: unknown[] = []
    const shown = profile
      .writeGathered(() => messages.insert(text('first')))
      .then(() => profile.write(() => messages.insert(text('because of it'))))
      .then(() => seen.push(messages.get('because of it' as MessageId)?.text))
    await profile.settle()
    reopen()
    await shown
    expect(seen).toEqual(['because of it'])
  })

  it('keeps its settings, all of a group or none', () => {
    const settings = createSettingsStore(profile.database)
    settings.setAll({ username: alice, loggedIn: 1, pass: Uint8Array.of(3) })
    reopen()
    const kept = createSettingsStore(profile.database)
    expect([kept.get('username'), kept.get('loggedIn'), [...(kept.get('pass') ?? [])]]).toEqual(['alice', 1, [3]])
    expect(kept.get('port')).toBeUndefined()
  })

  it('keeps what faces choose, within bounds, and reads nothing of what is none', () => {
    const settings = createSettingsStore(profile.database)
    writePreference(settings, 'face.language', 'zh')
    writePreference(settings, 'face.bell', 'off')
    writePreference(settings, 'face.bell', undefined)
    expect(readPreferences(settings)).toEqual({ 'face.language': 'zh' })
    expect(() => writePreference(settings, '__proto__', 'x')).toThrow(
      expect.objectContaining({ code: 'INVALID_PARAMS' }),
    )
    expect(() => writePreference(settings, 'a', 'x'.repeat(PREFERENCE_MAX_CHARACTERS + 1))).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE' }),
    )
    for (let n = 1; n < PREFERENCES_MAX; n++) writePreference(settings, `n${n}`, '')
    expect(() => writePreference(settings, 'one-too-many', '')).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }))
    settings.set('preferences', '{"a":1,"b":"text"}')
    expect(readPreferences(settings)).toEqual({ b: 'text' })
    settings.set('preferences', '[')
    expect(readPreferences(settings)).toEqual({})
  })

  it('undoes a refused change alone when several share a commit', async () => {
    const messages = createMessageStore(profile.database)
    const outcomes = await Promise.allSettled([
      profile.write(() => messages.insert(text('one'))),
      profile.write(() => {
        messages.insert(text('two'))
        throw new Error('refused')
      }),
      profile.write(() => messages.insert(text('three'))),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(['one', 'two', 'three'].map((id) => messages.has(id as MessageId))).toEqual([true, false, true])
  })

  it('takes changes in their order, though some can wait and others cannot', async () => {
    const messages = createMessageStore(profile.database)
    await profile.write(() => messages.insert(text('one')))
    const done: string[] = []
    const note = (name: string) => () => done.push(name)
    await Promise.all([
      profile.writeGathered(() => messages.insert(text('two'))).then(note('two')),
      profile.write(() => messages.insert(text('three'))).then(note('three')),
      profile.writeGathered(() => messages.insert(text('four'))).then(note('four')),
    ])
    expect(done).toEqual(['two', 'three', 'four'])
    expect(messages.after(0, 9).map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four'])
  })

  it('has what could wait on disk when it is closed', async () => {
    await profile.write(() => createMessageStore(profile.database).insert(text('one')))
    const waiting = profile.writeGathered(() => createMessageStore(profile.database).insert(text('two')))
    reopen()
    expect(await waiting).toBe(true)
    expect(createMessageStore(profile.database).has('two' as MessageId)).toBe(true)
  })
})

describe('messages', () => {
  it('are taken once per id', () => {
    const messages = createMessageStore(profile.database)
    expect(messages.insert(text('same'))).toBe(true)
    expect(messages.insert(text('same', { text: 'other' }))).toBe(false)
    expect(messages.get('same' as MessageId)?.text).toBe('same')
  })

  it('go forward in their state, but for a failed one that is tried again or arrives late', () => {
    const messages = createMessageStore(profile.database)
    messages.insert(text('own', { own: true, state: 'queued' }))
    const id = 'own' as MessageId
    expect(messages.setState(id, 'stored')).toBe(true)
    expect(messages.setState(id, 'queued')).toBe(false)
    expect(messages.setState(id, 'read')).toBe(true)
    expect(messages.setState(id, 'delivered')).toBe(false)
    messages.insert(text('failing', { own: true, state: 'queued' }))
    const failing = 'failing' as MessageId
    expect(messages.setState(failing, 'failed', 'TOO_LARGE')).toBe(true)
    expect(messages.setState(failing, 'queued')).toBe(true)
    expect(messages.setState(failing, 'failed')).toBe(true)
    expect(messages.setState(failing, 'delivered')).toBe(true)
  })

  it('of a room are shown in archive order, then by lamport and id, page by page', () => {
    const messages = createMessageStore(profile.database)
    const room = { conversation: '#lobby' }
    messages.insert(text('late', { ...room, lamport: 9 }))
    messages.insert(text('second', { ...room, lamport: 2 }))
    messages.insert(text('b', { ...room, lamport: 5 }))
    messages.insert(text('a', { ...room, lamport: 5 }))
    messages.insert(text('first', { ...room, lamport: 8 }))
    const places = createPlaceStore(profile.database)
    places.set('#lobby', 'first' as MessageId, 1)
    places.set('#lobby', 'second' as MessageId, 2)
    const all = messages.history('#lobby', undefined, 10)
    expect(all.messages.map(({ text }) => text)).toEqual(['first', 'second', 'a', 'b', 'late'])
    expect(all.more).toBe(false)
    const newest = messages.history('#lobby', undefined, 2)
    expect([newest.messages.map(({ text }) => text), newest.more]).toEqual([['b', 'late'], true])
    const older = messages.history('#lobby', newest.messages[0]?.position, 2)
    expect([older.messages.map(({ text }) => text), older.more]).toEqual([['second', 'a'], true])
    const oldest = messages.history('#lobby', older.messages[0]?.position, 2)
    expect([oldest.messages.map(({ text }) => text), oldest.more]).toEqual([['first'], false])
  })

  it("of a room without a place are brought in order, others' as far as own ones may answer them", () => {
    const messages = createMessageStore(profile.database)
    const room = { conversation: '#lobby' }
    const own = { ...room, own: true, state: 'queued' } as const
    messages.insert(text('reply', { ...own, lamport: 5 }))
    messages.insert(text('question', { ...room, lamport: 4 }))
    messages.insert(text('first', { ...own, lamport: 2 }))
    messages.insert(text('after', { ...room, lamport: 6 }))
    messages.insert(text('placed', { ...room, lamport: 1 }))
    messages.insert(text('refused', { ...room, lamport: 3 }))
    messages.insert(text('elsewhere', { conversation: '#other', lamport: 1 }))
    const places = createPlaceStore(profile.database)
    places.set('#lobby', 'placed' as MessageId, 1)
    places.refuse('refused' as MessageId, 'TOO_OLD')
    expect(places.unarchived('#lobby')).toEqual({ unarchived: ['first', 'question', 'reply'], others: ['question'] })
    expect(places.lacking('#lobby')).toEqual(['question', 'after'])
    expect(places.unarchived('#other')).toEqual({ unarchived: [], others: [] })
  })

  it('are unread until marked, and marking tells which were', () => {
    const messages = createMessageStore(profile.database)
    for (const name of ['1', '2', '3']) messages.insert(text(name))
    messages.insert(text('own', { own: true, state: 'queued' }))
    expect(messages.conversations()).toEqual([{ id: '@alice', unread: 3, lastAtMs: 1 }])
    expect(messages.markRead('@alice', '2' as MessageId)).toEqual(['1', '2'])
    expect(messages.markRead('@alice', '2' as MessageId)).toEqual([])
    expect(messages.conversations()[0]?.unread).toBe(1)
  })

  it('are told to faces by position, receipts and own ones left out', () => {
    const messages = createMessageStore(profile.database)
    messages.insert(text('1'))
    messages.insert(text('receipt', { kind: 'receipt', text: '' }))
    messages.insert(text('own', { own: true, state: 'queued' }))
    messages.insert(text('2'))
    expect(messages.after(0, 10).map(({ id }) => id)).toEqual(['1', '2'])
    expect(messages.after(messages.get('1' as MessageId)?.position ?? 0, 10).map(({ id }) => id)).toEqual(['2'])
  })
})

describe('what has yet to leave', () => {
  const bob = parseUsername('bob')
  const BOTH = [alice, bob]

  it('is counted once, also where one device has it and others wait; not what is only for machines', () => {
    const [messages, outbox] = [createMessageStore(profile.database), createOutboxStore(profile.database)]
    for (const name of ['both', 'copy', 'further', 'receipt'] as MessageId[]) {
      const kind = name === 'receipt' ? 'receipt' : 'text'
      messages.insert(text(name, { own: true, kind, text: name === 'receipt' ? '' : name, state: 'queued' }))
      for (const destination of BOTH) outbox.add(name, destination)
    }
    expect(messages.unsent()).toBe(3)
    // To `alice`, with a copy for the own devices of `bob`.
    outbox.remove('copy' as MessageId, alice)
    outbox.setAcknowledged('further' as MessageId, alice, ['phone' as DeviceId])
    outbox.remove('further' as MessageId, bob)
    for (const name of ['copy', 'further'] as MessageId[]) messages.setState(name, 'delivered')
    expect(messages.unsent()).toBe(3)
    outbox.remove('copy' as MessageId, bob)
    outbox.setStored('further' as MessageId, alice, undefined, 1)
    expect(messages.unsent()).toBe(1)
    messages.setState('both' as MessageId, 'failed')
    for (const destination of BOTH) outbox.setState('both' as MessageId, destination, 'failed')
    expect(messages.unsent()).toBe(0)
  })
})

describe('what was deposited', () => {
  const incarnation = (fill: number) => new Uint8Array(8).fill(fill)
  const mark = (fill: number, position: number) => ({ incarnation: incarnation(fill), position })

  function deposited(name: string, marked: ReturnType<typeof mark> | undefined, kind: NewMessage['kind'] = 'text') {
    const outbox = createOutboxStore(profile.database)
    createMessageStore(profile.database).insert(text(name, { own: true, kind, state: 'queued' }))
    outbox.add(name as MessageId, alice)
    outbox.setStored(name as MessageId, alice, marked, 1_000)
    return outbox
  }

  it('is lost where the store knows nothing of it: its incarnation, or that one so far', () => {
    deposited('kept', mark(1, 4))
    deposited('beyond', mark(1, 5))
    deposited('unknown', mark(2, 1))
    deposited('unmarked', undefined)
    const outbox = deposited('new', mark(3, 5))
    expect(outbox.incarnations(2).map(([first]) => first)).toEqual([3, 2])
    const lost = outbox.lost([mark(3, 5), mark(1, 4)], 2_000)
    expect(lost.map(({ id }) => id)).toEqual(['beyond', 'unknown', 'unmarked'])
  })

  it('is lost when its mail has expired; but receipts, and what some device has, are done with then', () => {
    deposited('old', mark(1, 1))
    deposited('receipt', mark(1, 2), 'receipt')
    const outbox = deposited('halved', mark(1, 3))
    outbox.setAcknowledged('halved' as MessageId, alice, ['phone' as DeviceId])
    expect(outbox.removeExpired(1_000 + MAIL_TTL_MS)).toEqual([])
    expect(outbox.lost([mark(1, 3)], 1_000 + MAIL_TTL_MS)).toEqual([])
    const removed = outbox.removeExpired(1_001 + MAIL_TTL_MS)
    expect(removed).toEqual(['receipt', 'halved'].map((id) => ({ id, destination: alice })))
    expect(outbox.lost([mark(1, 3)], 1_001 + MAIL_TTL_MS).map(({ id }) => id)).toEqual(['old'])
  })

  it('waits for a full mailbox since the first time that it was full', () => {
    const outbox = createOutboxStore(profile.database)
    outbox.setMailboxFull(alice, 1_000)
    outbox.setMailboxFull(alice, 5_000)
    expect(outbox.fullMailboxes(7_000)).toEqual(new Map([[alice, 6_000]]))
    expect(outbox.fullMailboxes(500)).toEqual(new Map([[alice, 0]]))
    outbox.setMailboxFull(alice, undefined)
    expect(outbox.fullMailboxes(7_000)).toEqual(new Map())
  })
})

describe('the outbox', () => {
  it('survives a restart in order, without what was delivered or has failed', () => {
    const messages = createMessageStore(profile.database)
    const outbox = createOutboxStore(profile.database)
    for (const name of ['1', '2', '3', '4']) {
      messages.insert(text(name, { own: true, state: 'queued' }))
      outbox.add(name as MessageId, alice)
    }
    outbox.remove('1' as MessageId, alice)
    outbox.setStored('2' as MessageId, alice, undefined, 0)
    outbox.setState('3' as MessageId, alice, 'failed')
    reopen()
    const pending = createOutboxStore(profile.database).pending(0)
    expect(pending.map(({ id, state }) => [id, state])).toEqual([
      ['2', 'stored'],
      ['4', 'queued'],
    ])
    expect(pending[0]?.order).toBeLessThan(pending[1]?.order ?? 0)
  })
})

describe('contacts', () => {
  it('keep the first key, take newer records of it only, and change by consent', () => {
    const contacts = createContactStore(profile.database)
    const [key, other, sealing] = [1, 2, 3].map((value) => new Uint8Array(32).fill(value)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ]
    const record = { server: 'x' as never, username: alice, accountKey: key, sealingKey: sealing, version: 2 }
    contacts.pin(alice, key)
    contacts.pin(alice, other)
    contacts.saveRecord(record)
    contacts.saveRecord({ ...record, sealingKey: other, version: 1 })
    contacts.saveRecord({ ...record, accountKey: other, version: 9 })
    expect(contacts.get(alice)).toMatchObject({ version: 2 })
    expect([...(contacts.get(alice)?.sealingKey ?? [])]).toEqual([...sealing])
    expect(contacts.noteChangedKey(alice, other)).toBe(true)
    expect(contacts.noteChangedKey(alice, other)).toBe(false)
    expect([...(contacts.get(alice)?.accountKey ?? [])]).toEqual([...key])
    contacts.setVerified(alice, true)
    contacts.acceptChangedKey(alice)
    expect(contacts.get(alice)).toMatchObject({ changedKey: undefined, verified: false, sealingKey: undefined })
    expect([...(contacts.get(alice)?.accountKey ?? [])]).toEqual([...other])
  })
})

describe('rooms', () => {
  it('know how far their copy reaches, also after a restart', () => {
    const rooms = createRoomStore(profile.database)
    expect(rooms.head(LOBBY)).toBeUndefined()
    rooms.setJoined(LOBBY, true)
    rooms.setHead(LOBBY, { index: 4, chain: Uint8Array.of(9) })
    rooms.sawLamport(LOBBY, 7)
    rooms.sawLamport(LOBBY, 3)
    reopen()
    const kept = createRoomStore(profile.database)
    expect([kept.joined(), kept.head(LOBBY)?.index, kept.nextLamport(LOBBY)]).toEqual([['lobby'], 4, 8])
  })
})
