/** Circuits through a real rendezvous that comes and goes, between peers that nobody can dial. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(() => community[Symbol.asyncDispose]())

const NOWHERE = { listen: [] }
const PATIENTLY = { timeout: 20_000 }

/** By the relay, until the other side has it. */
async function say(from: Member, to: Member, text: string): Promise<void> {
  const { id } = await from.chat.send({ to: `@${to.name}`, text })
  await to.hear('message', saying(text))
  await from.hear('message.state', (event) => event.id === id && event.state === 'delivered')
}

const countOf = (member: Member, type: string, path: string) =>
  member.events.filter((event) => event.type === type && 'path' in event && event.path === path).length

/**
 * Until they are connected by the relay for the so many-th time. On a busy machine mail is faster than a circuit, and
 * delivered is delivered: whoever goes on talking dials again.
 */
async function talkByRelay(from: Member, to: Member, times: number): Promise<void> {
  for (let count = 0; countOf(from, 'peer.path', 'relay') < times; count += 1) {
    await say(from, to, `${from.name}, ${times}, ${count}`)
  }
}

const addressesOf = ({ chat }: Member) => chat.status().addresses

test('after the rendezvous has come back all reach each other by it again, without a login', async () => {
  const alice = await community.join('alice', NOWHERE)
  const bob = await community.join('bob', NOWHERE)
  await talkByRelay(alice, bob, 1)

  await community.stopRendezvous()
  await vi.waitFor(() => expect([addressesOf(alice), addressesOf(bob)]).toEqual([[], []]), PATIENTLY)
  await alice.hear('peer.path', ({ username, path }) => username === 'bob' && path === 'none')
  await community.restartRendezvous()
  await vi.waitFor(() => expect([addressesOf(alice).length, addressesOf(bob).length]).toEqual([1, 1]), PATIENTLY)

  await say(bob, alice, 'after, from bob')
  await say(alice, bob, 'after, from alice')
  await talkByRelay(alice, bob, 2)
  expect([...alice.events, ...bob.events].filter(({ type }) => type === 'warning')).toEqual([])
})

test('who leaves without a word is not let in by anybody, and who comes back on another connection is', async () => {
  const alice = await community.join('alice', NOWHERE)
  const bob = await community.join('bob', NOWHERE)
  await talkByRelay(alice, bob, 1)
  await bob.stop()
  await alice.hear('peer.path', ({ username, path }) => username === 'bob' && path === 'none')
  const { id } = await alice.chat.send({ to: '@bob', text: 'for later' })
  await alice.hear('message.state', (event) => event.id === id && event.state === 'stored')

  const back = await community.open('bob', NOWHERE)
  await back.chat.resume()
  await back.hear('message', saying('for later'))
  await say(back, alice, 'here again')
  await alice.hear('message.state', (event) => event.id === id && event.state === 'delivered')
})
