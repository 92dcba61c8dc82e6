import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Community, createCommunity, PASSWORD, saying } from '../support/community.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(async () => {
  await community[Symbol.asyncDispose]()
})

describe('an account', () => {
  it('is registered once, under any spelling of its name, and opened by its password only', async () => {
    const { chat } = await community.open('alice')
    expect(await chat.register({ username: 'Alice', password: PASSWORD })).toEqual({ username: 'alice' })
    await expect(chat.register({ username: 'ALICE', password: 'another1' })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    })
    await expect(chat.register({ username: 'bob', password: '12345' })).rejects.toMatchObject({ code: 'WEAK_PASSWORD' })
    await expect(chat.login({ username: 'alice', password: 'wrong-one' })).rejects.toMatchObject({
      code: 'BAD_CREDENTIALS',
    })
    await expect(chat.login({ username: 'nobody', password: PASSWORD })).rejects.toMatchObject({
      code: 'BAD_CREDENTIALS',
    })
    expect(chat.status()).not.toHaveProperty('username')
    const result = await chat.login({ username: 'ＡLICE', password: PASSWORD })
    expect(result).toMatchObject({ username: 'alice', rooms: ['lobby'] })
    expect(chat.status()).toMatchObject({ username: 'alice', connection: 'online', outbox: 0 })
  })

  it('is the same on a new machine: contacts see no changed key', async () => {
    const alice = await community.join('alice')
    const bob = await community.join('bob')
    const before = await bob.chat.lookup('alice')
    await alice.stop()
    const { chat } = await community.open('alice-elsewhere')
    await chat.login({ username: 'alice', password: PASSWORD })
    expect(await bob.chat.lookup('alice')).toEqual({ ...before, online: true })
    expect(before.keyChanged).toBe(false)
    expect((await chat.lookup('bob')).safetyNumber).toBe(before.safetyNumber)
  })

  it('can be logged in again while it is online, and a wrong password then changes nothing', async () => {
    const alice = await community.join('alice')
    const bob = await community.join('bob')
    await expect(alice.chat.login({ username: 'alice', password: 'wrong-one' })).rejects.toMatchObject({
      code: 'BAD_CREDENTIALS',
    })
    await alice.hear('connection', ({ state }) => state === 'offline')
    await expect.poll(() => alice.chat.status()).toMatchObject({ username: 'alice', connection: 'online' })
    expect(await alice.chat.login({ username: 'alice', password: PASSWORD })).toMatchObject({ username: 'alice' })
    await bob.chat.send({ to: '@alice', text: 'still you?' })
    await alice.hear('message', saying('still you?'))
  })

  it('binds its profile', async () => {
    const { chat } = await community.join('alice')
    await chat.register({ username: 'bob', password: PASSWORD })
    await expect(chat.login({ username: 'bob', password: PASSWORD })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('resumes without a password until it logs out', async () => {
    const first = await community.join('alice')
    await first.stop()
    const second = await community.open('alice')
    expect(await second.chat.resume()).toMatchObject({ username: 'alice', rooms: ['lobby'] })
    await second.chat.logout()
    await expect(second.chat.resume()).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' })
    await expect(second.chat.send({ to: '#lobby', text: 'hi' })).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' })
    await second.stop()
    const third = await community.open('alice')
    await expect(third.chat.resume()).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' })
    expect(await third.chat.login({ username: 'alice', password: PASSWORD })).toMatchObject({ username: 'alice' })
  })
})

describe('the directory', () => {
  it('tells who is there, who comes and who goes', async () => {
    const alice = await community.join('alice')
    const bob = await community.join('bob')
    await alice.hear('presence', ({ username, online }) => username === 'bob' && online)
    const { users, total } = await alice.chat.online()
    expect([users.map(({ username }) => username), total]).toEqual([['alice', 'bob'], 2])
    expect((await alice.chat.online({ prefix: 'B' })).users).toEqual([{ username: 'bob', devices: 1 }])
    await bob.stop()
    await alice.hear('presence', ({ username, online }) => username === 'bob' && !online)
    expect((await alice.chat.online()).total).toBe(1)
  })
})

describe('a private message', () => {
  it('goes directly to whom is there and is delivered', async () => {
    const alice = await community.join('alice')
    const bob = await community.join('bob')
    const { id, state } = await alice.chat.send({ to: '@bob', text: '你好' })
    expect(state).toBe('queued')
    const { message } = await bob.hear('message', saying('你好'))
    expect(message).toMatchObject({ id, conversation: '@alice', from: 'alice' })
    await alice.hear('message.state', (event) => event.id === id && event.state === 'delivered')
    await bob.chat.markRead('@alice', id)
    await alice.hear('message.state', (event) => event.id === id && event.state === 'read')
    expect(alice.chat.status().outbox).toBe(0)
    await bob.hear('peer.path', ({ username, path }) => username === 'alice' && path === 'direct')
  })

  it('waits sealed for whom is away, comes at login in order and once, and a receipt comes back', async () => {
    const alice = await community.join('alice')
    const bob = await community.join('bob')
    await bob.stop()
    const sent = []
    for (const text of ['one', 'two', 'three']) sent.push((await alice.chat.send({ to: '@bob', text })).id)
    for (const id of sent) await alice.hear('message.state', (event) => event.id === id && event.state === 'stored')
    const back = await community.join('bob')
    for (const text of ['one', 'two', 'three']) await back.hear('message', saying(text))
    for (const id of sent) await alice.hear('message.state', (event) => event.id === id && event.state === 'delivered')
    expect(back.texts('@alice')).toEqual(['one', 'two', 'three'])
    await back.stop()
    const again = await community.join('bob')
    await alice.chat.send({ to: '@bob', text: 'four' })
    await again.hear('message', saying('four'))
    expect(again.texts('@alice')).toEqual(['four'])
    expect((await again.chat.history({ conversation: '@alice' })).messages.map(({ text }) => text)).toEqual([
      'one',
      'two',
      'three',
      'four',
    ])
  })

  it('to nobody, to oneself, empty or over the cap is refused, and nothing is sent', async () => {
    const { chat } = await community.join('alice')
    await expect(chat.send({ to: '@nobody', text: 'hi' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(chat.send({ to: '@alice', text: 'hi' })).rejects.toMatchObject({ code: 'INVALID_PARAMS' })
    await expect(chat.send({ to: 'bob', text: 'hi' })).rejects.toMatchObject({ code: 'INVALID_PARAMS' })
    await expect(chat.send({ to: '#lobby', text: '' })).rejects.toMatchObject({ code: 'INVALID_PARAMS' })
    await expect(chat.send({ to: '#lobby', text: 'x'.repeat(20_000) })).rejects.toMatchObject({ code: 'TOO_LARGE' })
    expect(await chat.conversations()).toEqual([])
  })

  it('with a client id that was used before is the same message', async () => {
    const alice = await community.join('alice')
    const bob = await community.join('bob')
    const first = await alice.chat.send({ to: '@bob', text: 'once', clientId: 'c1' })
    const second = await alice.chat.send({ to: '@bob', text: 'once', clientId: 'c1' })
    await alice.chat.send({ to: '@bob', text: 'last' })
    await bob.hear('message', saying('last'))
    expect(second.id).toBe(first.id)
    expect(bob.texts()).toEqual(['once', 'last'])
  })

  it('from a blocked account does not arrive, by either path', async () => {
    const alice = await community.join('alice')
    const carol = await community.join('carol')
    const bob = await community.join('bob')
    await bob.chat.setBlocked('alice', true)
    const direct = await alice.chat.send({ to: '@bob', text: 'let me in' })
    await alice.hear('message.state', ({ id, state }) => id === direct.id && state === 'stored')
    await bob.stop()
    for (const sender of [alice, carol]) {
      const mailed = await sender.chat.send({ to: '@bob', text: `${sender.name} by mail` })
      await sender.hear('message.state', ({ id, state }) => id === mailed.id && state === 'stored')
    }
    // So that hers comes as mail too, behind what was blocked.
    await carol.stop()
    const back = await community.join('bob')
    await back.hear('message', saying('carol by mail'))
    await back.chat.setBlocked('alice', false)
    await alice.chat.send({ to: '@bob', text: 'thanks' })
    await back.hear('message', saying('thanks'))
    expect([...bob.texts(), ...back.texts()]).toEqual(['carol by mail', 'thanks'])
  })
})

describe('a room', () => {
  it('is heard by its members, each message once, and by nobody else', async () => {
    const [alice, bob, carol] = await Promise.all(['alice', 'bob', 'carol'].map((name) => community.join(name)))
    if (alice === undefined || bob === undefined || carol === undefined) throw new Error('three members')
    await alice.chat.joinRoom('dev')
    await bob.chat.joinRoom('#dev')
    await alice.chat.send({ to: '#dev', text: 'for developers' })
    await alice.chat.send({ to: '#lobby', text: 'for all' })
    await bob.hear('message', saying('for developers'))
    await carol.hear('message', saying('for all'))
    await bob.hear('message', saying('for all'))
    expect([bob.texts('#dev'), carol.texts('#dev')]).toEqual([['for developers'], []])
    expect((await carol.chat.rooms()).map(({ room, members, joined }) => [room, members, joined])).toEqual([
      ['dev', 2, false],
      ['lobby', 3, true],
    ])
    await expect(carol.chat.send({ to: '#dev', text: 'me too' })).rejects.toMatchObject({ code: 'NOT_MEMBER' })
    await bob.chat.leaveRoom('dev')
    expect((await alice.chat.roomMembers('dev')).map(({ username }) => username)).toEqual(['alice'])
  })

  it('brings what was missed at the next login, in archive order and once', async () => {
    const alice = await community.join('alice')
    const bob = await community.join('bob')
    await alice.chat.send({ to: '#lobby', text: 'before' })
    await bob.hear('message', saying('before'))
    await bob.stop()
    const carol = await community.join('carol')
    const texts: string[] = []
    for (let round = 0; round < 5; round += 1) {
      for (const member of [alice, carol]) {
        const text = `${member.name} ${round}`
        const { id } = await member.chat.send({ to: '#lobby', text })
        await member.hear('message.state', (event) => event.id === id && event.state === 'stored')
        texts.push(text)
      }
    }
    const back = await community.join('bob')
    await back.hear('message', saying('carol 4'))
    expect(back.texts('#lobby')).toEqual(texts)
    const { messages } = await back.chat.history({ conversation: '#lobby' })
    expect(messages.map(({ text }) => text)).toEqual(['before', ...texts])
    expect(messages.map(({ index }) => index)).toEqual(messages.map((_, position) => position + 1))
  })
})

describe('with the rendezvous away', () => {
  it('peers that are connected go on, and what could not be stored is stored when it returns', async () => {
    const alice = await community.join('alice')
    const bob = await community.join('bob')
    await alice.chat.send({ to: '@bob', text: 'hello' })
    await bob.hear('message', saying('hello'))
    await community.stopRendezvous()
    await alice.hear('connection', ({ state }) => state === 'connecting')
    const direct = await alice.chat.send({ to: '@bob', text: 'still here' })
    await bob.hear('message', saying('still here'))
    await alice.hear('message.state', (event) => event.id === direct.id && event.state === 'delivered')
    const spoken = await alice.chat.send({ to: '#lobby', text: 'to the lobby' })
    await bob.hear('message', saying('to the lobby'))
    await community.restartRendezvous()
    await alice.hear('message.state', (event) => event.id === spoken.id && event.state === 'stored')
    expect(bob.texts()).toEqual(['hello', 'still here', 'to the lobby'])
  })

  it('a profile resumes offline, takes messages, and sends them when it returns', async () => {
    const bob = await community.join('bob')
    const first = await community.join('alice')
    await first.stop()
    await community.stopRendezvous()
    const alice = await community.open('alice')
    expect(await alice.chat.resume()).toMatchObject({ username: 'alice', online: [], rooms: ['lobby'] })
    const { id } = await alice.chat.send({ to: '@bob', text: 'written offline' })
    expect(alice.chat.status()).toMatchObject({ connection: 'connecting', outbox: 1 })
    await community.restartRendezvous()
    await bob.hear('message', saying('written offline'))
    await alice.hear('message.state', (event) => event.id === id && event.state === 'delivered')
  })
})

describe('a profile that is recalled', () => {
  it('shows and takes messages before it is online, and sends them once it is', async () => {
    const bob = await community.join('bob')
    const first = await community.join('alice')
    await first.chat.send({ to: '#lobby', text: 'before' })
    await bob.hear('message', saying('before'))
    await first.stop()
    const alice = await community.open('alice')
    expect(await alice.chat.recall()).toMatchObject({ username: 'alice', online: [], rooms: ['lobby'] })
    expect(alice.chat.status()).toMatchObject({ username: 'alice', connection: 'offline' })
    const { messages } = await alice.chat.history({ conversation: '#lobby' })
    expect(messages.map(({ text }) => text)).toEqual(['before'])
    const spoken = await alice.chat.send({ to: '#lobby', text: 'to the lobby' })
    const written = await alice.chat.send({ to: '@bob', text: 'to bob' })
    expect(alice.chat.status().outbox).toBe(2)
    const { online } = await alice.chat.resume()
    expect(online.map(({ username }) => username)).toContain('bob')
    await bob.hear('message', saying('to the lobby'))
    await bob.hear('message', saying('to bob'))
    await alice.hear('message.state', (event) => event.id === spoken.id && event.state === 'stored')
    await alice.hear('message.state', (event) => event.id === written.id && event.state === 'delivered')
  })

  it('is nobody where nobody is logged in', async () => {
    const alice = await community.join('alice')
    await alice.chat.logout()
    await expect(alice.chat.recall()).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' })
  })
})

describe('a file', () => {
  it('arrives whole and verified', async () => {
    const alice = await community.join('alice')
    const bob = await community.join('bob')
    const source = join(alice.home, '报告 1.bin')
    writeFileSync(source, createHash('sha512').update('seed').digest('hex').repeat(20_000))
    const { transferId } = await alice.chat.sendFile({ to: '@bob', path: source })
    const offer = await bob.hear('file.offered')
    expect(offer).toMatchObject({ transferId, from: 'alice', name: '报告 1.bin', files: 1 })
    await bob.chat.acceptFile({ transferId })
    const verified = await bob.hear('file.verified')
    const confirmed = await alice.hear('file.verified')
    expect(confirmed.digest).toBe(verified.digest)
    expect(readFileSync(verified.path).equals(readFileSync(source))).toBe(true)
    await expect.poll(async () => (await alice.chat.transfers())[0]?.state).toBe('verified')
  })

  it('that is declined is not sent', async () => {
    const alice = await community.join('alice')
    const bob = await community.join('bob')
    const source = join(alice.home, 'a.txt')
    writeFileSync(source, 'hello')
    const { transferId } = await alice.chat.sendFile({ to: '@bob', path: source })
    await bob.hear('file.offered')
    await bob.chat.declineFile(transferId)
    await expect.poll(async () => (await alice.chat.transfers())[0]?.state).toBe('declined')
  })
})
