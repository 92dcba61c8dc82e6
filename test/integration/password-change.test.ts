/** A change of password over real nodes: who is still in, who is not, and what is left after a failure. */
import { randomBytes } from 'node:crypto'
import { join as joinPath } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../rendezvous/store/sqlite.ts'
import { type Community, createCommunity, type Member, PASSWORD, saying } from '../support/community.ts'
import { rejectionOf } from '../support/refusal.ts'
import { startTestRendezvous } from '../support/rendezvous.ts'
import {
  askForPass,
  createTestDevice,
  join,
  login,
  openSession,
  proveLogin,
  startPasswordChange,
} from '../support/session-client.ts'

const NEW_PASSWORD = '新密码 654321'

describe('a change of password', () => {
  let community: Community

  beforeEach(async () => {
    community = await createCommunity()
  })

  afterEach(() => community[Symbol.asyncDispose]())

  /** A further machine of an account. */
  async function logIn(home: string, username: string, password: string): Promise<Member> {
    const member = await community.open(home)
    await member.chat.login({ username, password })
    return member
  }

  const change = ({ chat }: Member, oldPassword: string, newPassword: string) =>
    chat.changePassword({ oldPassword, newPassword })

  it('leaves this device logged in and every other one out, until it has the new password', async () => {
    const phone = await community.join('alice')
    const laptop = await logIn('laptop', 'alice', PASSWORD)
    expect(await change(phone, PASSWORD, NEW_PASSWORD)).toEqual({})
    await laptop.hear('connection', ({ state, reason }) => state === 'offline' && reason === 'NOT_LOGGED_IN')
    expect(await rejectionOf(laptop.chat.resume())).toBe('NOT_LOGGED_IN')
    expect(await rejectionOf(laptop.chat.login({ username: 'alice', password: PASSWORD }))).toBe('BAD_CREDENTIALS')
    expect(phone.chat.status().connection).toBe('online')
    expect(await phone.chat.devices()).toMatchObject([{ current: true }])

    await laptop.chat.login({ username: 'alice', password: NEW_PASSWORD })
    expect(await phone.chat.devices()).toHaveLength(2)
    await phone.stop()
    const again = await community.open('alice')
    expect(await again.chat.resume()).toMatchObject({ username: 'alice' })
  })

  it('changes nothing for others: the same key, and mail from before is read with the new password', async () => {
    const bob = await community.join('bob')
    const phone = await community.join('alice')
    const { safetyNumber } = await bob.chat.lookup('alice')
    await bob.chat.send({ to: '@alice', text: 'before' })
    await phone.hear('message', saying('before'))
    const laptop = await logIn('laptop', 'alice', PASSWORD)
    await laptop.stop()
    await phone.stop()
    const { id } = await bob.chat.send({ to: '@alice', text: 'while away' })
    await bob.hear('message.state', (event) => event.id === id && event.state === 'stored')

    const back = await community.open('alice')
    await back.chat.resume()
    await change(back, PASSWORD, NEW_PASSWORD)
    const again = await logIn('laptop', 'alice', NEW_PASSWORD)
    expect(await bob.chat.lookup('alice')).toMatchObject({ safetyNumber, keyChanged: false })
    await bob.chat.send({ to: '@alice', text: 'after' })
    await back.hear('message', saying('after'))
    await Promise.all([back, again].map((member) => member.hear('message', saying('while away'))))
    await back.chat.send({ to: '@bob', text: 'still me' })
    await bob.hear('message', saying('still me'))
  })

  it('with a wrong old password is refused, and nothing has changed for anybody', async () => {
    const phone = await community.join('alice')
    const laptop = await logIn('laptop', 'alice', PASSWORD)
    expect(await rejectionOf(change(phone, 'not this one', NEW_PASSWORD))).toBe('BAD_CREDENTIALS')
    expect(await laptop.chat.devices()).toHaveLength(2)
    expect([phone, laptop].map(({ chat }) => chat.status().connection)).toEqual(['online', 'online'])
    const tablet = await community.open('tablet')
    expect(await rejectionOf(tablet.chat.login({ username: 'alice', password: NEW_PASSWORD }))).toBe('BAD_CREDENTIALS')
    await tablet.chat.login({ username: 'alice', password: PASSWORD })
    await tablet.chat.logout()
  })

  it('lets nobody guess faster than a login does', async () => {
    const phone = await community.join('alice')
    const guesses: unknown[] = []
    for (let guess = 0; guess < 7; guess += 1)
      guesses.push(await rejectionOf(change(phone, `guess ${guess}`, 'whatever')))
    expect(guesses.slice(0, 5)).toEqual(Array(5).fill('BAD_CREDENTIALS'))
    expect(guesses).toContain('RATE_LIMITED')
    expect(await rejectionOf(change(phone, PASSWORD, NEW_PASSWORD))).toBe('RATE_LIMITED')
  })

  it('is refused like a registration for a password that is none', async () => {
    const phone = await community.join('alice')
    expect(await rejectionOf(change(phone, PASSWORD, '12345'))).toBe('WEAK_PASSWORD')
    expect(await rejectionOf(change(phone, PASSWORD, 'x'.repeat(2000)))).toBe('TOO_LARGE')
    await phone.chat.logout()
    expect(await rejectionOf(change(phone, PASSWORD, NEW_PASSWORD))).toBe('NOT_LOGGED_IN')
  })

  it('needs the rendezvous', async () => {
    const phone = await community.join('alice')
    await community.stopRendezvous()
    await phone.hear('connection', ({ state }) => state === 'connecting')
    expect(await rejectionOf(change(phone, PASSWORD, NEW_PASSWORD))).toBe('UNREACHABLE')
  })

  it('of two devices at once is that of one: the other one is out', async () => {
    const phone = await community.join('alice')
    const laptop = await logIn('laptop', 'alice', PASSWORD)
    const outcomes = await Promise.allSettled([
      change(phone, PASSWORD, 'from the phone'),
      change(laptop, PASSWORD, 'from the laptop'),
    ])
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled')
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const loser = winner === 0 ? laptop : phone
    await loser.hear('connection', ({ state }) => state === 'offline')
    const right = winner === 0 ? 'from the phone' : 'from the laptop'
    await loser.chat.login({ username: 'alice', password: right })
  })
})

describe('a change of password whose answer is lost', () => {
  it('has come to be, also for the device that made it, which goes on without being asked', async () => {
    const [committed, stopped] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    await using community = await createCommunity({
      openStore(data) {
        const store = openSqliteStore({ path: joinPath(data, 'rendezvous.sqlite') })
        return {
          ...store,
          async changePassword(username, change) {
            const changed = await store.changePassword(username, change)
            committed.resolve()
            await stopped.promise
            return changed
          },
        }
      },
    })
    const phone = await community.join('alice')
    const wish = { oldPassword: PASSWORD, newPassword: NEW_PASSWORD, recovery: 'create' } as const
    const lost = rejectionOf(phone.chat.changePassword(wish))
    await committed.promise
    await community.stopRendezvous()
    stopped.resolve()
    expect(await lost).toBe('UNREACHABLE')
    const before = phone.events.length
    await community.restartRendezvous()
    const isBack = () =>
      phone.events.slice(before).some((event) => event.type === 'connection' && event.state === 'online')
    await expect.poll(isBack).toBe(true)
    expect(await phone.chat.devices()).toHaveLength(1)
    expect(phone.events.filter((event) => event.type === 'warning')).toEqual([])
    await phone.stop()
    // The code that nobody has seen was kept here before it was asked for.
    const again = await community.open('alice')
    await again.chat.login({ username: 'alice', password: NEW_PASSWORD })
    const laptop = await community.open('laptop')
    expect(await rejectionOf(laptop.chat.login({ username: 'alice', password: NEW_PASSWORD }))).toBe(
      'RECOVERY_REQUIRED',
    )
  })
})

describe('a hostile member', () => {
  it('gets no pass by an old password that was proved before the change', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const { account } = alice
    const thief = await openSession(await createTestDevice(), address)
    await proveLogin(thief, 'alice', account.password)
    await (await startPasswordChange(alice, account, NEW_PASSWORD)).finish(1)
    expect(await rejectionOf(askForPass(thief, 'issuePass', account))).toBe('NOT_LOGGED_IN')
    const late = await openSession(await createTestDevice(), address)
    expect(await rejectionOf(login(late, account))).toBe('BAD_CREDENTIALS')
    await login(late, { ...account, password: NEW_PASSWORD })
  })

  it('with a wrong proof, a record of another account or an older vault changes nothing', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const { account: mallory } = await join(address, 'mallory')
    const begin = (oldPassword?: string) => startPasswordChange(alice, alice.account, NEW_PASSWORD, oldPassword)
    expect(await rejectionOf((await begin('wrong one')).finish(1))).toBe('BAD_CREDENTIALS')
    expect(await rejectionOf((await begin()).finish(1, { attempt: randomBytes(16) }))).toBe('BAD_CREDENTIALS')
    expect(await rejectionOf((await begin()).finish(1, { accountRecord: mallory.record }))).toBe('INVALID_PARAMS')
    expect(await rejectionOf((await begin()).finish(1, { record: randomBytes(90) }))).toBe('MALFORMED')
    expect(await rejectionOf((await begin()).finish(1, { vault: randomBytes(9000) }))).toBe('TOO_LARGE')
    expect(await rejectionOf((await begin()).finish(7))).toBe('CONFLICT')
    // A proof is worth one try.
    const { finish } = await begin()
    expect(await rejectionOf(finish(7))).toBe('CONFLICT')
    expect(await rejectionOf(finish(1))).toBe('BAD_CREDENTIALS')
    const other = await openSession(await createTestDevice(), address)
    await login(other, alice.account)
    expect((await other.request('getVault', {})).version).toBe(1)
  })

  it('cannot keep a device in that was revoked while its change was on the way', async () => {
    const { address } = await startTestRendezvous()
    const alice = await join(address, 'alice')
    const thief = await openSession(await createTestDevice(), address)
    await login(thief, alice.account)
    const { finish } = await startPasswordChange(thief, alice.account, 'of the thief')
    await (await startPasswordChange(alice, alice.account, NEW_PASSWORD)).finish(1)
    expect(await rejectionOf(finish(2))).toBeDefined()
    await thief.asker.closed
    const again = await openSession(await createTestDevice(), address)
    await login(again, { ...alice.account, password: NEW_PASSWORD })
  })
})
