/** Devices whose passes are worth nothing any more: logged out, revoked by another, while the rendezvous is here or away. */
import type { Connection } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChatEvent } from '../../peer/api.ts'
import { openChannel } from '../../peer/net/direct/channel.ts'
import { codeOf } from '../../shared/errors.ts'
import { DIRECT_PROTOCOL } from '../../shared/protocols.ts'
import { type Community, createCommunity, type Member, PASSWORD, saying } from '../support/community.ts'
import { endOf } from '../support/hostile-node.ts'
import { join, type LoggedIn } from '../support/session-client.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(() => community[Symbol.asyncDispose]())

const lost = ({ path }: Extract<ChatEvent, { type: 'peer.path' }>) => path === 'none'

async function meet(one: Member, other: Member): Promise<void> {
  await one.chat.send({ to: `@${other.name}`, text: `${one.name} to ${other.name}` })
  await other.hear('message', saying(`${one.name} to ${other.name}`))
  await Promise.all([one, other].map((member) => member.hear('peer.path', ({ path }) => path !== 'none')))
}

/** Of alice, with a second device that stays in the rendezvous' hands only. */
async function revokeFirst(alice: Member, why: 'revoked' | 'loggedOut'): Promise<void> {
  if (why === 'loggedOut') return alice.chat.logout()
  const { peerId } = alice.chat.status()
  const laptop = await community.join('laptop', { account: 'alice' })
  await laptop.chat.revokeDevice(peerId)
  await laptop.stop()
}

describe('a device whose login ended', () => {
  it('is let go by those linked with it, and says why in a word', async () => {
    const [alice, bob] = [await community.join('alice'), await community.join('bob')]
    await meet(alice, bob)
    await revokeFirst(alice, 'revoked')
    await alice.hear('warning', ({ code }) => code === 'DEVICE_REVOKED')
    await alice.hear('connection', ({ state, reason }) => state === 'offline' && reason === 'NOT_LOGGED_IN')
    await bob.hear('peer.path', lost)
    await expect(alice.chat.send({ to: '@bob', text: 'still me' })).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' })
    await expect(alice.chat.resume()).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' })
  })

  it('does not take up its old pass after a restart while the rendezvous is away', async () => {
    const [alice, bob] = [await community.join('alice'), await community.join('bob')]
    await meet(alice, bob)
    await revokeFirst(alice, 'revoked')
    await alice.hear('connection', ({ state }) => state === 'offline')
    await alice.stop()
    await community.stopRendezvous()
    const again = await community.open('alice')
    await expect(again.chat.resume()).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' })
  })

  it('is good again once it has logged in', async () => {
    const [alice, bob] = [await community.join('alice'), await community.join('bob')]
    await meet(alice, bob)
    await revokeFirst(alice, 'loggedOut')
    await bob.hear('peer.path', lost)
    await alice.chat.login({ username: 'alice', password: PASSWORD })
    await alice.chat.send({ to: '@bob', text: 'back' })
    await bob.hear('message', saying('back'))
    await bob.chat.send({ to: '#lobby', text: 'welcome' })
    await alice.hear('message', saying('welcome'))
  })
})

/** Lets in whoever dials or opens a stream back, so that nobody has another reason to end a connection. */
async function letIn(eve: LoggedIn): Promise<void> {
  await eve.device.node.handle(DIRECT_PROTOCOL, async (stream) => {
    const channel = openChannel(stream)
    await channel.read()
    channel.send({ hello: { pass: eve.reply.pass } })
    await channel.read()
    channel.send({ ok: {} })
  })
}

/** Shows its pass to that member and goes on as if nothing had happened, whatever becomes of it. */
async function enterByHand(eve: LoggedIn, member: Member): Promise<{ connection: Connection; answer: string }> {
  const address = member.chat.status().addresses.find((each) => each.includes('/tcp/')) ?? ''
  const connection = await eve.device.node.dial(multiaddr(address), { force: true })
  const channel = openChannel(await connection.newStream(DIRECT_PROTOCOL))
  channel.send({ hello: { pass: eve.reply.pass } })
  const answer = await channel.read()
  if (answer?.hello == null) return { connection, answer: codeOf(answer?.refuse?.status ?? 0) }
  channel.send({ ok: {} })
  return { connection, answer: (await channel.read())?.ok == null ? 'none' : 'ok' }
}

describe('a device that goes on with a pass that was revoked', () => {
  const addressOf = () => community.rendezvous().addresses[0] ?? ''

  it('is cut off at once by those it is linked with, and let in by nobody', async () => {
    const [bob, carol] = [await community.join('bob'), await community.join('carol')]
    const eve = await join(addressOf(), 'eve')
    await letIn(eve)
    const { connection, answer } = await enterByHand(eve, bob)
    expect(answer).toBe('ok')
    await bob.hear('peer.path', ({ username, path }) => username === 'eve' && path !== 'none')
    await eve.request('logout', {})
    await endOf(connection)
    await bob.hear('peer.path', ({ username, path }) => username === 'eve' && path === 'none')
    expect((await enterByHand(eve, bob)).answer).toBe('PASS_EXPIRED')
    // Who comes later, and was never told by a push, has asked.
    await carol.stop()
    const back = await community.open('carol')
    await back.chat.resume()
    await expect.poll(async () => (await enterByHand(eve, back)).answer).toBe('PASS_EXPIRED')
  })

  it('is refused while the rendezvous is away, even by those it has met, after they have restarted', async () => {
    const bob = await community.join('bob')
    const eve = await join(addressOf(), 'eve')
    await letIn(eve)
    expect((await enterByHand(eve, bob)).answer).toBe('ok')
    await eve.request('logout', {})
    await expect.poll(async () => (await enterByHand(eve, bob)).answer).toBe('PASS_EXPIRED')
    await bob.stop()
    await community.stopRendezvous()
    const back = await community.open('bob')
    await back.chat.resume()
    expect((await enterByHand(eve, back)).answer).toBe('PASS_EXPIRED')
  })
})
