/** Bans, decided beside a rendezvous that runs or does not, and what they do to whom they concern. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OperatorJob } from '../../rendezvous/operator/operator.ts'
import { runOperatorCommand } from '../../rendezvous/operator/operator-command.ts'
import { OPERATOR_SENTENCES } from '../../rendezvous/operator/operator-sentences.ts'
import { openStoreAsGuest } from '../../rendezvous/server.ts'
import { openSqliteStore } from '../../rendezvous/store/sqlite.ts'
import { currentEpoch } from '../../shared/epoch.ts'
import type { Username } from '../../shared/names.ts'
import { type Community, createCommunity, type Member, PASSWORD, saying } from '../support/community.ts'
import { rejectionOf } from '../support/refusal.ts'
import { startTestRendezvous } from '../support/rendezvous.ts'
import { createTestDevice, join as joinByHand, openSession, proveLogin } from '../support/session-client.ts'

let community: Community

beforeEach(async () => {
  community = await createCommunity()
})

afterEach(() => community[Symbol.asyncDispose]())

/** As `hongyan-rendezvous` does it, on a connection of its own to the same database. */
async function operate(job: OperatorJob, data = join(community.directory, 'rendezvous')): Promise<string[]> {
  const printed: string[] = []
  await runOperatorCommand({
    ...{ job, data },
    json: true,
    sentences: OPERATOR_SENTENCES.en,
    openStore: openStoreAsGuest,
    print: (line) => printed.push(line),
  })
  return printed
}

const ban = (name: string) => operate({ command: 'ban', name, reason: 'spam' })
const address = () => community.rendezvous().addresses[0] ?? ''

async function meet(one: Member, other: Member): Promise<void> {
  await one.chat.send({ to: `@${other.name}`, text: 'hello' })
  await other.hear('message', saying('hello'))
  await other.hear('peer.path', ({ path }) => path !== 'none')
}

describe('a ban while the rendezvous runs', () => {
  it('ends what the account is doing, and lets it neither resume nor log in until it is lifted', async () => {
    const [alice, bob] = [await community.join('alice'), await community.join('bob')]
    await meet(alice, bob)
    await ban('alice')
    await alice.hear('warning', ({ code }) => code === 'BANNED')
    await alice.hear('connection', ({ state, reason }) => state === 'offline' && reason === 'BANNED')
    await bob.hear('presence', ({ username, online }) => username === 'alice' && !online)
    await bob.hear('peer.path', ({ path }) => path === 'none')
    await expect(alice.chat.resume()).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' })
    const login = (password: string) => alice.chat.login({ username: 'alice', password })
    await expect(login(PASSWORD)).rejects.toMatchObject({ code: 'BANNED' })
    await expect(login('not the password')).rejects.toMatchObject({ code: 'BAD_CREDENTIALS' })

    const { id } = await bob.chat.send({ to: '@alice', text: 'are you there?' })
    await bob.hear('message.state', (event) => event.id === id && event.state === 'failed' && event.reason === 'BANNED')

    expect((await operate({ command: 'bans' })).map((line) => JSON.parse(line))).toMatchObject([
      { username: 'alice', reason: 'spam' },
    ])
    await operate({ command: 'unban', name: 'alice' })
    await login(PASSWORD)
    await alice.chat.send({ to: '#lobby', text: 'sorry' })
    await bob.hear('message', saying('sorry'))
    await bob.chat.retry(id)
    await alice.hear('message', saying('are you there?'))
  })

  it('gives its rooms keys that it does not have, at once to those who are there', async () => {
    const mallory = await joinByHand(address(), 'mallory')
    const carol = await joinByHand(address(), 'carol')
    await mallory.request('joinRoom', { room: 'team' })
    const before = await carol.request('joinRoom', { room: 'team' })
    await ban('mallory')
    const { room, epochs } = await carol.pushed('roomKeys', ({ room }) => room === 'team')
    const now = Date.now()
    const [old, fresh] = [currentEpoch(before.epochs, now), currentEpoch(epochs, now)]
    expect(room).toBe('team')
    expect(fresh?.epoch).toBeGreaterThan(before.epochs.at(-1)?.epoch ?? Number.POSITIVE_INFINITY)
    expect(fresh?.key).not.toEqual(old?.key)
    // Every further day, too, is one whose key it does not have.
    const tomorrow = currentEpoch(epochs, now + 24 * 60 * 60 * 1000)
    expect(before.epochs.map(({ key }) => Buffer.from(key).toString('hex'))).not.toContain(
      Buffer.from(tomorrow?.key ?? []).toString('hex'),
    )
    const { users } = await carol.request('roomMembers', { room: 'team' })
    expect(users.map(({ username }) => username)).toEqual(['carol'])
    await carol.pushed('passesRevoked', ({ revocations }) => revocations.some(({ username }) => username === 'mallory'))
  })

  it('is told to nobody who does not know the password, nor takes the name from anybody', async () => {
    const alice = await joinByHand(address(), 'alice')
    await ban('alice')
    await alice.pushed('revoked', ({ reason }) => reason === 'BANNED')
    await alice.asker.closed
    const stranger = await openSession(await createTestDevice(), address())
    expect(await rejectionOf(proveLogin(stranger, 'alice', 'a guess'))).toBe('BAD_CREDENTIALS')
    expect(await rejectionOf(proveLogin(stranger, 'alice', alice.account.password))).toBe('BANNED')
    expect(await rejectionOf(stranger.request('getVault', {}))).toBe('NOT_LOGGED_IN')
    const request = { username: 'alice', request: new Uint8Array(32), invite: '' }
    expect(await rejectionOf(stranger.request('registerStart', request))).toBe('NAME_TAKEN')
  })
})

describe('a ban that comes while a request of the account is past its checks', () => {
  it.each([
    ['joinRoom', { room: 'team' }],
    ['deposit', { recipient: 'carol', id: new Uint8Array(16), sealed: new Uint8Array(40), acknowledged: [] }],
  ] as const)('leaves nothing of %s behind', async (name, body) => {
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
    const { promise: banned, resolve: goOn } = Promise.withResolvers<void>()
    let armed = false
    const paused = async <T>(work: () => Promise<T>): Promise<T> => {
      if (armed) {
        reach()
        await banned
      }
      return await work()
    }
    const { address: at, data } = await startTestRendezvous({
      openStore(path) {
        const store = openSqliteStore({ path: join(path, 'rendezvous.sqlite') })
        return {
          ...store,
          joinRoom: (...args) => paused(() => store.joinRoom(...args)),
          depositMail: (...args) => paused(() => store.depositMail(...args)),
        }
      },
    })
    const mallory = await joinByHand(at, 'mallory')
    const carol = await joinByHand(at, 'carol')
    armed = true
    const asked = rejectionOf(mallory.request(name as never, body as never))
    await reached
    await operate({ command: 'ban', name: 'mallory', reason: 'spam' }, data)
    // The ban has been carried out; what was on its way comes after it.
    await carol.pushed('passesRevoked', ({ revocations }) => revocations.some(({ username }) => username === 'mallory'))
    goOn()
    // Its session has ended before it could hear of the refusal.
    expect(['BANNED', 'UNREACHABLE']).toContain(await asked)
    const store = openStoreAsGuest(data)
    expect(await store.roomsOf('mallory' as Username)).toEqual([])
    const { mail } = await carol.request('fetch', { after: 0, limit: 0 })
    expect(mail).toEqual([])
    await store.close()
  })
})

describe('a ban while the rendezvous is stopped', () => {
  it('is carried out when it starts', async () => {
    const [alice, bob] = [await community.join('alice'), await community.join('bob')]
    await meet(alice, bob)
    await community.stopRendezvous()
    await ban('alice')
    await community.restartRendezvous()
    await alice.hear('connection', ({ state, reason }) => state === 'offline' && reason === 'BANNED')
    await bob.hear('peer.path', ({ path }) => path === 'none')
  })
})

it('a ban of nobody, and of a directory without a rendezvous, is an error', async () => {
  await expect(ban('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'There is no account nobody.' })
  await expect(ban('not a name')).rejects.toMatchObject({ code: 'USAGE' })
})
