/** An evening without the rendezvous: those who have met talk on, privately and in rooms, and all is archived afterwards. */
import { expect, it, onTestFinished, vi } from 'vitest'
import { PASS_GRACE_MS, PASS_LIFE_MS } from '../../shared/limits.ts'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'
import { createElapsingTime } from '../support/elapsing-time.ts'

const SETTLED = { timeout: 60_000, interval: 50 }
const HOUR_MS = 60 * 60 * 1000

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

/** Resolves when somebody's link is up. */
async function expectLinked(member: Member): Promise<void> {
  await member.hear('peer.path', ({ path }) => path !== 'none')
}

/** All have the same log, each text once, and in it each talk in its order: everybody had heard what they answered. */
async function expectSameLog(members: readonly Member[], ...talks: readonly (readonly string[])[]): Promise<void> {
  const all = [...new Set(talks.flat())].toSorted()
  const logs = () => Promise.all(members.map((member) => historyOf(member, '#lobby')))
  await expect.poll(async () => (await logs()).map((log) => log.toSorted()), SETTLED).toEqual(members.map(() => all))
  await expect.poll(async () => new Set((await logs()).map(String)).size, SETTLED).toBe(1)
  const [log = []] = await logs()
  for (const talk of talks) expect(log.filter((text) => talk.includes(text))).toEqual(talk)
}

async function expectAllSent(members: readonly Member[]): Promise<void> {
  for (const { chat } of members) {
    await expect.poll(() => chat.status(), SETTLED).toMatchObject({ connection: 'online', outbox: 0 })
  }
}

it('those who have met talk on, and everything is archived once', async () => {
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
  await say(carol, '#lobby', 'back in the room', [bob, alice])
  await say(bob, '#lobby', 'welcome', [carol, alice])

  await community.restartRendezvous()
  const peers = [alice, bob, carol]
  await expectAllSent(peers)
  // Who was never there has only the archive.
  const dave = await community.join('dave')
  await expectSameLog(
    [dave, ...peers],
    ['before', 'is it gone?', 'yes', 'and carol as well'],
    // Carol, who was not there, need not have heard that.
    ['before', 'is it gone?', 'yes', 'back in the room', 'welcome'],
  )
  expect(await historyOf(alice, '@bob')).toEqual(['alice has met bob', 'only you'])
  expect(await historyOf(bob, '@carol')).toEqual(['bob has met carol', 'I am back', 'I see'])
  for (const { texts } of [alice, bob, carol]) expect(new Set(texts()).size).toBe(texts().length)
})

it('a reply stands behind what it answers, although who asked comes back long after who replied', async () => {
  await using community = await createCommunity()
  const first = await community.join('alice')
  const bob = await community.join('bob')
  await say(first, '@bob', 'we have met', [bob])
  await community.stopRendezvous()
  const talk = ['where were we?', 'at the beginning', 'and then?', 'nobody knows']
  for (const [index, text] of talk.entries()) {
    const [from, to] = index % 2 === 0 ? [first, bob] : [bob, first]
    await say(from, '#lobby', text, [to])
  }
  await first.stop()
  await community.restartRendezvous()
  await expectAllSent([bob])
  const dave = await community.join('dave')
  await expectSameLog([bob, dave], talk)

  const alice = await community.open('alice')
  await alice.chat.resume()
  await expectAllSent([alice])
  await expectSameLog([alice, bob, dave], talk)
})

it('those who have met talk on although their passes have run out meanwhile, also after a restart', async () => {
  const time = createElapsingTime()
  await using community = await createCommunity({ clock: time.clock })
  const alice = await community.join('alice')
  const first = await community.join('bob')
  await say(alice, '@bob', 'we have met', [first])
  await say(first, '#lobby', 'here', [alice])
  await community.stopRendezvous()
  await first.stop()

  time.pass(PASS_LIFE_MS + 2 * HOUR_MS)
  const second = await comeBack(community, 'bob')
  await expectLinked(second)
  await say(second, '@alice', 'a day later', [alice])
  await say(alice, '@bob', 'still away', [second])
  await say(alice, '#lobby', 'nobody else here?', [second])
  await second.stop()

  time.pass(PASS_GRACE_MS - 4 * HOUR_MS)
  const third = await comeBack(community, 'bob')
  await expectLinked(third)
  await say(third, '#lobby', 'nobody, for a week', [alice])
  await say(alice, '@bob', 'we two', [third])
  await third.stop()

  // Now they need the rendezvous again; it is back before either asks.
  time.pass(PASS_LIFE_MS)
  const bob = await comeBack(community, 'bob')
  await bob.chat.send({ to: '@alice', text: 'I cannot reach you' })
  await alice.chat.send({ to: '#lobby', text: 'too long' })
  await community.restartRendezvous()
  await expectAllSent([alice, bob])
  const carol = await community.join('carol')
  await expectSameLog([alice, bob, carol], ['here', 'nobody else here?', 'nobody, for a week', 'too long'])
  const talk = ['we have met', 'a day later', 'still away', 'we two', 'I cannot reach you']
  for (const [member, other] of [
    [alice, '@bob'],
    [bob, '@alice'],
  ] as const) {
    await expect.poll(() => historyOf(member, other), SETTLED).toEqual(talk)
  }
})

it('whoever starts meanwhile looks at once for those it has met, not when it would look anyway', async () => {
  await using community = await createCommunity()
  const alice = await community.join('alice')
  const first = await community.join('bob')
  await say(alice, '@bob', 'we have met', [first])
  await first.stop()
  await community.stopRendezvous()
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const bob = await comeBack(community, 'bob')
  await expectLinked(bob)
  await say(bob, '#lobby', 'here I am', [alice])
})

it('two who have never met hear each other in a room through a third, and all of it is archived once', async () => {
  await using community = await createCommunity()
  const bob = await community.join('bob')
  const early = await community.join('alice')
  await say(early, '@bob', 'alice has met bob', [bob])
  await early.stop()
  // Whoever comes and goes in one moment may not be told of at all.
  await expect.poll(async () => (await bob.chat.online()).total, SETTLED).toBe(1)
  const late = await community.join('carol')
  await say(late, '@bob', 'carol has met bob', [bob])
  await late.stop()
  await community.stopRendezvous()

  const alice = await comeBack(community, 'alice')
  const carol = await comeBack(community, 'carol')
  for (const member of [alice, carol]) await expectLinked(member)
  await say(alice, '#lobby', 'is anybody here?', [bob, carol])
  await say(carol, '#lobby', 'I am, and do not know you', [bob, alice])
  await say(bob, '#lobby', 'I know you both', [alice, carol])
  await community.restartRendezvous()
  await expectAllSent([alice, bob, carol])
  const dave = await community.join('dave')
  const talk = ['is anybody here?', 'I am, and do not know you', 'I know you both']
  await expectSameLog([alice, bob, carol, dave], talk)
  for (const { texts } of [alice, bob, carol]) expect(new Set(texts()).size).toBe(texts().length)
})
