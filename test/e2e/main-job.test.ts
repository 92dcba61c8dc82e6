/** The main job through real processes and the headless face only: what a bot, and so a person, would notice. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFleet, type Fleet, PASSWORD } from '../support/fleet.ts'
import type { HeadlessProcess } from '../support/headless-process.ts'

interface History {
  readonly messages: readonly { readonly id: string; readonly text: string; readonly from: string }[]
}

async function textsOf(peer: HeadlessProcess, conversation: string): Promise<string[]> {
  const { messages } = await peer.request<History>('history', { conversation })
  return messages.map(({ text }) => text)
}

/** Texts of the message events of one conversation, as they were told. */
function toldBy(peer: HeadlessProcess, conversation: string): unknown[] {
  return peer.events
    .filter((event) => event.type === 'message' && event.conversation === conversation)
    .map(({ text }) => text)
}

async function send(peer: HeadlessProcess, to: string, text: string): Promise<string> {
  const { id } = await peer.request<{ id: string }>('message.send', { to, text })
  return id
}

describe('accounts', () => {
  let fleet: Fleet
  beforeAll(async () => {
    fleet = await createFleet()
  })
  afterAll(() => fleet[Symbol.asyncDispose]())

  test('100 registers with 123456, logs in and is in the lobby', async () => {
    const peer = fleet.peer('first')
    expect(await peer.request('register', { username: '100', password: '123456' })).toEqual({ username: '100' })
    const login = await peer.request('login', { username: '100', password: '123456' })
    expect(login).toMatchObject({ username: '100', rooms: ['lobby'] })
    expect(login.online).toContainEqual({ username: '100', devices: 1 })
    expect(await peer.request('status')).toMatchObject({ username: '100', connection: 'online', outbox: 0 })
    expect(await peer.shutdown()).toBe(0)
  })

  test('a wrong password and an unknown user are refused with the same words', async () => {
    const peer = fleet.peer('refused')
    await peer.request('register', { username: 'carol', password: PASSWORD })
    expect(await peer.refusal('login', { username: 'carol', password: 'something else' })).toBe('BAD_CREDENTIALS')
    expect(await peer.refusal('login', { username: 'nobody', password: PASSWORD })).toBe('BAD_CREDENTIALS')
    expect(await peer.refusal('message.send', { to: '#lobby', text: 'hello' })).toBe('NOT_LOGGED_IN')
    await peer.request('login', { username: 'carol', password: PASSWORD })
  })

  test('a name that differs only in case is taken', async () => {
    const peer = fleet.peer('names')
    expect(await peer.request('register', { username: 'Alice', password: PASSWORD })).toEqual({ username: 'alice' })
    expect(await peer.refusal('register', { username: 'alice', password: PASSWORD })).toBe('NAME_TAKEN')
    expect(await peer.refusal('register', { username: 'Ａｌｉｃｅ', password: PASSWORD })).toBe('NAME_TAKEN')
    expect(await peer.refusal('register', { username: '../alice', password: PASSWORD })).toBe('INVALID_NAME')
  })

  test('username and password on a new machine give the same account', async () => {
    const observer = await fleet.login('observer')
    const old = await fleet.login('dora', { home: 'dora-old' })
    const before = await observer.request('users.lookup', { username: 'dora' })
    expect(before).toMatchObject({ online: true, keyChanged: false })
    await old.shutdown()

    const fresh = await fleet.login('dora', { home: 'dora-new', register: false })
    await send(fresh, '@observer', 'from the new machine')
    await observer.waitForEvent('message', { from: 'dora', text: 'from the new machine' })
    const after = await observer.request('users.lookup', { username: 'dora' })
    expect(after).toMatchObject({ keyChanged: false, safetyNumber: before.safetyNumber })
  })

  test('a second process on the same home hears that the profile is in use', async () => {
    const peer = await fleet.login('erin')
    const second = fleet.peer('erin')
    const { code } = await second.process.waitForExit()
    expect(code).not.toBe(0)
    expect(second.process.stderr + JSON.stringify(second.process.said)).toContain('PROFILE_IN_USE')
    expect(await peer.request('status')).toMatchObject({ username: 'erin', connection: 'online' })
  })

  test('a restarted peer resumes without a password', async () => {
    const peer = await fleet.login('frank')
    const { peerId } = await peer.request('status')
    await peer.kill()
    const again = fleet.peer('frank')
    expect(await again.request('resume')).toMatchObject({ username: 'frank', peerId, rooms: ['lobby'] })
    expect(await fleet.peer('nobody-yet').refusal('resume')).toBe('NOT_LOGGED_IN')
  })

  test('malformed input is answered and the process goes on', async () => {
    const peer = fleet.peer('malformed')
    const lines: [string, number][] = [
      ['{"jsonrpc":"2.0","id":', -32700],
      ['{"jsonrpc":"2.0","id":77,"method":"no.such.method"}', -32601],
    ]
    for (const [line, code] of lines) {
      const after = peer.mark
      peer.process.writeLine(line)
      await peer.process.waitFor(`an error ${code}`, ({ error }) => (error as { code?: number })?.code === code, {
        after,
      })
    }
    expect(await peer.refusal('login', { username: 'x' })).toBe('INVALID_PARAMS')
    expect(await peer.request('status')).toMatchObject({ connection: expect.any(String) })
    peer.process.endInput()
    expect(await peer.process.waitForExit()).toEqual({ code: 0, signal: null })
  })
})

describe('talking', () => {
  let fleet: Fleet
  let alice: HeadlessProcess
  let bob: HeadlessProcess
  beforeAll(async () => {
    fleet = await createFleet()
    alice = await fleet.login('alice')
    bob = await fleet.login('bob')
  })
  afterAll(() => fleet[Symbol.asyncDispose]())

  test('everyone sees who comes and who leaves', async () => {
    const carol = await fleet.login('carol')
    for (const peer of [alice, bob]) await peer.waitForEvent('presence', { username: 'carol', online: true })
    const { users, total } = await carol.request<{ users: unknown[]; total: number }>('users.online')
    expect(total).toBe(3)
    expect(users).toEqual(['alice', 'bob', 'carol'].map((username) => ({ username, devices: 1 })))

    const after = alice.mark
    expect(await carol.shutdown()).toBe(0)
    await alice.waitForEvent('presence', { username: 'carol', online: false }, { after })
  })

  test('a lobby message reaches everyone else once', async () => {
    const id = await send(alice, '#lobby', 'hello, lobby')
    const heard = await bob.waitForEvent('message', { id })
    expect(heard).toMatchObject({ conversation: '#lobby', from: 'alice', text: 'hello, lobby' })
    await alice.waitForEvent('message.state', { id, state: 'stored' })

    // What comes back orders what went before it: had there been a second copy, it would stand before the answer.
    const answer = await send(bob, '#lobby', 'hello, alice')
    await alice.waitForEvent('message', { id: answer })
    expect(toldBy(bob, '#lobby')).toEqual(['hello, lobby'])
    expect(toldBy(alice, '#lobby')).toEqual(['hello, alice'])
    expect(await textsOf(alice, '#lobby')).toEqual(await textsOf(bob, '#lobby'))
  })

  test('a private message is queued, then delivered', async () => {
    const sent = await alice.request('message.send', { to: '@bob', text: '只给你', clientId: 'once' })
    expect(sent.state).toBe('queued')
    expect(await bob.waitForEvent('message', { id: sent.id })).toMatchObject({ conversation: '@alice', text: '只给你' })
    await alice.waitForEvent('message.state', { id: sent.id, state: 'delivered' })

    const again = await alice.request('message.send', { to: '@bob', text: '只给你', clientId: 'once' })
    expect(again.id).toBe(sent.id)
    expect(await textsOf(bob, '@alice')).toEqual(['只给你'])

    await bob.request('message.read', { conversation: '@alice', id: sent.id })
    await alice.waitForEvent('message.state', { id: sent.id, state: 'read' })
  })

  test('what was written to someone away arrives at the next login, once and in order', async () => {
    const dave = await fleet.login('dave')
    await alice.waitForEvent('presence', { username: 'dave', online: true })
    await dave.shutdown()
    await alice.waitForEvent('presence', { username: 'dave', online: false })

    const letters = ['first', 'second', 'third', 'fourth', 'fifth']
    const lines = ['one', 'two', 'three']
    const ids: string[] = []
    for (const text of letters) ids.push(await send(alice, '@dave', text))
    for (const text of lines) ids.push(await send(bob, '#lobby', text))
    for (const [index, id] of ids.entries()) {
      const sender = index < letters.length ? alice : bob
      await sender.waitForEvent('message.state', { id, state: 'stored' })
    }

    const again = await fleet.login('dave', { register: false })
    for (const id of ids) await again.waitForEvent('message', { id })
    for (const id of ids.slice(0, letters.length)) await alice.waitForEvent('message.state', { id, state: 'delivered' })
    expect(toldBy(again, '@alice')).toEqual(letters)
    expect(toldBy(again, '#lobby').slice(-lines.length)).toEqual(lines)
    expect(await textsOf(again, '@alice')).toEqual(letters)

    await again.shutdown()
    const third = await fleet.login('dave', { register: false })
    const marker = await send(alice, '@dave', 'last')
    await third.waitForEvent('message', { id: marker })
    expect(toldBy(third, '@alice')).toEqual(['last'])
  })
})

test('what a rendezvous has accepted survives its SIGKILL', async () => {
  await using fleet = await createFleet()
  const alice = await fleet.login('alice')
  const bob = await fleet.login('bob')
  await bob.shutdown()
  const letter = await send(alice, '@bob', 'before the crash')
  const line = await send(alice, '#lobby', 'archived before the crash')
  for (const id of [letter, line]) await alice.waitForEvent('message.state', { id, state: 'stored' })

  await fleet.killRendezvous()
  await alice.waitForEvent('connection', ({ state }) => state !== 'online')
  const during = await send(alice, '@bob', 'while it was away')
  const after = alice.mark
  await fleet.startRendezvous()
  await alice.waitForEvent('connection', { state: 'online' }, { after, timeoutMs: 40_000 })
  await alice.waitForEvent('message.state', { id: during, state: 'stored' })

  const again = await fleet.login('bob', { register: false })
  for (const id of [letter, during, line]) await again.waitForEvent('message', { id })
  expect(toldBy(again, '@alice')).toEqual(['before the crash', 'while it was away'])
  await alice.waitForEvent('message.state', { id: letter, state: 'delivered' })
  expect(await fleet.stopRendezvous()).toBe(0)
})

describe('files', () => {
  let fleet: Fleet
  let alice: HeadlessProcess
  let bob: HeadlessProcess
  beforeAll(async () => {
    fleet = await createFleet()
    alice = await fleet.login('alice')
    bob = await fleet.login('bob')
  })
  afterAll(() => fleet[Symbol.asyncDispose]())

  async function offer(name: string, content: Uint8Array): Promise<string> {
    const path = join(fleet.directory, name)
    await writeFile(path, content)
    const { transferId } = await alice.request<{ transferId: string }>('file.send', { to: '@bob', path })
    const offered = await bob.waitForEvent('file.offered', { transferId })
    expect(offered).toMatchObject({ from: 'alice', name, size: content.byteLength, files: 1 })
    return transferId
  }

  async function downloads(): Promise<string> {
    const directory = join(fleet.directory, 'downloads')
    await mkdir(directory, { recursive: true })
    return directory
  }

  test('an accepted file arrives whole and verified', async () => {
    const content = randomBytes(3 * 1024 * 1024 + 17)
    const transferId = await offer('雁 goose.bin', content)
    await bob.request('file.accept', { transferId, directory: await downloads() })
    const received = await bob.waitForEvent('file.verified', { transferId }, { timeoutMs: 30_000 })
    const sent = await alice.waitForEvent('file.verified', { transferId })
    expect(received.digest).toBe(sent.digest)
    const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
    expect(hash(await readFile(String(received.path)))).toBe(hash(content))
    const { transfers } = await bob.request<{ transfers: unknown[] }>('file.list')
    expect(transfers).toContainEqual(expect.objectContaining({ transferId, direction: 'incoming', state: 'verified' }))
  })

  test('an empty file arrives too', async () => {
    const transferId = await offer('empty', new Uint8Array())
    await bob.request('file.accept', { transferId, directory: await downloads() })
    const { path } = await bob.waitForEvent('file.verified', { transferId })
    expect(await readFile(String(path))).toHaveLength(0)
  })

  test('the sender of a declined file hears of it', async () => {
    const transferId = await offer('unwanted', randomBytes(100))
    await bob.request('file.decline', { transferId })
    expect(await alice.waitForEvent('file.failed', { transferId })).toMatchObject({ code: 'DECLINED' })
    const { transfers } = await alice.request<{ transfers: unknown[] }>('file.list')
    expect(transfers).toContainEqual(expect.objectContaining({ transferId, state: 'declined' }))
  })
})
