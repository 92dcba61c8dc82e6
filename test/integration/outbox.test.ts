/** What was accepted for sending: it outlives restarts, goes once, in order, and its state is the truth. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(() => community[Symbol.asyncDispose]())

async function comeBack(name: string): Promise<Member> {
  const member = await community.open(name)
  await member.chat.resume()
  return member
}

it('a client id names the same message after a restart, wherever it went and whatever became of that place', async () => {
  const bob = await community.join('bob')
  const first = await community.join('alice')
  await first.chat.joinRoom('dev')
  const sends = [
    { to: '@bob', text: 'once', clientId: 'c1' },
    { to: '#dev', text: 'in the room', clientId: 'c2' },
  ]
  const sent = await Promise.all(sends.map((send) => first.chat.send(send)))
  await bob.hear('message', saying('once'))
  await first.stop()
  const alice = await comeBack('alice')
  await alice.chat.leaveRoom('dev')
  const again = await Promise.all(sends.map((send) => alice.chat.send(send)))
  expect(again.map(({ id }) => id)).toEqual(sent.map(({ id }) => id))
  await alice.chat.send({ to: '@bob', text: 'last' })
  await bob.hear('message', saying('last'))
  expect(bob.texts()).toEqual(['once', 'last'])
})

it('what was written offline to a name that nobody has fails with the reason, and arrives when it is tried again', async () => {
  const first = await community.join('alice')
  await first.stop()
  await community.stopRendezvous()
  const alice = await comeBack('alice')
  const { id } = await alice.chat.send({ to: '@bob', text: 'are you there?' })
  await community.restartRendezvous()
  await alice.hear('message.state', (event) => event.id === id && event.reason === 'NOT_FOUND')
  expect(alice.chat.status().outbox).toBe(0)
  const bob = await community.join('bob')
  expect(await alice.chat.retry(id)).toEqual({ state: 'queued' })
  await bob.hear('message', saying('are you there?'))
  await alice.hear('message.state', (event) => event.id === id && event.state === 'delivered')
  await expect(alice.chat.retry(id)).rejects.toMatchObject({ code: 'CONFLICT' })
})

it('a stream of messages to somebody who comes and goes arrives in order, each once', async () => {
  const alice = await community.join('alice')
  const texts = Array.from({ length: 60 }, (_, number) => `message ${number}`)
  const seen: string[] = []
  for (let round = 0; round < 3; round += 1) {
    const bob = await community.join('bob')
    const batch = texts.slice(20 * round, 20 * round + 20)
    for (const text of batch.slice(0, 10)) await alice.chat.send({ to: '@bob', text })
    await bob.hear('message', saying(batch[5] ?? ''))
    await bob.stop()
    for (const text of batch.slice(10)) await alice.chat.send({ to: '@bob', text })
    seen.push(...bob.texts())
  }
  const bob = await community.join('bob')
  await bob.hear('message', saying('message 59'))
  expect((await bob.chat.history({ conversation: '@alice' })).messages.map(({ text }) => text)).toEqual(texts)
  await expect.poll(() => alice.chat.status().outbox).toBe(0)
  // What was committed as bob stopped is in the history and was not told; nothing was told twice.
  const told = [...seen, ...bob.texts()]
  expect(new Set(told).size).toBe(told.length)
})

it('the receipt comes back although the receiver stops as soon as it has read its mail', async () => {
  const bob = await community.join('bob')
  const alice = await community.join('alice')
  await bob.stop()
  const { id } = await alice.chat.send({ to: '@bob', text: 'by mail' })
  await alice.hear('message.state', (event) => event.id === id && event.state === 'stored')
  await alice.stop()
  const brief = await comeBack('bob')
  await brief.hear('message', saying('by mail'))
  await brief.stop()
  const back = await comeBack('bob')
  const sender = await comeBack('alice')
  await expect
    .poll(async () => (await sender.chat.history({ conversation: '@bob' })).messages[0]?.state)
    .toBe('delivered')
  expect(back.texts()).toEqual([])
  expect((await back.chat.history({ conversation: '@alice' })).messages).toHaveLength(1)
})

it('reading is told to whom one talks to, and to nobody who is blocked', async () => {
  const alice = await community.join('alice')
  const bob = await community.join('bob')
  const first = await alice.chat.send({ to: '@bob', text: 'one' })
  await bob.hear('message', saying('one'))
  await bob.chat.markRead('@alice', first.id)
  await alice.hear('message.state', (event) => event.id === first.id && event.state === 'read')
  const second = await alice.chat.send({ to: '@bob', text: 'two' })
  await bob.hear('message', saying('two'))
  await alice.hear('message.state', (event) => event.id === second.id && event.state === 'delivered')
  await bob.chat.setBlocked('alice', true)
  await bob.chat.markRead('@alice', second.id)
  await bob.chat.setBlocked('alice', false)
  const third = await alice.chat.send({ to: '@bob', text: 'three' })
  await bob.hear('message', saying('three'))
  await bob.chat.markRead('@alice', third.id)
  await alice.hear('message.state', (event) => event.id === third.id && event.state === 'read')
  const states = (await alice.chat.history({ conversation: '@bob' })).messages.map(({ state }) => state)
  expect(states).toEqual(['read', 'delivered', 'read'])
})
