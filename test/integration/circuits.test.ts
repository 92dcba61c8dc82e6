/** Circuits through a real rendezvous that comes and goes, between peers that nobody can dial. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'
import { talkBy, tell } from '../support/talk-until.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(() => community[Symbol.asyncDispose]())

const NOWHERE = { listen: [] }
const PATIENTLY = { timeout: 60_000 }

const addressesOf = ({ chat }: Member) => chat.status().addresses

test('after the rendezvous has come back all reach each other by it again, without a login', async () => {
  const alice = await community.join('alice', NOWHERE)
  const bob = await community.join('bob', NOWHERE)
  await talkBy('relay', alice, bob)

  await community.stopRendezvous()
  await vi.waitFor(() => expect([addressesOf(alice), addressesOf(bob)]).toEqual([[], []]), PATIENTLY)
  await alice.hear('peer.path', ({ username, path }) => username === 'bob' && path === 'none')
  await community.restartRendezvous()
  await vi.waitFor(() => expect([addressesOf(alice).length, addressesOf(bob).length]).toEqual([1, 1]), PATIENTLY)

  await tell(bob, alice, 'after, from bob')
  await tell(alice, bob, 'after, from alice')
  await talkBy('relay', alice, bob, 2)
  expect([...alice.events, ...bob.events].filter(({ type }) => type === 'warning')).toEqual([])
})

test('who leaves without a word is not let in by anybody, and who comes back on another connection is', async () => {
  const alice = await community.join('alice', NOWHERE)
  const bob = await community.join('bob', NOWHERE)
  await talkBy('relay', alice, bob)
  await bob.stop()
  await alice.hear('peer.path', ({ username, path }) => username === 'bob' && path === 'none')
  const { id } = await alice.chat.send({ to: '@bob', text: 'for later' })
  await alice.hear('message.state', (event) => event.id === id && event.state === 'stored')

  const back = await community.open('bob', NOWHERE)
  await back.chat.resume()
  await back.hear('message', saying('for later'))
  await tell(back, alice, 'here again')
  await alice.hear('message.state', (event) => event.id === id && event.state === 'delivered')
})
