/** The machine's face against a chat in memory: what a bot sends and sees, line by line. */
import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Chat } from '../../peer/api.ts'
import { METHODS } from '../../peer/faces/headless/methods.ts'
import { runHeadless } from '../../peer/faces/headless.ts'
import { HongyanError } from '../../shared/errors.ts'
import type { MessageId, TransferId } from '../../shared/message.ts'
import { faceStreams, type OutputInit } from '../support/face-streams.ts'
import { FakeChat, type FakeChatInit, fakeId, RECOVERY_CODE } from '../support/fake-chat.ts'

type Json = Record<string, unknown>

interface Init extends FakeChatInit, OutputInit {
  readonly chat?: FakeChat
  readonly after?: number
}

function start(init: Init = { loggedIn: 'me' }) {
  const chat = init.chat ?? new FakeChat(init)
  const streams = faceStreams(init)
  const exited = runHeadless({ chat, terminal: streams, after: init.after })
  const said = (): Json[] => streams.output.lines.map((line) => JSON.parse(line) as Json)
  const events = (): Json[] => said().flatMap(({ method, params }) => (method === 'event' ? [params as Json] : []))
  let lastId = 0
  const write = (line: string): void => void streams.input.write(`${line}\n`)
  const request = async (method: string, params?: Json): Promise<Json> => {
    lastId += 1
    const id = lastId
    write(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    await streams.output.waitFor(`"id":${id},`)
    return said().find((object) => object.id === id) ?? {}
  }
  const messageTexts = (): unknown[] => events().flatMap(({ type, text }) => (type === 'message' ? [text] : []))
  return { ...streams, chat, exited, said, events, write, request, messageTexts }
}

const ID = fakeId(7)
const MESSAGE = {
  id: fakeId(1),
  position: 1,
  conversation: '#lobby',
  from: 'bob',
  text: 'hi',
  sentAt: '2023-11-14T22:13:20.000Z',
}
const TRANSFER = {
  transferId: fakeId(0xf00),
  direction: 'incoming',
  peer: 'alice',
  name: 'file',
  size: 1000,
  bytes: 0,
  state: 'offered',
}
const LOGIN = {
  username: 'me',
  peerId: 'peer-id',
  online: [{ username: 'me', devices: 1 }],
  rooms: ['lobby'],
  newDevice: false,
}

/** method, params, what the chat is asked, result. */
const MAPPINGS: readonly [string, Json | undefined, readonly [keyof Chat, ...unknown[]] | undefined, Json][] = [
  [
    'register',
    { username: 'New', password: '123456', invite: 'i' },
    ['register', { username: 'new', password: '123456', invite: 'i' }],
    { username: 'new' },
  ],
  ['login', { username: 'me', password: 'pw' }, ['login', { username: 'me', password: 'pw' }], LOGIN],
  ['resume', undefined, ['resume'], LOGIN],
  ['logout', {}, ['logout'], {}],
  [
    'status',
    {},
    ['status'],
    {
      username: 'me',
      peerId: 'peer-id',
      addresses: ['/ip4/127.0.0.1/tcp/1'],
      connection: 'online',
      outbox: 0,
      version: '0.0.0',
    },
  ],
  ['users.online', { prefix: 'x', limit: 9999 }, ['online', { prefix: 'x', limit: 500 }], { users: [], total: 0 }],
  [
    'users.lookup',
    { username: 'Bob' },
    ['lookup', 'bob'],
    { username: 'bob', online: true, safetyNumber: '11111 22222', keyChanged: false, verified: false },
  ],
  ['users.accept', { username: 'bob', safetyNumber: '1' }, ['acceptKey', 'bob', '1'], {}],
  ['users.verify', { username: 'bob', verified: true }, ['setVerified', 'bob', true], {}],
  ['users.block', { username: 'bob' }, ['setBlocked', 'bob', true], {}],
  ['users.unblock', { username: 'bob' }, ['setBlocked', 'bob', false], {}],
  [
    'devices.list',
    {},
    ['devices'],
    { devices: [{ peerId: 'peer-id', current: true, online: true, lastSeenAt: '2023-11-14T22:13:20.000Z' }] },
  ],
  ['devices.revoke', { peerId: 'p' }, ['revokeDevice', 'p'], {}],
  [
    'password.change',
    { oldPassword: 'old', newPassword: 'new' },
    ['changePassword', { oldPassword: 'old', newPassword: 'new' }],
    {},
  ],
  [
    'recovery.create',
    { password: 'old' },
    ['changePassword', { oldPassword: 'old', newPassword: 'old', recovery: 'create' }],
    { recoveryCode: RECOVERY_CODE },
  ],
  [
    'recovery.remove',
    { password: 'old' },
    ['changePassword', { oldPassword: 'old', newPassword: 'old', recovery: 'remove' }],
    {},
  ],
  [
    'message.send',
    { to: '@Bob', text: 'hi', clientId: 'c' },
    ['send', { to: '@bob', text: 'hi', clientId: 'c' }],
    { id: fakeId(2), state: 'queued' },
  ],
  ['message.retry', { id: ID }, ['retry', ID], { state: 'queued' }],
  ['settings.get', undefined, ['settings'], { readReceipts: true, reach: 'direct', lan: true }],
  [
    'settings.set',
    { readReceipts: false, reach: 'contacts', lan: false },
    ['changeSettings', { readReceipts: false, reach: 'contacts', lan: false }],
    { readReceipts: false, reach: 'contacts', lan: false },
  ],
  ['message.unread', { conversation: '#lobby', id: ID }, ['markUnread', '#lobby', ID], {}],
  ['message.read', { conversation: '#lobby', id: ID }, ['markRead', '#lobby', ID], {}],
  [
    'history',
    { conversation: '#lobby', before: 9, limit: 5 },
    ['history', { conversation: '#lobby', before: 9, limit: 5 }],
    { messages: [MESSAGE], more: false },
  ],
  ['search', { text: 'hi' }, ['search', { text: 'hi' }], { messages: [MESSAGE] }],
  [
    'conversations',
    {},
    ['conversations'],
    { conversations: [{ id: '#lobby', unread: 1, lastAt: '2023-11-14T22:13:20.000Z' }] },
  ],
  ['room.join', { room: '#Ideas' }, ['joinRoom', 'ideas'], {}],
  ['room.leave', { room: 'ideas' }, ['leaveRoom', 'ideas'], {}],
  ['room.list', {}, ['rooms'], { rooms: [{ room: 'lobby', members: 3, joined: true }] }],
  ['room.members', { room: 'lobby' }, ['roomMembers', 'lobby'], { users: [] }],
  [
    'file.send',
    { to: '@bob', path: '/tmp/x' },
    ['sendFile', { to: '@bob', path: '/tmp/x' }],
    { transferId: fakeId(0xf01) },
  ],
  [
    'file.accept',
    { transferId: ID, directory: '/d', onConflict: 'refuse' },
    ['acceptFile', { transferId: ID, directory: '/d', onConflict: 'refuse' }],
    { path: '/d/file' },
  ],
  ['file.pause', { transferId: ID }, ['pauseFile', ID], {}],
  ['file.resume', { transferId: ID }, ['resumeFile', ID], {}],
  [
    'file.entries',
    { transferId: ID, after: 3, limit: 9999 },
    ['transferEntries', { transferId: ID, after: 3, limit: 500 }],
    { entries: [], total: 0 },
  ],
  [
    'file.autoAccept',
    { username: 'Bob', maxSize: 50_000_000 },
    ['setAutoAccept', { username: 'bob', maxBytes: 50_000_000 }],
    { contacts: [{ username: 'bob', maxSize: 50_000_000 }] },
  ],
  ['file.decline', { transferId: ID }, ['declineFile', ID], {}],
  ['file.cancel', { transferId: ID }, ['cancelFile', ID], {}],
  ['file.list', {}, ['transfers'], { transfers: [TRANSFER] }],
]

describe('methods', () => {
  test.each(MAPPINGS)('%s', async (method, params, asked, result) => {
    const chat = new FakeChat({ loggedIn: 'me', accounts: { me: 'pw' } })
    chat.storeSilently('bob', 'hi')
    chat.addTransfer({})
    const bot = start({ chat })
    expect(await bot.request(method, params)).toEqual({ jsonrpc: '2.0', id: 1, result })
    if (asked !== undefined) expect(chat.called(asked[0])).toEqual([asked])
  })

  test('every method of the contract is mapped', () => {
    expect([...METHODS.keys()].sort()).toEqual(MAPPINGS.map(([name]) => name).sort())
  })

  test('a refusal carries its code, and when to try again', async () => {
    const bot = start()
    bot.chat.fail('send', new HongyanError('RATE_LIMITED', 'slower', { retryAfterMs: 1500 }))
    expect((await bot.request('message.send', { to: '#lobby', text: 'x' })).error).toEqual({
      code: -32000,
      message: 'slower',
      data: { code: 'RATE_LIMITED', retryable: true, retryAfterMs: 1500 },
    })
  })

  test.each([
    ['a missing field', 'login', { username: 'x' }, 'INVALID_PARAMS'],
    ['an unknown field', 'status', { extra: 1 }, 'INVALID_PARAMS'],
    ['a wrong type', 'message.send', { to: '#lobby', text: 5 }, 'INVALID_PARAMS'],
    ['an id that is none', 'message.retry', { id: '../../x' }, 'INVALID_PARAMS'],
    ['a limit of nothing', 'history', { conversation: '#lobby', limit: 0 }, 'INVALID_PARAMS'],
    ['a choice that is none', 'file.accept', { transferId: ID, onConflict: 'x' }, 'INVALID_PARAMS'],
    ['a size without its contact', 'file.autoAccept', { maxSize: 1 }, 'INVALID_PARAMS'],
    ['a contact without a size', 'file.autoAccept', { username: 'bob' }, 'INVALID_PARAMS'],
    ['a size below nothing', 'file.autoAccept', { username: 'bob', maxSize: -1 }, 'INVALID_PARAMS'],
    ['a file to a room', 'file.send', { to: '#lobby', path: '/x' }, 'INVALID_PARAMS'],
    ['a conversation without its sign', 'message.send', { to: 'bob', text: 'x' }, 'INVALID_PARAMS'],
    ['a name that cannot be', 'users.lookup', { username: '../bob' }, 'INVALID_NAME'],
  ])('%s is refused before the chat is asked', async (_, method, params, code) => {
    const bot = start()
    expect(await bot.request(method, params)).toMatchObject({ error: { code: -32000, data: { code } } })
    expect(bot.chat.calls.filter(([name]) => name !== 'messagesAfter')).toEqual([])
  })
})

describe('files', () => {
  test('a folder says what of it is left out', async () => {
    const bot = start()
    bot.chat.leftOut = [{ path: 'a/link', why: 'link' }]
    expect((await bot.request('file.send', { to: '@bob', path: '/tmp/folder' })).result).toEqual({
      transferId: fakeId(0xf00),
      leftOut: [{ path: 'a/link', why: 'link' }],
    })
  })

  test('entries say that they are folders or programs only where they are', async () => {
    const bot = start()
    const modifiedAtMs = 1_700_000_000_000
    bot.chat.entries = [
      { path: 'empty', folder: true, sizeBytes: 0, modifiedAtMs, executable: false },
      { path: 'bin/run', folder: false, sizeBytes: 7, modifiedAtMs, executable: true },
      { path: '说明.txt', folder: false, sizeBytes: 5, modifiedAtMs, executable: false },
    ]
    const modifiedAt = '2023-11-14T22:13:20.000Z'
    expect((await bot.request('file.entries', { transferId: ID })).result).toEqual({
      entries: [
        { path: 'empty', folder: true, size: 0, modifiedAt },
        { path: 'bin/run', size: 7, modifiedAt, executable: true },
        { path: '说明.txt', size: 5, modifiedAt },
      ],
      total: 3,
    })
  })

  test('who is accepted by itself is told without parameters, and 0 ends it', async () => {
    const bot = start()
    expect((await bot.request('file.autoAccept')).result).toEqual({ contacts: [] })
    await bot.request('file.autoAccept', { username: 'bob', maxSize: 5 })
    expect((await bot.request('file.autoAccept', {})).result).toEqual({ contacts: [{ username: 'bob', maxSize: 5 }] })
    expect((await bot.request('file.autoAccept', { username: 'bob', maxSize: 0 })).result).toEqual({ contacts: [] })
  })
})

describe('lines', () => {
  test.each([
    ['half an object', '{"jsonrpc":"2.0",', -32700, null],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"status"}]', -32600, null],
    ['a string', '"status"', -32600, null],
    ['no version', '{"id":5,"method":"status"}', -32600, 5],
    ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"status"}', -32600, null],
    ['an unknown method', '{"jsonrpc":"2.0","id":5,"method":"no.such"}', -32601, 5],
    ["a name of JavaScript's own", '{"jsonrpc":"2.0","id":5,"method":"constructor"}', -32601, 5],
  ])('%s is answered and the process goes on', async (_, line, code, id) => {
    const bot = start()
    bot.write(line)
    await bot.output.waitFor(`"id":${id},"error":{"code":${code},`)
    expect(await bot.request('status')).toMatchObject({ result: { username: 'me' } })
  })

  test('a line that is not UTF-8 is malformed', async () => {
    const bot = start()
    bot.input.write(Buffer.from([0x22, 0xff, 0xfe, 0x22, 0x0a]))
    await bot.output.waitFor('-32700')
  })

  test('an over-long line is refused once, before it ends, and the next is read', async () => {
    const bot = start()
    const piece = 'x'.repeat(400_000)
    for (let count = 0; count < 4; count += 1) bot.input.write(piece)
    await bot.output.waitFor('-32600')
    bot.input.write(`${piece}\n`)
    expect(await bot.request('status')).toMatchObject({ result: { username: 'me' } })
    expect(bot.said().filter(({ error }) => error !== undefined)).toHaveLength(1)
  })

  test('requests may be cut anywhere and a blank line says nothing', async () => {
    const bot = start()
    for (const character of '\n  \r\n{"jsonrpc":"2.0","id":8,"method":"status"}\r\n') bot.input.write(character)
    await bot.output.waitFor('"id":8,')
    expect(bot.said()).toHaveLength(1)
  })

  test('a notification is carried out and never answered', async () => {
    const bot = start()
    bot.write('{"jsonrpc":"2.0","method":"room.join","params":{"room":"x"}}')
    bot.write('{"jsonrpc":"2.0","method":"no.such"}')
    await bot.request('status')
    expect(bot.chat.called('joinRoom')).toHaveLength(1)
    expect(bot.said()).toHaveLength(1)
  })
})

describe('order', () => {
  test('a slow request holds up no other', async () => {
    const bot = start()
    const release = bot.chat.hold('lookup')
    bot.write('{"jsonrpc":"2.0","id":"slow","method":"users.lookup","params":{"username":"bob"}}')
    expect(await bot.request('room.list')).toMatchObject({ result: {} })
    release()
    await bot.output.waitFor('"id":"slow"')
  })

  test('messages to one conversation go in the order of arrival, even when one takes long', async () => {
    const bot = start()
    const release = bot.chat.hold('send')
    for (const text of ['1', '2', '3']) {
      bot.write(
        JSON.stringify({ jsonrpc: '2.0', id: `m${text}`, method: 'message.send', params: { to: '#lobby', text } }),
      )
    }
    await bot.request('status')
    expect(bot.chat.called('send')).toHaveLength(1)
    release()
    await bot.output.waitFor('"id":"m3"')
    expect(bot.chat.messages.map(({ text }) => text)).toEqual(['1', '2', '3'])
  })

  test('what is piped after a login waits for it', async () => {
    const chat = new FakeChat({ accounts: { me: 'pw' } })
    const bot = start({ chat })
    const release = chat.hold('login')
    bot.write('{"jsonrpc":"2.0","id":"in","method":"login","params":{"username":"me","password":"pw"}}')
    bot.write('{"jsonrpc":"2.0","id":"send","method":"message.send","params":{"to":"#lobby","text":"x"}}')
    expect(await bot.request('status')).toMatchObject({ result: { connection: 'offline' } })
    expect(chat.called('send')).toEqual([])
    release()
    await bot.output.waitFor('"id":"send","result"')
  })
})

describe('messages', () => {
  test('what was never written out is replayed, then live messages follow, each once and in order', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    for (let count = 1; count <= 250; count += 1) chat.storeSilently('bob', `old ${count}`)
    chat.shown = 10
    const bot = start({ chat })
    // In the middle of the replay: told as an event and already part of what is read.
    await setImmediate()
    chat.receive('bob', 'live 1')
    chat.receive('bob', 'live 2')
    await bot.output.waitFor('live 2')
    const expected = [...Array.from({ length: 240 }, (_, index) => `old ${index + 11}`), 'live 1', 'live 2']
    expect(bot.messageTexts()).toEqual(expected)
    bot.input.end()
    await bot.exited
    expect(chat.shown).toBe(252)
  })

  test('--after replays from there and never takes back what was shown', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    for (let count = 1; count <= 5; count += 1) chat.storeSilently('bob', `m${count}`)
    chat.shown = 4
    const bot = start({ chat, after: 1 })
    await bot.output.waitFor('m5')
    expect(bot.messageTexts()).toEqual(['m2', 'm3', 'm4', 'm5'])
    bot.input.end()
    await bot.exited
    expect(chat.shown).toBe(5)
  })

  test('--after 0 replays everything, in order, although all of it was shown', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    for (let count = 1; count <= 250; count += 1) chat.storeSilently('bob', `m${count}`)
    chat.shown = 250
    const bot = start({ chat, after: 0 })
    chat.receive('bob', 'live')
    await bot.output.waitFor('live')
    expect(bot.messageTexts()).toEqual([...Array.from({ length: 250 }, (_, index) => `m${index + 1}`), 'live'])
  })

  test('--after a position that this profile has not reached replays nothing, and what comes then is told', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    chat.storeSilently('bob', 'old')
    const bot = start({ chat, after: 5000 })
    await bot.request('status')
    chat.receive('bob', 'new')
    await bot.output.waitFor('new')
    expect(bot.messageTexts()).toEqual(['new'])
  })

  test('a reader that takes nothing is shown one page and no more, and all of it once it reads', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    for (let count = 1; count <= 250; count += 1) chat.storeSilently('bob', `m${count}`)
    const bot = start({ chat, isStalled: true })
    await setImmediate()
    for (let count = 251; count <= 260; count += 1) chat.receive('bob', `m${count}`)
    await setImmediate()
    expect([chat.called('messagesAfter').length, chat.shown]).toEqual([1, 0])
    bot.output.read()
    await bot.output.waitFor('m260')
    expect(bot.messageTexts()).toEqual(Array.from({ length: 260 }, (_, index) => `m${index + 1}`))
  })

  test('of a page whose writing fails nothing counts as shown', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    for (let count = 1; count <= 250; count += 1) chat.storeSilently('bob', `m${count}`)
    const bot = start({ chat, breaksAt: 2 })
    expect(await bot.exited).toBe(0)
    expect([bot.messageTexts().length, chat.shown]).toEqual([100, 100])
  })

  test('a message has the documented fields', async () => {
    const bot = start()
    bot.chat.receive('bob', 'hi')
    await bot.output.waitFor('"message"')
    expect(bot.events()).toEqual([{ type: 'message', ...MESSAGE }])
  })

  test('what nobody could read does not count as shown', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    const bot = start({ chat })
    bot.output.destroy(Object.assign(new Error('broken pipe'), { code: 'EPIPE' }))
    chat.receive('bob', 'unseen')
    expect(await bot.exited).toBe(0)
    expect(chat.shown).toBe(0)
    expect(chat.stopped).toBe(true)
  })

  test('a store that cannot be read is a warning, and the next message brings all', async () => {
    const chat = new FakeChat({ loggedIn: 'me' })
    chat.fail('messagesAfter', new HongyanError('NO_SPACE', 'disk full'))
    chat.storeSilently('bob', 'first')
    const bot = start({ chat })
    await bot.output.waitFor('"warning"')
    chat.fail('messagesAfter', undefined)
    chat.receive('bob', 'second')
    await bot.output.waitFor('second')
    expect(bot.messageTexts()).toEqual(['first', 'second'])
  })
})

test('a repair of the profile is a warning, once, before anything else is told', async () => {
  const chat = new FakeChat({ loggedIn: 'me' })
  chat.repair = { setAside: '/p/profile.db.damaged-1', messages: 7, contacts: 2, waiting: 1, lost: ['login'] }
  chat.storeSilently('bob', 'hi')
  const bot = start({ chat })
  await bot.output.waitFor('"hi"')
  const [first] = bot.events()
  expect(first).toMatchObject({ type: 'warning', code: 'PROFILE_REPAIRED' })
  expect(first?.detail).toMatch(/damaged-1.*7 messages, 2 contacts; 1 messages.*log in again/s)
  expect(chat.takeRepair()).toBeUndefined()
})

test('events have the documented fields', async () => {
  const bot = start()
  const id = ID as MessageId
  const transferId = ID as TransferId
  bot.chat.tell({ type: 'connection', state: 'connecting', reason: 'UNREACHABLE' })
  bot.chat.tell({ type: 'presence', username: 'bob', online: true })
  bot.chat.tell({ type: 'message.state', id, state: 'failed', reason: 'MAILBOX_FULL' })
  bot.chat.tell({ type: 'room.members', room: 'dev', joined: ['bob'], left: [], more: false })
  bot.chat.tell({ type: 'room.members', room: 'dev', joined: ['bob'], left: ['carol'], more: true })
  bot.chat.tell({ type: 'peer.path', username: 'bob', path: 'lan', rttMs: 3 })
  bot.chat.tell({ type: 'file.offered', transferId, from: 'bob', name: 'n', folder: true, sizeBytes: 5, files: 2 })
  bot.chat.tell({ type: 'file.progress', transferId, bytes: 1, sizeBytes: 5, bytesPerSecond: 9, via: 'direct' })
  bot.chat.tell({ type: 'file.progress', transferId, bytes: 1, sizeBytes: 5, bytesPerSecond: 9, via: 'relay' })
  bot.chat.tell({ type: 'file.changed', transferId, state: 'accepted', reason: 'UNREACHABLE' })
  bot.chat.tell({ type: 'file.changed', transferId, state: 'running' })
  bot.chat.tell({ type: 'file.checking', transferId, bytes: 3, sizeBytes: 5 })
  bot.chat.tell({ type: 'file.verified', transferId, path: '/p', digest: 'd' })
  bot.chat.tell({ type: 'file.failed', transferId, code: 'NO_SPACE', retryable: true })
  bot.chat.tell({ type: 'key.changed', username: 'bob' })
  bot.chat.tell({ type: 'warning', code: 'NO_SPACE', about: 'roomNotKept', detail: 'd' })
  await bot.output.waitFor('"warning"')
  expect(bot.events()).toEqual([
    { type: 'connection', state: 'connecting', reason: 'UNREACHABLE' },
    { type: 'presence', username: 'bob', online: true },
    { type: 'message.state', id, state: 'failed', reason: 'MAILBOX_FULL' },
    { type: 'room.members', room: 'dev', joined: ['bob'], left: [] },
    { type: 'room.members', room: 'dev', joined: ['bob'], left: ['carol'], more: true },
    { type: 'peer.path', username: 'bob', path: 'lan', rttMs: 3 },
    { type: 'file.offered', transferId, from: 'bob', name: 'n', folder: true, size: 5, files: 2 },
    { type: 'file.progress', transferId, bytes: 1, size: 5, bytesPerSecond: 9 },
    { type: 'file.progress', transferId, bytes: 1, size: 5, bytesPerSecond: 9, via: 'relay' },
    { type: 'file.changed', transferId, state: 'accepted', reason: 'UNREACHABLE' },
    { type: 'file.changed', transferId, state: 'running' },
    { type: 'file.checking', transferId, bytes: 3, size: 5 },
    { type: 'file.verified', transferId, path: '/p', digest: 'd' },
    { type: 'file.failed', transferId, code: 'NO_SPACE', retryable: true },
    { type: 'key.changed', username: 'bob' },
    { type: 'warning', code: 'NO_SPACE', about: 'roomNotKept', detail: 'd' },
  ])
})

describe('the end', () => {
  test('shutdown is answered after what was asked before, and stops the chat', async () => {
    const bot = start()
    const release = bot.chat.hold('send')
    bot.write('{"jsonrpc":"2.0","id":"m","method":"message.send","params":{"to":"#lobby","text":"last"}}')
    bot.write('{"jsonrpc":"2.0","id":"bye","method":"shutdown"}')
    await setImmediate()
    release()
    expect(await bot.exited).toBe(0)
    const answers = bot.said().flatMap(({ id }) => (id === undefined ? [] : [id]))
    expect(answers).toEqual(['m', 'bye'])
    expect(bot.said().at(-1)).toEqual({ jsonrpc: '2.0', id: 'bye', result: {} })
    expect(bot.chat.stopped).toBe(true)
    expect(bot.chat.listeners).toBe(0)
  })

  test('the end of stdin finishes what was asked and exits with 0', async () => {
    const bot = start()
    bot.input.end('{"jsonrpc":"2.0","id":"m","method":"message.send","params":{"to":"#lobby","text":"last"}}')
    expect(await bot.exited).toBe(0)
    expect(bot.said().some(({ id }) => id === 'm')).toBe(true)
    expect(bot.chat.stopped).toBe(true)
  })

  test.each([
    ['interrupted', 130],
    ['terminated', 0],
  ])('%s, it stops and exits with %i', async (reason, code) => {
    const bot = start()
    await bot.request('status')
    bot.stopping.abort(reason)
    expect(await bot.exited).toBe(code)
    expect(bot.chat.stopped).toBe(true)
  })
})
