/** One account on several machines: each gets everything, whoever is away, and all of them show the same. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MessageId } from '../../shared/message.ts'
import { type Community, createCommunity, type Member, saying } from '../support/community.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(() => community[Symbol.asyncDispose]())

const on = (device: string, account: string) => community.join(device, { account })

async function comeBack(device: string): Promise<Member> {
  const member = await community.open(device)
  await member.chat.resume()
  return member
}

async function history(member: Member, conversation: string): Promise<string[]> {
  const { messages } = await member.chat.history({ conversation, limit: 500 })
  return messages.map(({ text, state }) => (state === undefined ? text : `${text} (${state})`))
}

/** What waits at the rendezvous. A sender is told of the first device that has it, not when mail is there for the rest. */
function lettersFrom(sender: string, recipient: string): number {
  const database = new Database(join(community.directory, 'rendezvous', 'rendezvous.sqlite'), { readonly: true })
  try {
    return Number(
      database.prepare('SELECT count(*) FROM mail WHERE sender = ? AND recipient = ?').pluck().get(sender, recipient),
    )
  } finally {
    database.close()
  }
}

const becomes = (id: string, state: string) => (event: { id: string; state: string }) =>
  event.id === id && event.state === state

describe('a message', () => {
  it('reaches every device of its recipient, and shows on the other devices of its sender, each once', async () => {
    const [phone, laptop] = [await on('alice-phone', 'alice'), await on('alice-laptop', 'alice')]
    const [home, work] = [await on('bob-home', 'bob'), await on('bob-work', 'bob')]
    const { id } = await phone.chat.send({ to: '@bob', text: 'to all' })
    for (const member of [home, work, laptop]) await member.hear('message', saying('to all'))
    await phone.hear('message.state', becomes(id, 'delivered'))
    await laptop.hear('message.state', becomes(id, 'delivered'))
    expect(laptop.events.find((event) => event.type === 'message')).toMatchObject({
      message: { id, conversation: '@bob', from: 'alice' },
    })
    expect(await history(laptop, '@bob')).toEqual(['to all (delivered)'])
    expect(await history(phone, '@bob')).toEqual(['to all (delivered)'])
    expect([home.texts(), work.texts(), laptop.texts()]).toEqual([['to all'], ['to all'], ['to all']])
    expect(phone.texts()).toEqual([])
  })

  it('is kept for the device that is away, although the other one has it and has read it', async () => {
    const alice = await community.join('alice')
    const [home, work] = [await on('bob-home', 'bob'), await on('bob-work', 'bob')]
    await work.stop()
    const sent: string[] = []
    for (const text of ['one', 'two', 'three']) sent.push((await alice.chat.send({ to: '@bob', text })).id)
    await home.hear('message', saying('three'))
    await home.chat.markRead('@alice', sent[2] as Parameters<typeof home.chat.markRead>[1])
    await alice.hear('message.state', becomes(sent[2] ?? '', 'read'))
    await expect.poll(() => lettersFrom('alice', 'bob')).toBe(sent.length)
    await alice.stop()
    const back = await comeBack('bob-work')
    await back.hear('message', saying('three'))
    expect(back.texts()).toEqual(['one', 'two', 'three'])
    // What was read elsewhere is read.
    await expect.poll(async () => (await back.chat.conversations())[0]?.unread).toBe(0)
  })

  it('is shown as delivered by the first device, and nothing is lost for the other when its sender is gone', async () => {
    const [phone, laptop] = [await on('alice-phone', 'alice'), await on('alice-laptop', 'alice')]
    const bob = await community.join('bob')
    await laptop.stop()
    const { id } = await phone.chat.send({ to: '@bob', text: 'while the laptop is shut' })
    await phone.hear('message.state', becomes(id, 'delivered'))
    await bob.hear('message', saying('while the laptop is shut'))
    await bob.chat.markRead('@alice', id)
    await phone.hear('message.state', becomes(id, 'read'))
    const back = await comeBack('alice-laptop')
    await back.hear('message', saying('while the laptop is shut'))
    await expect.poll(() => history(back, '@bob')).toEqual(['while the laptop is shut (read)'])
  })

  it('written on both devices in turn stands in the right conversation on both, in order', async () => {
    const [phone, laptop] = [await on('alice-phone', 'alice'), await on('alice-laptop', 'alice')]
    const bob = await community.join('bob')
    const texts: string[] = []
    for (const [number, member] of [phone, laptop, phone, laptop].entries()) {
      const text = `number ${number}`
      texts.push(text)
      await member.chat.send({ to: '@bob', text })
      await bob.hear('message', saying(text))
      const other = member === phone ? laptop : phone
      await other.hear('message', saying(text))
    }
    for (const member of [phone, laptop]) {
      await expect.poll(() => history(member, '@bob')).toEqual(texts.map((text) => `${text} (delivered)`))
    }
    expect(bob.texts('@alice')).toEqual(texts)
  })

  it('goes on among all devices while the rendezvous is away', async () => {
    const [phone, laptop] = [await on('alice-phone', 'alice'), await on('alice-laptop', 'alice')]
    const bob = await community.join('bob')
    await phone.chat.send({ to: '@bob', text: 'before' })
    await laptop.chat.send({ to: '@bob', text: 'hello' })
    for (const member of [bob, laptop]) await member.hear('message', saying('before'))
    await phone.hear('message', saying('hello'))
    await community.stopRendezvous()
    const { id } = await bob.chat.send({ to: '@alice', text: 'still here?' })
    for (const member of [phone, laptop]) await member.hear('message', saying('still here?'))
    await bob.hear('message.state', becomes(id, 'delivered'))
  })
})

describe('a room', () => {
  it('that one device joins or leaves, the others do too: at once, or when they come back', async () => {
    const [phone, laptop] = [await on('alice-phone', 'alice'), await on('alice-laptop', 'alice')]
    const bob = await community.join('bob')
    for (const { chat } of [phone, bob]) await chat.joinRoom('dev')
    await laptop.hear('room.members', ({ room, joined }) => room === 'dev' && joined.includes('alice'))
    await bob.chat.send({ to: '#dev', text: 'welcome' })
    for (const member of [phone, laptop]) await member.hear('message', saying('welcome'))
    await laptop.chat.leaveRoom('dev')
    await phone.hear('room.members', ({ left }) => left.includes('alice'))
    await expect(phone.chat.send({ to: '#dev', text: 'still here?' })).rejects.toMatchObject({ code: 'NOT_MEMBER' })

    await laptop.stop()
    for (const room of ['dev', 'zoo']) await phone.chat.joinRoom(room)
    await phone.chat.leaveRoom('lobby')
    const back = await comeBack('alice-laptop')
    const changes = back.events.flatMap((event) => (event.type === 'room.members' ? [event] : []))
    const ofAlice = changes.filter(({ joined, left }) => [...joined, ...left].includes('alice'))
    expect(ofAlice).toMatchObject([
      { room: 'lobby', left: ['alice'] },
      { room: 'dev', joined: ['alice'] },
      { room: 'zoo', joined: ['alice'] },
    ])
  })
})

/**
 * Until the new device hears, too: the push that tells of it is on its way, and what is sent after it is for both. Returns all
 * that was said.
 */
async function talk(from: Member, to: string, known: Member, fresh: Member): Promise<readonly string[]> {
  const sent: string[] = []
  while (fresh.texts().length === 0 && sent.length < 500) {
    const text = `to two ${sent.length}`
    sent.push(text)
    await from.chat.send({ to, text })
    await known.hear('message', saying(text))
  }
  await fresh.hear('message', saying(sent.at(-1) ?? ''))
  return sent
}

describe('a new machine', () => {
  it('has the account, its rooms and the waiting mail by name and password alone, not the old private history', async () => {
    const first = await on('alice-phone', 'alice')
    await first.chat.joinRoom('dev')
    const bob = await community.join('bob')
    const { safetyNumber } = await bob.chat.lookup('alice')
    const { id: old } = await first.chat.send({ to: '@bob', text: 'old' })
    await bob.hear('message', saying('old'))
    await first.hear('message.state', becomes(old, 'delivered'))
    await first.stop()
    const { id } = await bob.chat.send({ to: '@alice', text: 'waiting' })
    await bob.hear('message.state', becomes(id, 'stored'))
    const laptop = await community.open('alice-laptop')
    const login = await laptop.chat.login({ username: 'alice', password: '123456' })
    expect(login).toMatchObject({ username: 'alice', newDevice: true, rooms: ['dev', 'lobby'] })
    await laptop.hear('message', saying('waiting'))
    expect(await history(laptop, '@bob')).toEqual(['waiting'])
    expect(await bob.chat.lookup('alice')).toMatchObject({ safetyNumber, keyChanged: false })
    // Taken by the new machine, it still waits for the old one.
    const back = await comeBack('alice-phone')
    await back.hear('message', saying('waiting'))
    expect(await history(back, '@bob')).toEqual(['old (delivered)', 'waiting'])
  })

  it('shows the first text of each sender without waiting for those before it, which are not for it', async () => {
    const first = await on('alice-phone', 'alice')
    const bob = await community.join('bob')
    for (const text of ['one', 'two']) {
      await bob.chat.send({ to: '@alice', text })
      await first.hear('message', saying(text))
    }
    // On its clock the time that a gap is waited for never passes.
    const laptop = await community.join('alice-laptop', { account: 'alice', steady: { now: () => 1_000_000 } })
    const sent = await talk(bob, '@alice', first, laptop)
    expect(sent).toEqual(expect.arrayContaining([...laptop.texts()]))
  })

  it('is none at the first login ever, nor where the account was used before', async () => {
    const member = await community.open('alice')
    await member.chat.register({ username: 'alice', password: '123456' })
    expect(await member.chat.login({ username: 'alice', password: '123456' })).toMatchObject({ newDevice: false })
    await member.chat.logout()
    expect(await member.chat.login({ username: 'alice', password: '123456' })).toMatchObject({ newDevice: false })
    expect(await member.chat.resume()).toMatchObject({ newDevice: false })
  })

  it('is written to by those who were there before it, in the same session', async () => {
    const alice = await community.join('alice')
    const home = await on('bob-home', 'bob')
    await alice.chat.send({ to: '@bob', text: 'to one' })
    await home.hear('message', saying('to one'))
    const work = await on('bob-work', 'bob')
    const sent = await talk(alice, '@bob', home, work)
    // Whichever comes first, by mail or by a stream, begins what this device knows of her.
    expect(new Set(work.texts())).toEqual(new Set(sent.slice(-work.texts().length)))
    expect(home.texts()).toEqual(['to one', ...sent])
  })

  it('is away while the rendezvous is: what has yet to leave for it is counted, though the other one has it', async () => {
    const alice = await community.join('alice')
    const [home, work] = [await on('bob-home', 'bob'), await on('bob-work', 'bob')]
    await alice.chat.send({ to: '@bob', text: 'before' })
    for (const member of [home, work]) await member.hear('message', saying('before'))
    await expect.poll(() => alice.chat.status().outbox).toBe(0)
    await community.stopRendezvous()
    await work.stop()
    const { id } = await alice.chat.send({ to: '@bob', text: 'for two' })
    await alice.hear('message.state', becomes(id, 'delivered'))
    expect(alice.chat.status().outbox).toBe(1)
    await community.restartRendezvous()
    await expect.poll(() => alice.chat.status().outbox).toBe(0)
    const back = await comeBack('bob-work')
    await back.hear('message', saying('for two'))
  })

  it('that is revoked is not waited for any more', async () => {
    const alice = await community.join('alice')
    const home = await on('bob-home', 'bob')
    const work = await on('bob-work', 'bob')
    await work.stop()
    const devices = await home.chat.devices()
    for (const { peerId, current } of devices) if (!current) await home.chat.revokeDevice(peerId)
    await alice.chat.send({ to: '@bob', text: 'for one' })
    await home.hear('message', saying('for one'))
    await expect.poll(() => alice.chat.status().outbox).toBe(0)
    expect(await home.chat.devices()).toHaveLength(1)
  })
})

describe('what is not for the other devices', () => {
  it('an offer of one device shows as none on the other, and holds nothing up there', async () => {
    const [phone, laptop] = [await on('alice-phone', 'alice'), await on('alice-laptop', 'alice')]
    const bob = await community.join('bob')
    await phone.chat.send({ to: '@bob', text: 'look at this' })
    const { transferId } = await phone.chat.sendFile({ to: '@bob', path: import.meta.filename })
    await phone.chat.send({ to: '@bob', text: 'did you?' })
    await bob.hear('file.offered', (event) => event.transferId === transferId)
    await laptop.hear('message', saying('did you?'))
    expect(laptop.texts('@bob')).toEqual(['look at this', 'did you?'])
    expect(await laptop.chat.transfers()).toEqual([])
    expect(laptop.events.some(({ type }) => type.startsWith('file.'))).toBe(false)
  })

  it('an offer to two devices is taken by the first that accepts it', async () => {
    const alice = await community.join('alice')
    const [home, work] = [await on('bob-home', 'bob'), await on('bob-work', 'bob')]
    const { transferId } = await alice.chat.sendFile({ to: '@bob', path: import.meta.filename })
    for (const member of [home, work]) await member.hear('file.offered', (event) => event.transferId === transferId)
    await home.chat.acceptFile({ transferId })
    await home.hear('file.verified', (event) => event.transferId === transferId)
    await work.hear('file.failed', (event) => event.transferId === transferId && event.code === 'TAKEN')
    await alice.hear('file.verified', (event) => event.transferId === transferId)
  })

  it('of a room is read on the others as well: at once, or when they come back', async () => {
    const alice = await community.join('alice')
    const [home, work] = [await on('bob-home', 'bob'), await on('bob-work', 'bob')]
    const say = async (text: string) => (await alice.chat.send({ to: '#lobby', text })).id
    const readAtHome = async (texts: readonly string[]) => {
      const ids = []
      for (const text of texts) ids.push(await say(text))
      for (const text of texts) await home.hear('message', saying(text))
      await home.chat.markRead('#lobby', ids.at(-1) as MessageId)
    }
    const unreadIn = async ({ chat }: Member) => (await chat.conversations()).find(({ id }) => id === '#lobby')?.unread
    await readAtHome(['one', 'two'])
    await work.hear('unread', ({ conversation, unread }) => conversation === '#lobby' && unread === 0)
    await work.stop()
    await readAtHome(['three', 'four'])
    await say('five')
    const back = await comeBack('bob-work')
    for (const text of ['three', 'four', 'five']) await back.hear('message', saying(text))
    await expect.poll(() => unreadIn(back)).toBe(1)
  })

  it('who keeps reading private tells the own devices alone', async () => {
    const alice = await community.join('alice')
    const [home, work] = [await on('bob-home', 'bob'), await on('bob-work', 'bob')]
    await home.chat.changeSettings({ readReceipts: false })
    const { id } = await alice.chat.send({ to: '@bob', text: 'seen?' })
    for (const member of [home, work]) await member.hear('message', saying('seen?'))
    await home.chat.markRead('@alice', id)
    await expect.poll(async () => (await work.chat.conversations())[0]?.unread).toBe(0)
    await expect.poll(() => history(alice, '@bob')).toEqual(['seen? (delivered)'])
  })
})
