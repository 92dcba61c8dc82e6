/** Devices whose passes are worth nothing any more: logged out, revoked by another, while the rendezvous is here or away. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChatEvent } from '../../peer/api.ts'
import { type Community, createCommunity, type Member, PASSWORD, saying } from '../support/community.ts'

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
  const laptop = await community.open('alice', { machine: 'laptop' })
  await laptop.chat.login({ username: 'alice', password: PASSWORD })
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
