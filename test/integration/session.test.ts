/** Login, logout, lost connections: what a user may rely on whatever the line and the clock do. */
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Clock, systemClock } from '../../shared/clock.ts'
import { type Community, createCommunity, type Member, PASSWORD, saying } from '../support/community.ts'
import { createTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

let community: Community
let proxies: TcpProxy[]

const DAY_MS = 24 * 60 * 60 * 1000
/** Far from every peer's clock, as on a machine that never heard of the time. */
const otherClock: Clock = { now: () => systemClock.now() + 40 * DAY_MS }

async function begin(init?: Parameters<typeof createCommunity>[0]): Promise<void> {
  community = await createCommunity(init)
}

/** A line of its own to the rendezvous. */
async function createLine(): Promise<TcpProxy & { readonly server: string }> {
  const [address = ''] = community.rendezvous().addresses
  const proxy = await createTcpProxy(Number(/\/tcp\/(\d+)/.exec(address)?.[1]))
  proxies.push(proxy)
  return { ...proxy, server: address.replace(/\/tcp\/\d+/, `/tcp/${proxy.port}`) }
}

function connections({ events }: Member): string[] {
  return events.flatMap((event) => (event.type === 'connection' ? [event.state] : []))
}

beforeEach(() => {
  proxies = []
})

afterEach(async () => {
  await community[Symbol.asyncDispose]()
  await Promise.all(proxies.map((proxy) => proxy[Symbol.asyncDispose]()))
})

describe('a connection to the rendezvous', () => {
  beforeEach(() => begin())

  it('that is cut comes back by itself, and nothing is lost, doubled or said twice', async () => {
    const bob = await community.join('bob')
    const line = await createLine()
    const alice = await community.open('alice', { servers: [line.server] })
    await alice.chat.register({ username: 'alice', password: PASSWORD })
    await alice.chat.login({ username: 'alice', password: PASSWORD })
    await bob.hear('presence', ({ username, online }) => username === 'alice' && online)
    line.cut()
    await alice.hear('connection', ({ state }) => state === 'connecting')
    const { id } = await alice.chat.send({ to: '@bob', text: 'to bob' })
    await alice.chat.send({ to: '#lobby', text: 'to all' })
    await bob.chat.send({ to: '#lobby', text: 'meanwhile' })
    await bob.hear('message', saying('to all'))
    await alice.hear('message', saying('meanwhile'))
    await alice.hear('message.state', (event) => event.id === id && event.state === 'delivered')
    await expect.poll(() => alice.chat.status()).toMatchObject({ connection: 'online', outbox: 0 })
    expect(connections(alice)).toEqual(['online', 'connecting', 'online'])
    expect(bob.texts().toSorted()).toEqual(['to all', 'to bob'])
    expect(alice.texts()).toEqual(['meanwhile'])
    // Bob never left, so the list that alice fetched anew brought no news of him.
    expect(alice.events.filter(({ type }) => type === 'presence')).toEqual([])
  })

  it('that is gone before the login is answered fails the login, which then works', async () => {
    const line = await createLine()
    const alice = await community.open('alice', { servers: [line.server] })
    await alice.chat.register({ username: 'alice', password: PASSWORD })
    line.cut()
    const cut = alice.chat.login({ username: 'alice', password: PASSWORD })
    await cut.catch((error) => expect(error).toMatchObject({ code: 'UNREACHABLE' }))
    if (alice.chat.status().connection !== 'online') await alice.chat.login({ username: 'alice', password: PASSWORD })
    expect(alice.chat.status()).toMatchObject({ username: 'alice', connection: 'online' })
  })
})

describe('a login at once', () => {
  beforeEach(() => begin())

  it('after a logout works, every time', async () => {
    const alice = await community.join('alice')
    for (let time = 1; time <= 25; time += 1) {
      await alice.chat.logout()
      await alice.chat.login({ username: 'alice', password: PASSWORD })
    }
    expect(alice.chat.status()).toMatchObject({ username: 'alice', connection: 'online' })
  })

  it('after the rendezvous has restarted works, every time, whatever was open before', async () => {
    const alice = await community.open('alice')
    await alice.chat.register({ username: 'alice', password: PASSWORD })
    for (const wish of ['nothing', 'logout', 'nothing', 'logout', 'nothing', 'logout'] as const) {
      // Open are a session on which nobody is logged in yet, one that is kept, or none.
      if (wish === 'logout') await alice.chat.logout()
      await community.stopRendezvous()
      await community.restartRendezvous()
      await alice.chat.login({ username: 'alice', password: PASSWORD })
      expect(alice.chat.status()).toMatchObject({ username: 'alice', connection: 'online' })
    }
  })
})

describe('who vanishes without a word', () => {
  it('is offline for all others as soon as two heartbeats are missing, and back when it is back', async () => {
    await begin({ timeouts: { heartbeatMs: 2_500 } })
    const alice = await community.join('alice')
    // Far more often than a real peer, whose heartbeats are as much longer as the time-out is.
    const heart = setInterval(() => alice.chat.online().catch(() => undefined), 100)
    onTestFinished(() => clearInterval(heart))
    const line = await createLine()
    const bob = await community.open('bob', { servers: [line.server] })
    await bob.chat.register({ username: 'bob', password: PASSWORD })
    await bob.chat.login({ username: 'bob', password: PASSWORD })
    const isBobListed = async () => (await alice.chat.online()).users.some(({ username }) => username === 'bob')
    expect(await isBobListed()).toBe(true)
    line.stall()
    await expect.poll(isBobListed).toBe(false)
    await alice.hear('presence', ({ username, online }) => username === 'bob' && !online)
    expect(alice.chat.status().connection).toBe('online')
    line.resume()
    await expect.poll(isBobListed).toBe(true)
    await expect.poll(() => bob.chat.status()).toMatchObject({ username: 'bob', connection: 'online' })
  })
})

describe('logging in', () => {
  beforeEach(() => begin())

  it('twice at once works twice, one after the other', async () => {
    const { chat } = await community.open('alice')
    await chat.register({ username: 'alice', password: PASSWORD })
    const login = () => chat.login({ username: 'alice', password: PASSWORD })
    for (const result of await Promise.all([login(), login()])) {
      expect(result).toMatchObject({ username: 'alice', rooms: ['lobby'] })
    }
    expect(chat.status()).toMatchObject({ username: 'alice', connection: 'online' })
    expect((await chat.online()).users).toEqual([{ username: 'alice', devices: 1 }])
  })

  it('with a wrong password while the session comes back leaves it coming back', async () => {
    const first = await community.join('alice')
    await first.stop()
    await community.stopRendezvous()
    const alice = await community.open('alice')
    await Promise.all([alice.chat.resume(), alice.chat.resume()])
    expect(alice.chat.status()).toMatchObject({ username: 'alice', connection: 'connecting' })
    await expect(alice.chat.login({ username: 'alice', password: PASSWORD })).rejects.toMatchObject({
      code: 'UNREACHABLE',
    })
    expect(alice.chat.status()).toMatchObject({ username: 'alice', connection: 'connecting' })
    await community.restartRendezvous()
    await expect(alice.chat.login({ username: 'alice', password: 'wrong-one' })).rejects.toMatchObject({
      code: 'BAD_CREDENTIALS',
    })
    await expect.poll(() => alice.chat.status().connection).toBe('online')
    expect((await alice.chat.online()).users).toEqual([{ username: 'alice', devices: 1 }])
  })

  it('by resuming twice at once is one session', async () => {
    const first = await community.join('alice')
    await first.stop()
    const alice = await community.open('alice')
    const [one, other] = await Promise.all([alice.chat.resume(), alice.chat.resume()])
    expect(one).toEqual(other)
    expect(one).toMatchObject({ username: 'alice', online: [{ username: 'alice', devices: 1 }] })
    expect(connections(alice)).toEqual(['connecting', 'online'])
  })

  it('that a stop overtakes fails, and nothing is told afterwards', async () => {
    const alice = await community.open('alice')
    await alice.chat.register({ username: 'alice', password: PASSWORD })
    const login = alice.chat.login({ username: 'alice', password: PASSWORD })
    const [outcome] = await Promise.allSettled([login, alice.stop()])
    expect(outcome.status).toBe('rejected')
    expect(alice.events).toEqual([])
  })
})

describe('logging out', () => {
  beforeEach(() => begin())

  it('ends everything at once, and the same profile may log in again', async () => {
    const alice = await community.join('alice')
    const bob = await community.join('bob')
    // Who leaves within the moment in which presence is gathered was never told of.
    await alice.hear('presence', ({ username, online }) => username === 'bob' && online)
    await alice.chat.send({ to: '@bob', text: 'one' })
    await bob.hear('message', saying('one'))
    await alice.hear('peer.path', ({ username, path }) => username === 'bob' && path !== 'none')
    await bob.chat.logout()
    await alice.hear('presence', ({ username, online }) => username === 'bob' && !online)
    await alice.hear('peer.path', ({ username, path }) => username === 'bob' && path === 'none')
    expect(bob.chat.status()).not.toHaveProperty('username')
    expect(bob.chat.status().connection).toBe('offline')
    const { id } = await alice.chat.send({ to: '@bob', text: 'two' })
    await alice.hear('message.state', (event) => event.id === id && event.state === 'stored')
    expect(await bob.chat.login({ username: 'bob', password: PASSWORD })).toMatchObject({ rooms: ['lobby'] })
    await bob.hear('message', saying('two'))
    await alice.hear('message.state', (event) => event.id === id && event.state === 'delivered')
    expect(bob.texts()).toEqual(['one', 'two'])
    expect(connections(bob)).toEqual(['online', 'offline', 'online'])
  })

  it('works with the rendezvous away, and holds', async () => {
    const first = await community.join('alice')
    await community.stopRendezvous()
    await first.hear('connection', ({ state }) => state === 'connecting')
    await first.chat.logout()
    expect(first.chat.status()).toMatchObject({ connection: 'offline' })
    await community.restartRendezvous()
    await expect(first.chat.resume()).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' })
    expect(first.chat.status()).toMatchObject({ connection: 'offline' })
    await first.chat.login({ username: 'alice', password: PASSWORD })
    expect(first.chat.status()).toMatchObject({ username: 'alice', connection: 'online' })
  })

  it('happens to a device that is revoked, by itself or by another', async () => {
    const alice = await community.join('alice')
    const other = await community.open('alice-elsewhere')
    const { peerId } = await other.chat.login({ username: 'alice', password: PASSWORD })
    await alice.chat.revokeDevice(peerId)
    await other.hear('connection', ({ state, reason }) => state === 'offline' && reason === 'NOT_LOGGED_IN')
    expect(other.chat.status()).not.toHaveProperty('username')
    await expect(other.chat.send({ to: '#lobby', text: 'hi' })).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' })
    await alice.chat.revokeDevice(alice.chat.status().peerId)
    expect(alice.chat.status()).toMatchObject({ connection: 'offline' })
    await expect(alice.chat.resume()).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' })
  })
})

describe('with a clock that is wrong by weeks', () => {
  it('all goes by the time of the rendezvous, from the first request on', async () => {
    await begin({ clock: otherClock })
    const first = await community.join('alice')
    const bob = await community.join('bob')
    await first.stop()
    const alice = await community.open('alice')
    expect(await alice.chat.resume()).toMatchObject({ username: 'alice', rooms: ['lobby'] })
    await alice.chat.send({ to: '@bob', text: 'directly' })
    await alice.chat.send({ to: '#lobby', text: 'to all' })
    const { message } = await bob.hear('message', saying('directly'))
    expect(Math.abs(message.sentAtMs - otherClock.now())).toBeLessThan(60_000)
    await bob.hear('message', saying('to all'))
  })
})
