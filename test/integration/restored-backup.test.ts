/** The rendezvous is put back to an older copy of its data: what it had acknowledged since is not lost. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'

async function comeBack(community: Community, name: string): Promise<Member> {
  const member = await community.open(name)
  await member.chat.resume()
  return member
}

/** Sends what has to go by mail; resolves when it is stored. */
async function mail(from: Member, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    const { id } = await from.chat.send({ to: '@bob', text })
    await from.hear('message.state', (event) => event.id === id && event.state === 'stored')
  }
}

/** What lies in mailboxes as far as that sender knows, oldest first. */
function storedAt({ home }: Member): unknown[] {
  const database = new Database(join(home, 'profile.db'), { readonly: true })
  try {
    return database.prepare("SELECT id FROM outbox WHERE state = 'stored' ORDER BY row").pluck().all()
  } finally {
    database.close()
  }
}

const numbered = (what: string, count: number) => Array.from({ length: count }, (_, number) => `${what} ${number}`)

it('mail from after the backup is deposited again by its senders, arrives once and in order, and was never said to be less than stored', async () => {
  await using community = await createCommunity()
  const [bob, first, carol] = [
    await community.join('bob'),
    await community.join('alice'),
    await community.join('carol'),
  ]
  await bob.stop()
  await mail(first, ['kept 0'])
  await community.backUp()
  await first.hear('connection', (event) => event.state === 'connecting')
  await mail(first, numbered('lost', 3))
  await first.stop()
  await community.restore()
  // The restored store gives the positions of what was lost to other mail, and goes beyond them.
  await mail(carol, numbered('other', 9))

  const second = await comeBack(community, 'alice')
  // Mail to one account keeps its order: once this is stored, so is what was deposited again.
  await mail(second, ['new 0'])
  // What she has could come from her directly.
  await second.stop()
  const back = await comeBack(community, 'bob')
  for (const text of ['new 0', 'other 8']) await back.hear('message', saying(text))
  expect(back.texts('@alice')).toEqual(['kept 0', ...numbered('lost', 3), 'new 0'])
  expect(back.texts('@carol')).toEqual(numbered('other', 9))
  const alice = await comeBack(community, 'alice')
  await expect
    .poll(async () => (await alice.chat.history({ conversation: '@bob' })).messages.map(({ state }) => state))
    .toEqual(Array(5).fill('delivered'))
  const said = [...first.events, ...second.events, ...alice.events].flatMap((event) =>
    event.type === 'message.state' ? [event.state] : [],
  )
  expect(new Set(said)).toEqual(new Set(['stored', 'delivered']))
})

it('a sender who stayed online throughout makes up for it as well, and again after a second restore', async () => {
  await using community = await createCommunity()
  const [bob, alice] = [await community.join('bob'), await community.join('alice')]
  await bob.stop()
  await community.backUp()
  for (const round of [1, 2]) {
    await mail(alice, [`round ${round}`])
    await community.restore()
    await mail(alice, [`after restore ${round}`])
  }
  await alice.stop()
  const back = await comeBack(community, 'bob')
  await back.hear('message', saying('after restore 2'))
  expect(back.texts()).toEqual(['round 1', 'after restore 1', 'round 2', 'after restore 2'])
})

it('what waited for one device of somebody is deposited again, though the other device has had it all along', async () => {
  await using community = await createCommunity()
  const alice = await community.join('alice')
  const [home, work] = [
    await community.join('bob-home', { account: 'bob' }),
    await community.join('bob-work', { account: 'bob' }),
  ]
  await alice.chat.send({ to: '@bob', text: 'before' })
  for (const member of [home, work]) await member.hear('message', saying('before'))
  // On a busy machine mail may have been faster than the links: then it waits there until both have said that they have it.
  await expect.poll(() => storedAt(alice)).toEqual([])
  await work.stop()
  await community.backUp()
  const { id } = await alice.chat.send({ to: '@bob', text: 'lost' })
  await home.hear('message', saying('lost'))
  await expect.poll(() => storedAt(alice)).toEqual([id])
  await community.restore()
  const { id: after } = await alice.chat.send({ to: '@bob', text: 'after' })
  // Mail to one account keeps its order: once this is stored, so is what was deposited again.
  await expect.poll(() => storedAt(alice)).toEqual([id, after])
  // What she has could come from her directly.
  await alice.stop()
  const back = await community.open('bob-work')
  await back.chat.resume()
  await back.hear('message', saying('after'))
  expect(back.texts()).toEqual(['lost', 'after'])
  await home.hear('message', saying('after'))
  expect(home.texts()).toEqual(['before', 'lost', 'after'])
})
