/** Receipts between real peers: by either path, after crashes, and only what the reader wants known. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(async () => {
  await community[Symbol.asyncDispose]()
})

const becomes = (member: Member, id: string, wanted: string) =>
  member.hear('message.state', (event) => event.id === id && event.state === wanted)

const statesOf = ({ events }: Member, id: string) =>
  events.flatMap((event) => (event.type === 'message.state' && event.id === id ? [event.state] : []))

it('reading that is kept private is never told, and what is read after that is', async () => {
  const alice = await community.join('alice')
  const bob = await community.join('bob')
  expect(bob.chat.settings()).toMatchObject({ readReceipts: true })
  expect(await bob.chat.changeSettings({ readReceipts: false })).toMatchObject({ readReceipts: false })
  const { id: secret } = await alice.chat.send({ to: '@bob', text: 'a secret' })
  await bob.hear('message', saying('a secret'))
  await bob.chat.markRead('@alice', secret)
  await becomes(alice, secret, 'delivered')
  await bob.chat.changeSettings({ readReceipts: true })
  const { id: open } = await alice.chat.send({ to: '@bob', text: 'no secret' })
  await bob.hear('message', saying('no secret'))
  await bob.chat.markRead('@alice', open)
  await becomes(alice, open, 'read')
  expect(statesOf(alice, secret)).not.toContain('read')
})

it('what was read while its sender was away is told when both are back', async () => {
  const alice = await community.join('alice')
  const bob = await community.join('bob')
  const sent = []
  for (const text of ['one', 'two', 'three']) sent.push((await alice.chat.send({ to: '@bob', text })).id)
  await bob.hear('message', saying('three'))
  for (const id of sent) await becomes(alice, id, 'delivered')
  await alice.stop()
  await community.stopRendezvous()
  for (const id of sent) await bob.chat.markRead('@alice', id)
  // Receipts wait with him for the next start.
  await bob.stop()
  await community.restartRendezvous()
  await community.join('bob')
  const back = await community.join('alice')
  for (const id of sent) await becomes(back, id, 'read')
})
