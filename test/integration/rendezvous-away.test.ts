/** An evening without the rendezvous: those who have met talk on, privately and in rooms, and all is archived afterwards. */
import { expect, it, vi } from 'vitest'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'

const SETTLED = { timeout: 15_000, interval: 50 }

/** Resolves when all of them have heard it. */
async function say(from: Member, to: string, text: string, hearers: readonly Member[]): Promise<void> {
  await from.chat.send({ to, text })
  await Promise.all(hearers.map((hearer) => hearer.hear('message', saying(text))))
}

async function historyOf({ chat }: Member, conversation: string): Promise<string[]> {
  return (await chat.history({ conversation })).messages.map(({ text }) => text)
}

/** A fresh process, as it were: the same profile, the rendezvous away. */
async function comeBack(community: Community, name: string): Promise<Member> {
  const member = await community.open(name)
  expect(await member.chat.resume()).toMatchObject({ username: name, online: [], rooms: ['lobby'] })
  expect(member.chat.status().connection).toBe('connecting')
  return member
}

it('those who have met talk on, and everything is archived once, replies after what they answer', async () => {
  await using community = await createCommunity()
  const alice = await community.join('alice')
  const bob = await community.join('bob')
  const first = await community.join('carol')
  await say(alice, '#lobby', 'before', [bob, first])
  await say(alice, '@bob', 'alice has met bob', [bob])
  await say(bob, '@carol', 'bob has met carol', [first])
  await community.stopRendezvous()
  await say(alice, '#lobby', 'is it gone?', [bob, first])
  await say(bob, '#lobby', 'yes', [alice, first])
  await say(bob, '@alice', 'only you', [alice])

  await first.stop()
  await say(alice, '#lobby', 'and carol as well', [bob])
  const carol = await comeBack(community, 'carol')
  // Nobody has told her where the others are; she remembers.
  await vi.waitFor(() => expect(carol.events).toContainEqual(expect.objectContaining({ type: 'peer.path' })), SETTLED)
  await say(carol, '@bob', 'I am back', [bob])
  await say(bob, '@carol', 'I see', [carol])
  await say(carol, '#lobby', 'back in the room', [bob])
  await say(bob, '#lobby', 'welcome', [carol, alice])

  await community.restartRendezvous()
  const evening = ['before', 'is it gone?', 'yes', 'and carol as well', 'back in the room', 'welcome']
  const peers = [alice, bob, carol]
  await vi.waitFor(() => {
    for (const { chat } of peers) expect(chat.status()).toMatchObject({ connection: 'online', outbox: 0 })
  }, SETTLED)
  // Who was never there has only the archive.
  const dave = await community.join('dave')
  for (const member of [dave, ...peers]) {
    await vi.waitFor(async () => expect(await historyOf(member, '#lobby')).toEqual(evening), SETTLED)
  }
  expect(await historyOf(alice, '@bob')).toEqual(['alice has met bob', 'only you'])
  expect(await historyOf(bob, '@carol')).toEqual(['bob has met carol', 'I am back', 'I see'])
  for (const { texts } of [alice, bob, carol]) expect(new Set(texts()).size).toBe(texts().length)
}, 60_000)
