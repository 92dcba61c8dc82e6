/** What users of other chats complain about, one test for each: it cannot happen here. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'
import { startTestRendezvous } from '../support/rendezvous.ts'
import { createTestDevice, join, login, openSession } from '../support/session-client.ts'
import { talkBy } from '../support/talk-until.ts'
import { createTcpProxy } from '../support/tcp-proxy.ts'

let community: Community
let alice: Member
beforeAll(async () => {
  community = await createCommunity()
  alice = await community.join('alice')
})
afterAll(() => community[Symbol.asyncDispose]())

async function comeBack(name: string): Promise<Member> {
  const member = await community.open(name)
  await member.chat.resume()
  return member
}

/** An account that exists and is not here. */
async function away(name: string): Promise<void> {
  const member = await community.join(name)
  // News of a moment is gathered: who comes and goes within it has not been there.
  await alice.hear('presence', ({ username, online }) => username === name && online)
  await member.stop()
  await alice.hear('presence', ({ username, online }) => username === name && !online)
}

async function historyOf(member: Member, conversation: string): Promise<string[]> {
  return (await member.chat.history({ conversation })).messages.map(({ text }) => text)
}

function statesOf(member: Member, id: string): string[] {
  return member.events.flatMap((event) => (event.type === 'message.state' && event.id === id ? [event.state] : []))
}

describe('“it said sent, and never arrived”', () => {
  it('stored means that it is there, even if the sender is never seen again', async () => {
    await away('bob')
    const carol = await community.join('carol')
    const { id, state } = await carol.chat.send({ to: '@bob', text: 'keep this' })
    expect(state).toBe('queued')
    await carol.hear('message.state', (event) => event.id === id && event.state === 'stored')
    await carol.stop()
    const bob = await comeBack('bob')
    await bob.hear('message', saying('keep this'))
    await bob.stop()
  })

  it('queued is all it says while nobody has it, and delivered comes only from who has it', async () => {
    await away('dave')
    const kim = await community.join('kim')
    await talkBy('direct', alice, kim)
    await community.stopRendezvous()
    const { id } = await alice.chat.send({ to: '@dave', text: 'in vain for now' })
    const other = await alice.chat.send({ to: '@kim', text: 'you are still there' })
    await alice.hear('message.state', (event) => event.id === other.id && event.state === 'delivered')
    expect(statesOf(alice, id)).toEqual([])
    expect(alice.chat.status().outbox).toBe(1)
    await community.restartRendezvous()
    const dave = await comeBack('dave')
    await dave.hear('message', saying('in vain for now'))
    await alice.hear('message.state', (event) => event.id === id && event.state === 'delivered')
    await Promise.all([dave.stop(), kim.stop()])
  })
})

it('“it arrived after the next one, and then again”: by mail and directly at once it shows once, in order', async () => {
  await away('erin')
  const texts = Array.from({ length: 20 }, (_, number) => `number ${number}`)
  for (const text of texts.slice(0, 10)) await alice.chat.send({ to: '@erin', text })
  const { id } = await alice.chat.send({ to: '@erin', text: 'and all of these wait' })
  await alice.hear('message.state', (event) => event.id === id && event.state === 'stored')
  // Fetches her mail while alice, who sees her come, brings the same and more.
  const returning = comeBack('erin')
  for (const text of texts.slice(10)) await alice.chat.send({ to: '@erin', text })
  const erin = await returning
  await erin.hear('message', saying('number 19'))
  const expected = [...texts.slice(0, 10), 'and all of these wait', ...texts.slice(10)]
  await vi.waitFor(() => expect(erin.texts('@alice')).toEqual(expected), { timeout: 30_000 })
  expect(await historyOf(erin, '@alice')).toEqual(expected)
  await erin.stop()
})

it('“what I wrote offline was lost when I restarted”: it waits on disk and goes once', async () => {
  await away('frank')
  const before = await community.join('grace')
  await community.stopRendezvous()
  await before.chat.send({ to: '@frank', text: 'written offline' })
  await before.chat.send({ to: '#lobby', text: 'to all, offline' })
  await before.stop()
  const grace = await comeBack('grace')
  expect(grace.chat.status()).toMatchObject({ connection: 'connecting', outbox: 2 })
  await community.restartRendezvous()
  const frank = await comeBack('frank')
  await Promise.all(['written offline', 'to all, offline'].map((text) => frank.hear('message', saying(text))))
  await grace.chat.send({ to: '@frank', text: 'and now online' })
  await frank.hear('message', saying('and now online'))
  expect(frank.texts('@grace')).toEqual(['written offline', 'and now online'])
  await Promise.all([frank.stop(), grace.stop()])
})

it('“my second hello was swallowed”: the same words again are another message', async () => {
  const heidi = await community.join('heidi')
  for (const to of ['@heidi', '#lobby']) {
    const sent = [1, 2, 3].map(() => alice.chat.send({ to, text: 'hello' }))
    expect(new Set((await Promise.all(sent)).map(({ id }) => id)).size).toBe(3)
  }
  await vi.waitFor(() => expect(heidi.texts('@alice')).toEqual(['hello', 'hello', 'hello']), { timeout: 30_000 })
  const inLobby = () => heidi.texts('#lobby').filter((text) => text === 'hello')
  await vi.waitFor(() => expect(inLobby()).toEqual(['hello', 'hello', 'hello']), { timeout: 30_000 })
  await heidi.stop()
})

it('“I only peeked, and it counts as read”: looking at history marks nothing, and tells nobody', async () => {
  const ivan = await community.join('ivan')
  const first = await alice.chat.send({ to: '@ivan', text: 'one' })
  const second = await alice.chat.send({ to: '@ivan', text: 'two' })
  await ivan.hear('message', saying('two'))
  const unread = async () => (await ivan.chat.conversations()).find(({ id }) => id === '@alice')?.unread
  expect(await historyOf(ivan, '@alice')).toEqual(['one', 'two'])
  expect(await unread()).toBe(2)
  await ivan.chat.markRead('@alice', first.id)
  expect(await unread()).toBe(1)
  await alice.hear('message.state', ({ id, state }) => id === first.id && state === 'read')
  expect(statesOf(alice, second.id)).not.toContain('read')
  await ivan.stop()
})

describe('“the list shows people who left long ago”', () => {
  const everybody = { prefix: '', after: '', limit: 0 }

  it('whose machine vanished without a word is gone after two missed heartbeats', async () => {
    const { address } = await startTestRendezvous({ timeouts: { heartbeatMs: 2_500 } })
    await using proxy = await createTcpProxy(Number(/\/tcp\/(\d+)/.exec(address)?.[1]))
    const watcher = await join(address, 'watcher')
    const beat = setInterval(() => watcher.request('heartbeat', { sentAtMs: 0 }).catch(() => undefined), 100)
    try {
      await join(address.replace(/\/tcp\/\d+/, `/tcp/${proxy.port}`), 'ghost')
      proxy.stall()
      await watcher.pushed('presence', ({ changes }) => changes.some(({ online }) => !online))
      expect(await watcher.request('online', everybody)).toMatchObject({ total: 1 })
      const { devices } = await watcher.request('lookup', { username: 'ghost' })
      expect(devices).toMatchObject([{ online: false, peerRecord: new Uint8Array() }])
    } finally {
      clearInterval(beat)
    }
  })

  it('who comes back by another connection is there once, and gone with it', async () => {
    const { address } = await startTestRendezvous()
    const watcher = await join(address, 'watcher')
    const device = await createTestDevice()
    const first = await openSession(device, address)
    const { account } = await join(address, 'twice')
    await login(first, account)
    const second = await openSession(device, address)
    await login(second, account)
    await first.asker.closed
    expect((await watcher.request('online', everybody)).users).toContainEqual({ username: 'twice', devices: 2 })
    second.connection.abort(new Error('gone'))
    const isOne = async () =>
      expect((await watcher.request('online', everybody)).users).toContainEqual({ username: 'twice', devices: 1 })
    await vi.waitFor(isOne, { timeout: 30_000 })
  })

  it('who did not come back after a restart of the rendezvous is not there', async () => {
    const judy = await community.join('judy')
    await alice.hear('presence', ({ username, online }) => username === 'judy' && online)
    await community.stopRendezvous()
    await judy.stop()
    const seen = alice.events.length
    await community.restartRendezvous()
    await vi.waitFor(() => expect(alice.chat.status().connection).toBe('online'), { timeout: 30_000 })
    await vi.waitFor(
      async () => expect((await alice.chat.online()).users.map(({ username }) => username)).toEqual(['alice']),
      { timeout: 30_000 },
    )
    const told = alice.events.slice(seen).filter((event) => event.type === 'presence')
    expect(told).not.toContainEqual(expect.objectContaining({ username: 'judy', online: true }))
  })
})
