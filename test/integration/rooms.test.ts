/** Rooms as their members see them over days: coming, going, coming back, and an archive that was restored. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NEW_MEMBER_HISTORY, NEWEST_FIRST_ENTRIES } from '../../shared/limits.ts'
import { type Community, createCommunity, type Member, PASSWORD, saying } from '../support/community.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(() => community[Symbol.asyncDispose]())

/** Resolves when the archive has it. */
async function say(member: Member, to: string, text: string): Promise<void> {
  const { id } = await member.chat.send({ to, text })
  await member.hear('message.state', (event) => event.id === id && event.state === 'stored')
}

async function historyOf({ chat }: Member, conversation: string): Promise<string[]> {
  return (await chat.history({ conversation, limit: 500 })).messages.map(({ text }) => text)
}

describe('a new member', () => {
  it('of a room with a long past is given its end, and then hears what is said', async () => {
    const alice = await community.join('alice')
    await alice.chat.joinRoom('dev')
    const texts = Array.from({ length: NEW_MEMBER_HISTORY + 5 }, (_, number) => `message ${number}`)
    await Promise.all(texts.slice(0, -1).map((text) => alice.chat.send({ to: '#dev', text })))
    await expect.poll(() => alice.chat.status().outbox).toBe(0)
    await say(alice, '#dev', texts.at(-1) ?? '')
    const bob = await community.join('bob')
    await bob.chat.joinRoom('dev')
    await bob.hear('message', saying(texts.at(-1) ?? ''))
    await say(alice, '#dev', 'welcome')
    await bob.hear('message', saying('welcome'))
    expect(bob.texts('#dev')).toEqual([...(await historyOf(alice, '#dev')).slice(-NEW_MEMBER_HISTORY - 1)])
  })
})

describe('a member', () => {
  it('is told who joins and who leaves', async () => {
    const [alice, bob] = [await community.join('alice'), await community.join('bob')]
    for (const { chat } of [alice, bob]) await chat.joinRoom('dev')
    await alice.hear('room.members', ({ room, joined }) => room === 'dev' && joined.includes('bob'))
    await bob.chat.leaveRoom('dev')
    await alice.hear('room.members', ({ room, left }) => room === 'dev' && left.includes('bob'))
    expect(bob.events.some((event) => event.type === 'room.members' && event.left.includes('bob'))).toBe(false)
  })

  it('that left and comes back is given what was said meanwhile, in order and once', async () => {
    const alice = await community.join('alice')
    const bob = await community.join('bob')
    for (const { chat } of [alice, bob]) await chat.joinRoom('dev')
    await say(alice, '#dev', 'one')
    await bob.hear('message', saying('one'))
    await bob.chat.leaveRoom('dev')
    await expect(bob.chat.send({ to: '#dev', text: 'anybody?' })).rejects.toMatchObject({ code: 'NOT_MEMBER' })
    for (const text of ['two', 'three']) await say(alice, '#dev', text)
    await say(alice, '#lobby', 'in the lobby')
    await bob.hear('message', saying('in the lobby'))
    expect(bob.texts('#dev')).toEqual(['one'])
    await bob.chat.joinRoom('dev')
    await bob.hear('message', saying('three'))
    expect(bob.texts('#dev')).toEqual(['one', 'two', 'three'])
    await say(bob, '#dev', 'back again')
    await alice.hear('message', saying('back again'))
    expect(await historyOf(bob, '#dev')).toEqual(await historyOf(alice, '#dev'))
  })

  it('that reads is given the newest of a long absence first, and finds the rest in the history', async () => {
    const alice = await community.join('alice')
    const before = await community.join('bob')
    await say(alice, '#lobby', 'seen')
    await before.hear('message', saying('seen'))
    await before.stop()
    const texts = Array.from({ length: NEWEST_FIRST_ENTRIES + 150 }, (_, number) => `message ${number}`)
    await Promise.all(texts.map((text) => alice.chat.send({ to: '#lobby', text })))
    await expect.poll(() => alice.chat.status().outbox).toBe(0)

    const bob = await community.open('bob', { catchUp: 'newestFirst' })
    await bob.chat.resume()
    await bob.hear('message', saying(texts.at(-1) ?? ''))
    await say(alice, '#lobby', 'now')
    await bob.hear('message', saying('now'))
    await expect.poll(() => historyOf(bob, '#lobby')).toEqual(['seen', ...texts, 'now'])
    expect(bob.texts('#lobby')).toEqual([...texts.slice(-NEWEST_FIRST_ENTRIES), 'now'])
    const replayed = await bob.chat.messagesAfter(1, 500)
    expect(replayed.map(({ text }) => text)).toEqual(bob.texts('#lobby'))
    expect(replayed[0]?.earlier).toBe(150)
    const last = replayed.at(-1)
    if (last !== undefined) await bob.chat.markRead('#lobby', last.id)
    expect(await bob.chat.conversations()).toMatchObject([{ id: '#lobby', unread: 0 }])
  })

  it('hears on one machine what it said on another, and not on the one where it said it', async () => {
    const alice = await community.join('alice')
    const elsewhere = await community.open('alice-elsewhere')
    await elsewhere.chat.login({ username: 'alice', password: PASSWORD })
    await say(alice, '#lobby', 'typed here')
    const { message } = await elsewhere.hear('message', saying('typed here'))
    expect(message).toMatchObject({ conversation: '#lobby', from: 'alice' })
    expect(message).not.toHaveProperty('state')
    expect(alice.texts()).toEqual([])
  })
})

describe('an archive that was restored from an older backup', () => {
  it('gets back from the others what somebody said who is gone, and all have the same room', async () => {
    const [alice, bob, carol] = [
      await community.join('alice'),
      await community.join('bob'),
      await community.join('carol'),
    ]
    await say(alice, '#lobby', 'kept')
    await community.backUp()
    for (const number of [1, 2, 3]) {
      await say(alice, '#lobby', `from alice ${number}`)
      await say(carol, '#lobby', `from carol ${number}`)
    }
    await expect.poll(async () => (await historyOf(bob, '#lobby')).length).toBe(7)
    await carol.stop()
    await community.restore()

    await bob.hear('warning', ({ code }) => code === 'ARCHIVE_RESTORED')
    await say(bob, '#lobby', 'after')
    const dora = await community.join('dora')
    // Authors are waited for; then the others bring what is missing.
    await expect.poll(async () => (await historyOf(dora, '#lobby')).length, { timeout: 90_000 }).toBe(8)
    const all = await historyOf(dora, '#lobby')
    expect(all.toSorted()).toEqual(
      ['kept', 'after', ...[1, 2, 3].flatMap((number) => [`from alice ${number}`, `from carol ${number}`])].toSorted(),
    )
    for (const member of [alice, bob]) {
      await expect.poll(() => historyOf(member, '#lobby')).toEqual(all)
      expect(new Set(member.texts()).size).toBe(member.texts().length)
    }
  })

  it('gets back what it lost from those who said it, and nobody sees anything twice', async () => {
    const alice = await community.join('alice')
    const bob = await community.join('bob')
    await say(alice, '#lobby', 'kept')
    await bob.hear('message', saying('kept'))

    await community.backUp()
    await say(alice, '#lobby', 'lost')
    await bob.hear('message', saying('lost'))
    await community.restore()

    await alice.hear('warning', ({ code }) => code === 'ARCHIVE_RESTORED')
    // Who has only the archive tells when it has got it back.
    const carol = await community.join('carol')
    await carol.hear('message', saying('lost'))
    await say(alice, '#lobby', 'after')
    await bob.hear('message', saying('after'))
    await carol.hear('message', saying('after'))
    expect([bob.texts(), carol.texts()]).toEqual([
      ['kept', 'lost', 'after'],
      ['kept', 'lost', 'after'],
    ])
    expect(await historyOf(bob, '#lobby')).toEqual(['kept', 'lost', 'after'])
  })
})
